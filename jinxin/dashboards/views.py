"""The workbench, the search, and the manager's dashboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import ANYONE, Role, allow
from jinxin.dashboards import figures, queues
from jinxin.dashboards.search import search as find


@allow(*ANYONE)
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, the most urgent first."""
    now = clock.now()
    context = {"queues": queues.workbench(request.user, now), "now": now}
    return render(request, "dashboards/workbench.html", context)


@allow(Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything this person may see."""
    text = request.GET.get("q", "")[:60].strip()
    return render(request, "dashboards/search.html", {"q": text, "found": find(text, request.user)})


@allow(Role.MANAGER, Role.AUDITOR)
@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    """Show the centre in figures; each number opens its rows."""
    now = clock.now()
    context = {"centre": figures.centre(now), "now": now}
    return render(request, "dashboards/centre.html", context)
