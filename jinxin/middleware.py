"""Addresses nobody can answer, answers nobody keeps, refusals that no view caught: of a rule, of a busy database."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from jinxin.errors import DomainError, NotAllowed


class NullByteMiddleware:
    """Refuse addresses with a zero byte, which PostgreSQL cannot compare with anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "errors/400.html", status=400)
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuse a body that nobody could have reason to send, before a byte of it is read; strangers only sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        size = int(length) if length.isdecimal() and len(length) < 19 else 0
        if size <= settings.LARGEST_BODY_OF_STRANGERS:
            return self.get_response(request)
        if size <= settings.LARGEST_BODY and request.user.is_authenticated:
            return self.get_response(request)
        return render(request, "errors/413.html", status=413)


class NoStoreMiddleware:
    """What a signed-in person reads is kept by nobody: the next at a shared machine must not find it behind “Back”.

    A view that says itself how long its answer may be kept is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class DomainErrorMiddleware:
    """Turn a DomainError into words on the page the person came from, never into a server error.

    A lock that could not be had in time is no error of ours either: nothing was saved, and the person is told so. An
    address that only takes forms leads to the page above it: a form that was sent back stays there, and its reader may
    reload it, change the language or be told about another move. Without such a page the address says what it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            if request.method == "GET" and (above := page_above(request.path)):
                return redirect(above)
            page = render(request, "errors/405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and is_lock_timeout(exception):
            return render(request, "errors/busy.html", status=503)
        if not isinstance(exception, DomainError):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        back = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        if request.method == "POST" and safe and not request.headers.get("HX-Request") and status == 409:
            messages.error(request, exception.message)
            return redirect(back)
        return render(
            request, "errors/refused.html", {"message": exception.message, "back": back if safe else ""}, status=status
        )


def page_above(path: str) -> str | None:
    """Return the address one step above a path, None where nothing is there."""
    above = f"{path.rstrip('/').rpartition('/')[0]}/"
    return above if is_valid_path(above) else None


def is_lock_timeout(error: OperationalError) -> bool:
    """Say whether the database gave up waiting for a lock: SQLite by its words, PostgreSQL by its codes for waiting too
    long and for two who wait for each other."""
    return "database is locked" in str(error) or getattr(error.__cause__, "pgcode", "") in ("55P03", "40P01")
