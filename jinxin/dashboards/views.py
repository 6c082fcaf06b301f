"""The workbench, the search, and the manager's dashboard."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.dashboards import figures, glance, queues
from jinxin.dashboards.search import search as find


@allow(*ANYONE)
@require_safe
def workbench(request: StaffRequest) -> HttpResponse:
    """Show what waits for this person, the most urgent first."""
    now = clock.now()
    context = {
        "queues": queues.workbench(request.user, now),
        "figures": glance.figures(request.user, now),
        "latest": glance.latest(request.user),
        "watches": request.user.has_role(Role.AUDITOR, Role.ADMINISTRATOR),
        "now": now,
    }
    return render(request, "dashboards/workbench.html", context)


@allow(Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """Search everything this person may see."""
    text = request.GET.get("q", "")[:60].strip()
    return render(request, "dashboards/search.html", {"q": text, "found": find(text, request.user)})


@allow(Role.MANAGER, Role.AUDITOR)
@require_safe
def centre(request: StaffRequest) -> HttpResponse:
    """Show the centre in figures; each number opens its rows."""
    now = clock.now()
    context = {"centre": figures.centre(now), "now": now}
    return render(request, "dashboards/centre.html", context)
