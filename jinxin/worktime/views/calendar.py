"""The working calendar, year by year, and its changes."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.policy.services import policy_at
from jinxin.worktime import queries, yearview
from jinxin.worktime.forms import DayForm, RemovalForm
from jinxin.worktime.models import CalendarDay, Deadline
from jinxin.worktime.services import changes, current_calendar
from jinxin.worktime.views.changing import change_step

YEARS = (2010, 2099)
"""Years that can be looked at and loaded."""


@allow(*ANYONE)
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """Show a year: working days, holidays, make-up days, and the centre's own departures."""
    now = clock.now()
    year = _year(request.GET.get("year", ""), now.year)
    in_force = current_calendar(now)
    notices = queries.official_notices()
    context = {
        "year": year,
        "months": yearview.months(in_force, year, clock.local_date(now)),
        "weekdays": yearview.weekday_names(),
        "notice": notices.get(year, ""),
        "next_missing": now.month >= 11 and now.year + 1 not in notices,
        "next_year": now.year + 1,
        "provisional": Deadline.objects.filter(state__in=Deadline.OPEN, provisional=True).count(),
        "own_days": queries.own_days(year),
        "changes": queries.calendar_changes(),
        "policy": policy_at(now),
    }
    return render(request, "worktime/calendar.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def day_add(request: StaffRequest) -> HttpResponse:
    """Close the centre on a day, open it on another, or let it close early."""
    form = DayForm(request.POST or None, initial={"date": _day(request.GET.get("date", ""))})

    def add() -> list[changes.Moved]:
        values = {**form.cleaned_data}
        return changes.add_day(day=values.pop("date"), **values, actor=request.user, at=clock.now())

    step = change_step(request, form, add)
    if step.done:
        return step.saved(form.cleaned_data["date"].year)
    return step.shown("worktime/day_add.html", {"form": form})


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def day_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a day of the centre's own."""
    day = get_object_or_404(CalendarDay, pk=pk)
    form = RemovalForm(request.POST or None)

    def remove() -> list[changes.Moved]:
        return changes.remove_day(day, **form.cleaned_data, actor=request.user, at=clock.now())

    step = change_step(request, form, remove)
    if step.done:
        return step.saved(day.date.year)
    return step.shown("worktime/day_remove.html", {"form": form, "day": day})


def _year(text: str, otherwise: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return min(max(year, YEARS[0]), YEARS[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
