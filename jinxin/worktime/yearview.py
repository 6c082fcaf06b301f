"""A year of the working calendar as months of weeks, ready to be shown."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.worktime.calendar import WorkCalendar
from jinxin.worktime.models import CalendarDay
from jinxin.worktime.published import DayKind

MONDAY_FIRST = Calendar(firstweekday=0)
WEEKDAYS = (
    pgettext_lazy("weekday in the head of a calendar", "Mon"),
    pgettext_lazy("weekday in the head of a calendar", "Tue"),
    pgettext_lazy("weekday in the head of a calendar", "Wed"),
    pgettext_lazy("weekday in the head of a calendar", "Thu"),
    pgettext_lazy("weekday in the head of a calendar", "Fri"),
    pgettext_lazy("weekday in the head of a calendar", "Sat"),
    pgettext_lazy("weekday in the head of a calendar", "Sun"),
)
SIGNS: Mapping[DayKind, object] = {
    DayKind.HOLIDAY: pgettext_lazy("sign of a public holiday in a calendar cell", "off"),
    DayKind.MAKEUP: pgettext_lazy("sign of a make-up workday in a calendar cell", "work"),
    DayKind.CLOSED: pgettext_lazy("sign of a closed day in a calendar cell", "shut"),
    DayKind.EXTRA: pgettext_lazy("sign of an extra workday in a calendar cell", "extra"),
    DayKind.SHORT: pgettext_lazy("sign of a day that closes early in a calendar cell", "short"),
}
NAMES: Mapping[DayKind, object] = {
    DayKind.HOLIDAY: _("Public holiday"),
    DayKind.MAKEUP: _("Make-up workday"),
    DayKind.CLOSED: CalendarDay.Kind.CLOSED.label,
    DayKind.EXTRA: CalendarDay.Kind.EXTRA.label,
    DayKind.SHORT: CalendarDay.Kind.SHORT.label,
}


@dataclass(frozen=True)
class Cell:
    """One day: whether the centre works, and what is special about it."""

    day: date
    works: bool
    kind: str
    sign: str
    title: str
    today: bool


@dataclass(frozen=True)
class Month:
    """A month: its name and its weeks; days of other months are None."""

    name: str
    weeks: list[list[Cell | None]]


def months(calendar: WorkCalendar, year: int, today: date) -> list[Month]:
    """Return the twelve months of a year on the calendar."""
    return [
        Month(
            date_format(date(year, month, 1), "F"),
            [
                [_cell(calendar, day, today) if day.month == month else None for day in week]
                for week in MONDAY_FIRST.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def weekday_names() -> list[str]:
    """Return the short names of the weekdays, Monday first."""
    return [str(name) for name in WEEKDAYS]


def _cell(calendar: WorkCalendar, day: date, today: date) -> Cell:
    rule = calendar.days.get(day)
    works = calendar.is_working_day(day)
    if rule is None:
        return Cell(day, works, "", "", "", day == today)
    title = " · ".join(part for part in (str(NAMES[rule.kind]), rule.label) if part)
    if rule.kind is DayKind.SHORT and rule.closes:
        title = f"{title} · {rule.closes:%H:%M}"
    return Cell(day, works, rule.kind.value, str(SIGNS[rule.kind]), title, day == today)
