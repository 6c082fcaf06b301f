"""Reads of clocks, of the register of missed ones, and of the calendar."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jinxin.audit.models import Entry
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.calendar import CENTRE_ZONE
from jinxin.worktime.models import Accountability, CalendarDay, CalendarYear, Deadline, Pause
from jinxin.worktime.published import published_years
from jinxin.worktime.services.calendar import official_years

HELD = Pause.objects.filter(deadline=OuterRef("pk"), state__in=(Pause.State.GRANTED, Pause.State.ENDED))
GROUPS: Final[Mapping[str, Q]] = {
    "all": Q(),
    "open": Q(state__in=sorted(Deadline.OPEN)),
    "ahead": Q(state__in=(Deadline.State.RUNNING, Deadline.State.PAUSED)),
    "late": Q(accountability__isnull=False),
    "dropped": Q(state=Deadline.State.CANCELLED, accountability__isnull=True),
    "held": Q(Exists(HELD)),
}
"""What deadlines can be asked for besides their states. Met, late, ahead and dropped are all there are."""
SOONEST_FIRST: Final = frozenset({"open", "ahead", *Deadline.OPEN})


def deadlines(
    reader: User,
    *,
    state: str = "open",
    kind: str = "",
    person: User | None = None,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Deadline]:
    """Return the deadlines a reader may see; `state` is a state or one of GROUPS, `first` and `last` days due."""
    found = Deadline.objects.visible_to(reader).select_related("responsible")
    found = found.filter(GROUPS.get(state, Q(state=state)), due_between("due_at", first, last))
    if kind:
        found = found.filter(kind=kind)
    if person is not None:
        found = found.filter(responsible=person)
    return found.order_by(*(("due_at", "pk") if state in SOONEST_FIRST else ("-due_at", "-pk")))


def due_between(column: str, first: date | None, last: date | None) -> Q:
    """Return the condition that a moment lies on the days from `first` to `last`; either may be left open."""
    found = Q()
    if first:
        found &= Q(**{f"{column}__gte": day_start(first)})
    if last:
        found &= Q(**{f"{column}__lt": day_start(last + timedelta(days=1))})
    return found


def day_start(day: date) -> datetime:
    """Return the moment a day begins at the centre."""
    return datetime.combine(day, time(), CENTRE_ZONE)


def register(
    reader: User,
    *,
    q: str = "",
    state: str = "",
    ruling: str = "",
    kind: str = "",
    person: User | None = None,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Accountability]:
    """Return the missed deadlines a reader may see, the latest first; `state` is a state or `pending`, `first` and
    `last` are days they were due on, `q` is part of what they are about."""
    found = Accountability.objects.visible_to(reader).select_related("person", "ruled_by", "deadline")
    found = found.filter(due_between("deadline__due_at", first, last))
    if q:
        found = found.filter(deadline__label__icontains=q)
    if kind:
        found = found.filter(deadline__kind=kind)
    if state == "pending":
        found = found.exclude(state=Accountability.State.RULED)
    elif state:
        found = found.filter(state=state)
    if ruling:
        found = found.filter(ruling=ruling)
    if person is not None:
        found = found.filter(person=person)
    return found


def register_counts(rows: QuerySet[Accountability]) -> dict[str, int]:
    """Return how many missed deadlines there are among rows, by state and by ruling, in one query."""
    by_state = {value: Count("pk", filter=Q(state=value)) for value in Accountability.State.values}
    by_ruling = {value: Count("pk", filter=Q(ruling=value)) for value in Accountability.Ruling.values}
    counts: dict[str, int] = rows.order_by().aggregate(**by_state, **by_ruling)
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
