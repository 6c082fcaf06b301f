"""Lives are lived in one order of time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from jinxin.demo.timeline import Timeline, Workdays, at
from jinxin.worktime.calendar import from_files

MONDAY = date(2026, 11, 23)


def life(name: str, hours: list[int], seen: list[str]) -> Iterator[datetime]:
    for hour in hours:
        yield at(MONDAY, hour)
        seen.append(f"{name}{hour}")


def test_whoever_is_next_goes_on_and_nothing_happens_after_the_end() -> None:
    seen: list[str] = []
    moments: list[datetime] = []
    timeline = Timeline(at(MONDAY, 12), before=moments.append)
    timeline.add(life("a", [8, 11, 13], seen))
    timeline.add(life("b", [9, 11, 12], seen))
    timeline.run()
    assert seen == ["a8", "b9", "a11", "b11", "b12"]
    assert moments == sorted(moments)


def test_working_days_are_counted_back_over_sundays_and_holidays() -> None:
    days = Workdays(from_files(), MONDAY, 60)
    assert days.ago(0) == MONDAY
    assert days.ago(1) == date(2026, 11, 21)
    assert days.ago(39) == date(2026, 10, 8)
    assert days.ago(40) == date(2026, 9, 30)


def test_an_unbroken_day_is_followed_by_a_working_day() -> None:
    days = Workdays(from_files(), MONDAY, 60)
    saturday = days.ago(1)
    assert days.unbroken(1) < saturday
    assert days.calendar.is_working_day(days.unbroken(1) + timedelta(days=1))


def test_a_sunday_moves_on_to_monday() -> None:
    days = Workdays(from_files(), MONDAY, 60)
    assert days.on_or_after(date(2026, 11, 22)) == MONDAY
    assert days.on_or_after(MONDAY) == MONDAY
