"""Pages for what went wrong: what happened, that nothing was lost, what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from jinxin.access import public


@public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer a request that cannot be understood."""
    return render(request, "errors/400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer a request the person's roles do not cover."""
    return render(request, "errors/403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer an address where there is nothing this person may see."""
    return render(request, "errors/404.html", status=404)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is missing or old."""
    return render(request, "errors/csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed; rendered without the database and, if need be, without style: either may have failed."""
    try:
        page = render_to_string("errors/500.html")
    except Exception:  # noqa: BLE001 - whatever is wrong with the page, the person must be told
        page = render_to_string("errors/500_plain.html")
    return HttpResponse(page, status=500)
