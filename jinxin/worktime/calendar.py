"""The centre's working calendar: which days it works, from when to when, and how deadlines are counted on it.

A `WorkCalendar` is a value: it knows nothing of databases or of the present moment. Days are counted as Civil Code 201
and 203 count them: the day of the event is not counted, and the last day ends at closing time. A day whose year has not
been published by the State Council is judged by weekday and by the fixed statutory days only; results that rest on such
a day are marked provisional, and are to be computed again when the year is loaded.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.worktime.published import DayKind, DayRule, published_years

CENTRE_ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2000, 2499
"""Years a moment may lie in. Before 1992 China had summer time; the upper end only stops absurd input."""
MOST_DAYS = 100_000
"""Largest number of working days that can be asked for (more than three centuries)."""

MONDAY_TO_FRIDAY = frozenset(range(5))
MONDAY_TO_SATURDAY = frozenset(range(6))
FIXED_STATUTORY_DAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day) of the statutory days whose date needs no lunar calendar: all that is assumed of an unpublished year."""

Hours = tuple[time, time]


class Mode(StrEnum):
    """Which week the centre counts by (policy setting `working_calendar`)."""

    CENTRE_SIX_DAY = "centre_six_day"
    STATUTORY_FIVE_DAY = "statutory_five_day"


class Due(NamedTuple):
    """When something is due, and whether that rests on a year that has not been published."""

    due: datetime
    provisional: bool


class _Year(NamedTuple):
    """One year worked out: ordinals of its working days, and the working minutes before each of its days."""

    working: list[int]
    minutes: list[int]


@dataclass(frozen=True)
class WorkCalendar:
    """Opening hours, working weekdays (Monday is 0), special days, and the years whose official calendar is loaded."""

    opening: time = time(8)
    closing: time = time(21)
    weekdays: frozenset[int] = MONDAY_TO_SATURDAY
    mode: Mode = Mode.CENTRE_SIX_DAY
    days: Mapping[date, DayRule] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.opening < self.closing:
            raise DomainError(_("Closing time must be later than opening time."), field="closing")
        if any(moment.second or moment.microsecond for moment in (self.opening, self.closing)):
            raise DomainError(_("Opening and closing time are given in whole minutes."), field="opening")
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    # Days

    def hours(self, day: date) -> Hours | None:
        """Return opening and closing time of a day, or None when the centre does not work."""
        rule = self.days.get(day)
        if rule is None:
            return (self.opening, self.closing) if self._is_ordinary_working_day(day) else None
        if rule.kind in (DayKind.HOLIDAY, DayKind.CLOSED):
            return None
        closing = min(self.closing, rule.closes) if rule.kind is DayKind.SHORT and rule.closes else self.closing
        # A short day entered before opening time was moved may end before it begins: then nobody works.
        return (self.opening, closing.replace(second=0, microsecond=0)) if self.opening < closing else None

    def is_working_day(self, day: date) -> bool:
        """Tell whether the centre works on a day."""
        return self.hours(day) is not None

    def add_working_days(self, start: date, count: int) -> date:
        """Return working day number `count` after `start`, which itself is not counted. `count` is 1 to MOST_DAYS."""
        if not 1 <= count <= MOST_DAYS:
            raise DomainError(
                _("The number of working days must be between 1 and %(most)s.") % {"most": MOST_DAYS}, field="days"
            )
        year = start.year
        index = bisect_right(self._year(year).working, start.toordinal()) + count - 1
        while index >= len(self._year(year).working):
            index -= len(self._year(year).working)
            year += 1
        return date.fromordinal(self._year(year).working[index])

    def is_provisional(self, first: date, last: date) -> bool:
        """Tell whether any day from `first` to `last` lies in a year whose official calendar is not loaded."""
        return any(year not in self.years for year in range(first.year, last.year + 1))

    # Deadlines

    def deadline(self, moment: datetime, days: int) -> Due:
        """Return closing time of working day `days` after the day of an event, whatever hour the event happened at."""
        start = _centre_time(moment).date()
        day = self.add_working_days(start, days)
        return Due(self._closing_of(day), self.is_provisional(start + timedelta(days=1), day))

    def next_closing(self, moment: datetime) -> Due:
        """Return closing time of the same day where that is still ahead, else of the next working day."""
        local = _centre_time(moment)
        hours = self.hours(local.date())
        if hours and local.time() < hours[1]:
            return Due(self._closing_of(local.date()), self.is_provisional(local.date(), local.date()))
        return self.deadline(moment, 1)

    # Working time

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Return the working minutes from one moment to another, negative when `end` comes first.

        Both ends are taken at their whole minute, so that parts of a stretch always add up to the whole.
        """
        begin, finish = _centre_time(start), _centre_time(end)
        if finish < begin:
            return -self.working_minutes(end, start)
        between = sum(self._year(year).minutes[-1] for year in range(begin.year, finish.year))
        return between + self._minutes_into_year(finish) - self._minutes_into_year(begin)

    def moment_after(self, start: datetime, minutes: int) -> datetime:
        """Return the first moment by which so many working minutes have passed since `start`.

        No minutes lead to `start` itself, any others never outside working time. For early warnings and resumed clocks.
        """
        local = _centre_time(start)
        if minutes < 0:
            raise DomainError(_("The number of minutes cannot be negative."), field="minutes")
        if minutes == 0:
            return local
        year = local.year
        wanted = self._minutes_into_year(local) + minutes
        while wanted > self._year(year).minutes[-1]:
            wanted -= self._year(year).minutes[-1]
            year += 1
        passed = self._year(year).minutes
        index = bisect_left(passed, wanted) - 1
        day = date(year, 1, 1) + timedelta(days=index)
        return _at(day, self.opening) + timedelta(minutes=wanted - passed[index])

    # Inner workings

    def _is_ordinary_working_day(self, day: date) -> bool:
        weekdays = MONDAY_TO_FRIDAY if self.mode is Mode.STATUTORY_FIVE_DAY else self.weekdays
        if day.year not in self.years and (day.month, day.day) in FIXED_STATUTORY_DAYS:
            return False
        return day.weekday() in weekdays

    def _closing_of(self, day: date) -> datetime:
        hours = self.hours(day)
        if hours is None:
            raise ValueError(f"the centre does not work on {day}")
        return _at(day, hours[1])

    def _minutes_into_year(self, moment: datetime) -> int:
        hours = self.hours(moment.date())
        before = self._year(moment.year).minutes[moment.timetuple().tm_yday - 1]
        if hours is None:
            return before
        opening, closing = (_minute_of_day(moment) for moment in hours)
        return before + min(max(_minute_of_day(moment.time()) - opening, 0), closing - opening)

    def _year(self, year: int) -> _Year:
        """Return a year worked out, once per calendar: every question above is then a search in it."""
        if year not in self._years:
            self._years[year] = self._work_out(year)
        return self._years[year]

    def _work_out(self, year: int) -> _Year:
        _check_year(year)
        working, minutes = [], [0]
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            hours = self.hours(date.fromordinal(ordinal))
            if hours:
                working.append(ordinal)
            minutes.append(minutes[-1] + (_minute_of_day(hours[1]) - _minute_of_day(hours[0]) if hours else 0))
        return _Year(working, minutes)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DomainError(
            _("The working calendar reaches from %(first)s to %(last)s; enter a date within these years.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


def _centre_time(moment: datetime) -> datetime:
    """Return an aware moment in the centre's zone; a naive one is a mistake of the caller."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    _check_year(moment.year)
    local = moment.astimezone(CENTRE_ZONE)
    _check_year(local.year)
    return local


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, CENTRE_ZONE)


def _minute_of_day(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def from_files() -> WorkCalendar:
    """Return the default calendar over the years that come with the application."""
    years = published_years()
    days = {day: rule for year in years for day, rule in year.days.items()}
    return WorkCalendar(days=days, years=frozenset(year.year for year in years))
