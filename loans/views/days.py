"""Closed days: their figures, the loans behind them, and closing one again."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from loans.dayend.run import close_day
from loans.forms.days import CloseDayForm, day_of
from loans.models import DayEnd, LoanDay

READERS = (Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: StaffRequest) -> HttpResponse:
    """List the days that were closed; a manager closes one by hand."""
    may_close = request.user.has_role(Role.MANAGER)
    if request.method == "POST" and not may_close:
        raise Http404
    form = CloseDayForm(request.POST or None, initial={"day": clock.local_date(clock.now())})
    end = attempt(form, lambda: close_day(form.cleaned_data["day"], at=clock.now(), actor=request.user))
    if end:
        messages.success(request, _("%(day)s is closed.") % {"day": end.day})
        return redirect(end)
    found = DayEnd.objects.select_related("started_by")
    context = {"page": page_of(found, request.GET), "form": form if may_close else None}
    return render(request, "loans/days.html", context, status=422 if form.is_bound else 200)


@allow(*READERS)
@require_safe
def day(request: StaffRequest, day: str) -> HttpResponse:
    """Show a closed day and how the loans stood; `overdue` leaves only those that were late."""
    end = get_object_or_404(DayEnd.objects.select_related("started_by"), day=_existing(day))
    only_overdue = "overdue" in request.GET
    rows = _rows(end, only_overdue=only_overdue)
    count = end.overdue_loans if only_overdue else end.loans
    page = page_of(rows, request.GET, count=count if end.state == DayEnd.State.DONE else rows.count())
    return render(request, "loans/day.html", {"end": end, "page": page, "only_overdue": only_overdue})


def _existing(text: str) -> date:
    if (found := day_of(text)) is None:
        raise Http404
    return found


def _rows(end: DayEnd, *, only_overdue: bool) -> QuerySet[LoanDay]:
    rows = LoanDay.objects.filter(day=end.day).select_related("loan__customer", "officer")
    if only_overdue:
        return rows.filter(days_overdue__gt=0).order_by("-days_overdue", "loan")
    return rows.order_by("loan")
