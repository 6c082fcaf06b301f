"""The calendar in force at a moment."""

from datetime import datetime, time
from functools import lru_cache
from typing import Any

from django.db import connection

from jinxin.policy.services import policy_at
from jinxin.steady import kept
from jinxin.worktime.calendar import Mode, WorkCalendar, from_files
from jinxin.worktime.models import CalendarDay, CalendarYear
from jinxin.worktime.published import DayKind, DayRule, PublishedYear, parse_year, published_years


def current_calendar(at: datetime) -> WorkCalendar:
    """Return the working calendar in force at `at`: the official years, the centre's own days over them, and the
    opening hours and week of the policy."""
    policy = policy_at(at)
    own, loaded = kept("calendar", _content) or _content()
    return _calendar(policy.opens_at, policy.closes_at, policy.working_calendar, own, loaded)


def _content() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the centre's own days and the years loaded here."""
    own = tuple(CalendarDay.objects.values_list("date", "kind", "name", "closes_at"))
    return own, tuple(CalendarYear.objects.values_list("year", "content"))


def calendar_for_commands(at: datetime) -> WorkCalendar:
    """Return the calendar in force, or before the database has been set up the official years and default hours."""
    if CalendarDay._meta.db_table not in connection.introspection.table_names():
        return from_files()
    return current_calendar(at)


def official_years(loaded: tuple[tuple[int, str], ...]) -> dict[int, PublishedYear]:
    """Return the official years: those that come with the application, and over them those loaded here."""
    return {year.year: year for year in published_years()} | {year: parse_year(text, year) for year, text in loaded}


@lru_cache(maxsize=16)
def _calendar(opens: time, closes: time, mode: str, own: tuple[Any, ...], loaded: tuple[Any, ...]) -> WorkCalendar:
    """Build a calendar once per content: a calendar works out its years as they are asked for and keeps them."""
    years = official_years(loaded)
    days = {day: rule for year in years.values() for day, rule in year.days.items()}
    days |= {day: DayRule(DayKind(kind), name, closes_at) for day, kind, name, closes_at in own}
    return WorkCalendar(opens, closes, mode=Mode(mode), days=days, years=frozenset(years))
