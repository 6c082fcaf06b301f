"""Reads of clocks, of the register of missed ones, and of the calendar."""

from datetime import date
from importlib.resources import files
from typing import Any

from django.db.models import Count, Q, QuerySet

from jinxin.audit.models import Entry
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Accountability, CalendarDay, CalendarYear, Deadline
from jinxin.worktime.published import published_years
from jinxin.worktime.services.calendar import official_years


def deadlines(reader: User, *, state: str = "open", kind: str = "", person: User | None = None) -> QuerySet[Deadline]:
    """Return the deadlines a reader may see, the next due first; `state` is a state, `open` or `all`."""
    found = Deadline.objects.visible_to(reader).select_related("responsible")
    if state == "open":
        found = found.filter(state__in=Deadline.OPEN)
    elif state != "all":
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if person is not None:
        found = found.filter(responsible=person)
    closed = state in ("all", *(set(Deadline.State.values) - Deadline.OPEN))
    return found.order_by(*(("-due_at", "-pk") if closed else ("due_at", "pk")))


def register(
    reader: User, *, state: str = "", ruling: str = "", person: User | None = None
) -> QuerySet[Accountability]:
    """Return the missed deadlines a reader may see, the latest first; `state` is a state or `pending`."""
    found = Accountability.objects.visible_to(reader).select_related("person", "deadline")
    if state == "pending":
        found = found.exclude(state=Accountability.State.RULED)
    elif state:
        found = found.filter(state=state)
    if ruling:
        found = found.filter(ruling=ruling)
    if person is not None:
        found = found.filter(person=person)
    return found


def register_counts(reader: User) -> dict[str, int]:
    """Return how many missed deadlines a reader may see, by state and by ruling, in one query."""
    by_state = {value: Count("pk", filter=Q(state=value)) for value in Accountability.State.values}
    by_ruling = {value: Count("pk", filter=Q(ruling=value)) for value in Accountability.Ruling.values}
    counts: dict[str, int] = Accountability.objects.visible_to(reader).aggregate(**by_state, **by_ruling)
    return counts


def history_of(subject: Any, rows: int = 20) -> QuerySet[Entry]:
    """Return the latest entries of the trail about one thing."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)[:rows]


def calendar_changes(rows: int = 8) -> QuerySet[Entry]:
    """Return the latest changes of the calendar."""
    return Entry.objects.filter(action=actions.CALENDAR_CHANGED)[:rows]


def own_days(year: int) -> QuerySet[CalendarDay]:
    """Return the days of a year on which the centre departs from the official calendar."""
    return CalendarDay.objects.filter(date__range=(date(year, 1, 1), date(year, 12, 31)))


def official_notices() -> dict[int, str]:
    """Return the number of the State Council's notice of every year there is one of."""
    loaded = tuple(CalendarYear.objects.values_list("year", "content"))
    return {year: official.notice for year, official in sorted(official_years(loaded).items())}


def year_content(year: int) -> str:
    """Return the calendar file of a year as it is in force; for an unknown year, one to start from."""
    if loaded := CalendarYear.objects.filter(year=year).first():
        return str(loaded.content)
    if year in {known.year for known in published_years()}:
        return (files("jinxin.worktime") / "data" / f"{year}.toml").read_text("utf-8")
    return SAMPLE % {"year": year, "before": year - 1}


SAMPLE = """[notice]
number = ""
published = %(before)s-11-01

[[holidays]]
name = "New Year's Day"
from = %(year)s-01-01
to = %(year)s-01-01
makeup = []
"""
