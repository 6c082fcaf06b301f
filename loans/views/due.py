"""What falls due, day by day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from loans.forms.due import DueFilter
from loans.queries.due import due_sums, instalments_due


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def due(request: StaffRequest) -> HttpResponse:
    """List the instalments of a span of days, with what was paid on each and the sums of all."""
    today = clock.local_date(clock.now())
    form = DueFilter(request.GET or None, person=request.user, today=today)
    first, last = form.span()
    found = instalments_due(request.user, first, last, officer=form.chosen().get("officer") if form.is_bound else None)
    sums = due_sums(found)
    context = {
        "page": page_of(found, request.GET, count=sums["count"]),
        "form": form,
        "sums": sums,
        "first": first,
        "last": last,
        "today": today,
    }
    return render(request, "loans/due.html", context)
