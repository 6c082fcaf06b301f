"""The workbench, the search, and the manager's dashboard."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from customers.queries.search import plain
from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.dashboards import figures, glance, queues
from jinxin.dashboards.search import search as find
from jinxin.listing import is_whole_number, shown


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
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Search everything this person may see. What is sent gets an address, so that it can be gone back to; somebody's
    whole number gets none: it would stay in the history of a machine that others use too."""
    sent = request.method == "POST"
    text = plain((request.POST if sent else request.GET).get("q", ""))
    whole = is_whole_number(text)
    if sent and not whole:
        return redirect(f"{request.path}?{urlencode({'q': text})}" if text else request.path)
    found = find(text, request.user)
    return render(request, "dashboards/search.html", {"q": shown(text), "whole": whole, "found": found})


@allow(Role.MANAGER, Role.AUDITOR)
@require_safe
def centre(request: StaffRequest) -> HttpResponse:
    """Show the centre in figures; each number opens its rows."""
    now = clock.now()
    context = {"centre": figures.centre(now), "now": now}
    return render(request, "dashboards/centre.html", context)
