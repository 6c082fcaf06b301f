"""The working calendar, year by year, and its changes."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.worktime import queries, yearview
from jinxin.worktime.forms import DayForm, RemovalForm, YearForm
from jinxin.worktime.models import CalendarDay, Deadline
from jinxin.worktime.services import changes, current_calendar

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

    moved = attempt(form, add, told_elsewhere=())
    if moved is not None:
        return _saved(request, form.cleaned_data["date"].year, moved)
    return render(request, "worktime/day_add.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def day_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a day of the centre's own."""
    day = get_object_or_404(CalendarDay, pk=pk)
    form = RemovalForm(request.POST or None)

    def remove() -> list[changes.Moved]:
        return changes.remove_day(day, **form.cleaned_data, actor=request.user, at=clock.now())

    moved = attempt(form, remove, told_elsewhere=())
    if moved is not None:
        return _saved(request, day.date.year, moved)
    return render(request, "worktime/day_remove.html", {"form": form, "day": day}, status=422 if form.is_bound else 200)


@allow(Role.MANAGER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def year_edit(request: StaffRequest, year: int) -> HttpResponse:
    """Load or correct a year's official calendar."""
    if not YEARS[0] <= year <= YEARS[1]:
        raise Http404
    form = YearForm(request.POST or None, request.FILES or None, initial={"content": queries.year_content(year)})
    if request.method == "POST" and form.is_valid():
        try:
            moved = changes.load_year(year=year, content=form.cleaned_data["text"], actor=request.user, at=clock.now())
        except DomainError as error:
            form.add_error("file" if form.cleaned_data["file"] else "content", error.message)
        else:
            return _saved(request, year, moved)
    return render(
        request, "worktime/year_edit.html", {"form": form, "year": year}, status=422 if form.is_bound else 200
    )


def _saved(request: StaffRequest, year: int, moved: list[changes.Moved]) -> HttpResponse:
    count = len(moved)
    text = ngettext(
        "The calendar was saved; %(count)s open deadline moved.",
        "The calendar was saved; %(count)s open deadlines moved.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect(f"{resolve_url('worktime:calendar')}?year={year}")


def _year(text: str, otherwise: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return min(max(year, YEARS[0]), YEARS[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
