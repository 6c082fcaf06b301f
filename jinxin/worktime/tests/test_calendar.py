"""The working calendar: every row of the centre's table of deadlines, and the laws that hold for all moments."""

import json
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from io import StringIO

import chinese_calendar
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from jinxin.errors import DomainError
from jinxin.worktime.calendar import CENTRE_ZONE, MOST_DAYS, Due, Mode, WorkCalendar, from_files
from jinxin.worktime.management.commands.working_minutes import Command as WorkingMinutes
from jinxin.worktime.published import DayKind, DayRule, parse_year, published_years

SIX = from_files()
FIVE = replace(SIX, mode=Mode.STATUTORY_FIVE_DAY)
SPECIAL = replace(
    SIX,
    days={
        **SIX.days,
        date(2026, 11, 24): DayRule(DayKind.CLOSED, "power cut"),
        date(2026, 11, 22): DayRule(DayKind.EXTRA, "market day"),
        date(2026, 11, 25): DayRule(DayKind.SHORT, "stocktaking", time(17, 30)),
    },
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CENTRE_ZONE)


moments = st.datetimes(datetime(2023, 6, 1), datetime(2028, 6, 1), timezones=st.just(CENTRE_ZONE))
calendars = st.sampled_from([SIX, FIVE, SPECIAL])
few_days = st.integers(1, 40)


@pytest.mark.parametrize(
    ("event", "two_days", "one_day", "two_days_of_five"),
    [
        ("2026-11-23T09:00", "2026-11-25", "2026-11-24", "2026-11-25"),
        ("2026-11-21T20:59", "2026-11-24", "2026-11-23", "2026-11-24"),
        ("2026-11-21T21:30", "2026-11-24", "2026-11-23", "2026-11-24"),
        ("2026-11-22T10:00", "2026-11-24", "2026-11-23", "2026-11-24"),
        ("2026-09-30T20:59", "2026-10-09", "2026-10-08", "2026-10-09"),
        ("2026-10-03T12:00", "2026-10-09", "2026-10-08", "2026-10-09"),
        ("2026-09-18T12:00", "2026-09-20", "2026-09-19", "2026-09-21"),
        ("2025-12-31T12:00", "2026-01-05", "2026-01-04", "2026-01-05"),
        ("2026-02-14T12:00", "2026-02-25", "2026-02-24", "2026-02-25"),
        ("2025-01-27T12:00", "2025-02-06", "2025-02-05", "2025-02-06"),
    ],
)
def test_deadline_of_every_row_of_the_table(event: str, two_days: str, one_day: str, two_days_of_five: str) -> None:
    assert SIX.deadline(at(event), 2) == Due(at(f"{two_days}T21:00"), False)
    assert SIX.deadline(at(event), 1) == Due(at(f"{one_day}T21:00"), False)
    assert FIVE.deadline(at(event), 2) == Due(at(f"{two_days_of_five}T21:00"), False)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_published_years_agree_with_an_independent_data_set(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert FIVE.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_published_years_carry_their_notice() -> None:
    assert [(year.year, year.notice, year.published) for year in published_years()] == [
        (2024, "国办发明电〔2023〕7号", date(2023, 10, 25)),
        (2025, "国办发明电〔2024〕12号", date(2024, 11, 12)),
        (2026, "国办发明电〔2025〕7号", date(2025, 11, 4)),
    ]


def test_saturday_works_in_the_six_day_week_only_and_sunday_makeup_in_both() -> None:
    saturday, sunday_makeup, sunday = date(2026, 11, 21), date(2026, 9, 20), date(2026, 11, 22)
    assert SIX.hours(saturday) == (time(8), time(21))
    assert FIVE.hours(saturday) is None
    assert SIX.is_working_day(sunday_makeup) and FIVE.is_working_day(sunday_makeup)
    assert not SIX.is_working_day(sunday)
    assert not SIX.is_working_day(date(2026, 10, 3)), "a Saturday within a holiday is off"


def test_a_day_in_an_unpublished_year_makes_the_deadline_provisional() -> None:
    assert SIX.deadline(at("2026-12-30T10:00"), 1) == Due(at("2026-12-31T21:00"), False)
    assert SIX.deadline(at("2026-12-31T10:00"), 1) == Due(at("2027-01-02T21:00"), True)
    assert SIX.deadline(at("2027-04-30T10:00"), 1) == Due(at("2027-05-03T21:00"), True)
    assert SIX.deadline(at("2027-09-30T10:00"), 1) == Due(at("2027-10-04T21:00"), True)
    assert SIX.deadline(at("2023-12-31T10:00"), 1) == Due(at("2024-01-02T21:00"), False), "the event day is not counted"
    assert SIX.is_provisional(date(2026, 12, 31), date(2027, 1, 1))


def test_loading_the_year_makes_it_final() -> None:
    loaded = replace(
        SIX,
        years=SIX.years | {2027},
        days={**SIX.days, date(2027, 1, 1): DayRule(DayKind.HOLIDAY), date(2027, 1, 2): DayRule(DayKind.HOLIDAY)},
    )
    assert loaded.deadline(at("2026-12-31T10:00"), 1) == Due(at("2027-01-04T21:00"), False)


def test_the_centres_own_days_override_the_published_ones() -> None:
    assert SPECIAL.deadline(at("2026-11-21T10:00"), 1).due == at("2026-11-22T21:00")
    assert SPECIAL.deadline(at("2026-11-23T10:00"), 1).due == at("2026-11-25T17:30")
    assert SPECIAL.working_minutes(at("2026-11-23T21:00"), at("2026-11-26T08:00")) == 570
    opened = replace(SIX, days={**SIX.days, date(2026, 10, 1): DayRule(DayKind.EXTRA)})
    assert opened.is_working_day(date(2026, 10, 1)) and not SIX.is_working_day(date(2026, 10, 1))


def test_a_short_day_never_closes_later_or_before_opening() -> None:
    day = date(2026, 11, 25)
    assert replace(SIX, days={day: DayRule(DayKind.SHORT, closes=time(22))}).hours(day) == (time(8), time(21))
    assert replace(SIX, days={day: DayRule(DayKind.SHORT, closes=time(7))}).hours(day) is None


def test_next_closing_is_tonight_while_the_centre_is_open() -> None:
    assert SIX.next_closing(at("2026-11-23T20:59")).due == at("2026-11-23T21:00")
    assert SIX.next_closing(at("2026-11-23T06:00")).due == at("2026-11-23T21:00")
    assert SIX.next_closing(at("2026-11-23T21:00")).due == at("2026-11-24T21:00")
    assert SIX.next_closing(at("2026-11-22T10:00")).due == at("2026-11-23T21:00")
    assert SIX.next_closing(at("2027-03-03T10:00")).provisional


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00", 0),
        ("2026-11-23T09:00", "2026-11-23T10:30", 90),
        ("2026-11-23T05:00", "2026-11-23T23:00", 780),
        ("2026-11-21T20:59", "2026-11-23T08:01", 2),
        ("2026-09-30T20:59", "2026-10-08T09:00", 61),
        ("2026-10-01T00:00", "2026-10-07T23:59", 0),
        ("2025-12-31T20:00", "2026-01-04T09:00", 120),
        ("2026-11-23T09:00:30", "2026-11-23T09:01:29", 1),
        ("2026-11-23T09:00:00", "2026-11-23T09:00:59", 0),
    ],
)
def test_working_minutes(start: str, end: str, minutes: int) -> None:
    assert SIX.working_minutes(at(start), at(end)) == minutes
    assert SIX.working_minutes(at(end), at(start)) == -minutes


def test_early_warnings_fall_at_their_share_of_the_working_time() -> None:
    start = at("2026-11-21T20:00")
    due = SIX.deadline(start, 2).due
    total = SIX.working_minutes(start, due)
    assert total == 60 + 2 * 780
    assert SIX.moment_after(start, total // 2) == at("2026-11-23T20:30")
    assert SIX.moment_after(start, total * 8 // 10) == at("2026-11-24T15:36")
    assert SIX.moment_after(start, total) == due


def test_a_resumed_clock_keeps_its_remaining_minutes() -> None:
    due = SIX.deadline(at("2026-11-23T09:00"), 2).due
    paused, resumed = at("2026-11-24T12:00"), at("2026-11-29T10:00")
    left = SIX.working_minutes(paused, due)
    assert left == 9 * 60 + 780
    assert SIX.moment_after(resumed, left) == at("2026-12-01T17:00")


def test_other_time_zones_are_the_same_moment() -> None:
    saturday_night = datetime(2026, 11, 21, 12, 59, tzinfo=UTC)
    assert SIX.deadline(saturday_night, 2).due == at("2026-11-24T21:00")
    new_york = timezone(timedelta(hours=-5))
    assert SIX.working_minutes(datetime(2026, 11, 22, 19, 0, tzinfo=new_york), at("2026-11-23T09:00")) == 60
    assert SIX.deadline(saturday_night, 2).due.isoformat() == "2026-11-24T21:00:00+08:00"


@given(calendars, moments, few_days)
def test_a_deadline_comes_after_the_event_and_within_working_time(
    calendar: WorkCalendar, moment: datetime, days: int
) -> None:
    due = calendar.deadline(moment, days).due
    hours = calendar.hours(due.date())
    assert due > moment
    assert due.date() > moment.date()
    assert hours is not None and due.time() == hours[1]


@given(calendars, moments, few_days)
def test_a_deadline_is_the_day_found_by_counting_one_by_one(
    calendar: WorkCalendar, moment: datetime, days: int
) -> None:
    day, left = moment.date(), days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    assert calendar.add_working_days(moment.date(), days) == day


@given(calendars, moments, moments, few_days, few_days)
def test_later_events_and_longer_terms_are_never_due_earlier(
    calendar: WorkCalendar, one: datetime, other: datetime, few: int, many: int
) -> None:
    first, last = sorted((one, other))
    assert calendar.deadline(first, few).due <= calendar.deadline(last, few).due
    if few < many:
        assert calendar.deadline(first, few).due < calendar.deadline(first, many).due


@given(calendars, st.lists(moments, min_size=3, max_size=3))
def test_parts_of_a_stretch_add_up_to_the_whole(calendar: WorkCalendar, three: list[datetime]) -> None:
    start, middle, end = three
    parts = calendar.working_minutes(start, middle) + calendar.working_minutes(middle, end)
    assert parts == calendar.working_minutes(start, end)


@given(calendars, moments, st.integers(0, 20_000))
def test_working_minutes_agree_with_counting_day_by_day(calendar: WorkCalendar, start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    counted = 0
    for n in range((end.date() - start.date()).days + 1):
        hours = calendar.hours(start.date() + timedelta(days=n))
        if hours:
            opens, closes = (datetime.combine(start.date() + timedelta(days=n), h, CENTRE_ZONE) for h in hours)
            begin, finish = max(opens, start.replace(second=0, microsecond=0)), min(closes, end)
            counted += max(int((finish - begin).total_seconds()) // 60, 0)
    assert calendar.working_minutes(start, end) == counted


@given(calendars, moments, st.integers(1, 500_000))
def test_moment_after_is_the_first_moment_with_so_many_minutes_behind_it(
    calendar: WorkCalendar, start: datetime, minutes: int
) -> None:
    moment = calendar.moment_after(start, minutes)
    hours = calendar.hours(moment.date())
    assert calendar.working_minutes(start, moment) == minutes
    assert calendar.working_minutes(start, moment - timedelta(minutes=1)) == minutes - 1
    assert hours is not None and hours[0] < moment.time() <= hours[1]


def test_no_minutes_later_is_the_same_moment() -> None:
    assert SIX.moment_after(at("2026-11-22T10:00:30"), 0) == at("2026-11-22T10:00:30")


def test_centuries_are_counted_at_once() -> None:
    calendar = from_files()
    begin = clock.perf_counter()
    far = calendar.deadline(at("2026-11-23T09:00"), MOST_DAYS).due
    assert calendar.working_minutes(at("2026-11-23T21:00"), far) == MOST_DAYS * 780
    assert clock.perf_counter() - begin < 2


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1, 10**9])
def test_an_absurd_number_of_days_is_refused(days: int) -> None:
    with pytest.raises(DomainError):
        SIX.deadline(at("2026-11-23T09:00"), days)


@pytest.mark.parametrize("year", [1, 1999, 2500, 9999])
def test_a_year_out_of_reach_is_refused(year: int) -> None:
    moment = datetime(year, 6, 1, tzinfo=UTC)
    for ask in (
        lambda: SIX.deadline(moment, 1),
        lambda: SIX.working_minutes(at("2026-11-23T09:00"), moment),
        lambda: SIX.moment_after(moment, 5),
        lambda: SIX.add_working_days(moment.date(), 1),
    ):
        with pytest.raises(DomainError):
            ask()


def test_a_term_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(DomainError):
        SIX.deadline(at("2499-12-30T09:00"), 5)
    with pytest.raises(DomainError):
        SIX.moment_after(at("2026-11-23T09:00"), 10**12)
    with pytest.raises(DomainError):
        replace(SIX, weekdays=frozenset()).deadline(at("2027-11-23T09:00"), 1)
    with pytest.raises(DomainError):
        SIX.moment_after(at("2026-11-23T09:00"), -1)


def test_a_moment_without_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SIX.deadline(datetime(2026, 11, 23, 9), 1)


def test_impossible_opening_hours_are_refused() -> None:
    with pytest.raises(DomainError):
        WorkCalendar(opening=time(21), closing=time(8))
    with pytest.raises(DomainError):
        WorkCalendar(opening=time(8, 0, 30))


def test_a_calendar_cannot_be_changed_from_outside() -> None:
    days = {date(2026, 11, 24): DayRule(DayKind.CLOSED)}
    calendar = WorkCalendar(days=days)
    days.clear()
    assert not calendar.is_working_day(date(2026, 11, 24))


GOOD_YEAR = """
[notice]
number = "国办发明电〔2026〕9号"
published = 2026-11-20
[[holidays]]
name = "Spring Festival"
from = 2027-02-05
to = 2027-02-12
makeup = [2027-02-14]
"""


def test_a_new_year_is_read_from_a_file() -> None:
    year = parse_year(GOOD_YEAR, 2027)
    assert (year.notice, year.published) == ("国办发明电〔2026〕9号", date(2026, 11, 20))
    assert len(year.days) == 9
    assert year.days[date(2027, 2, 14)] == DayRule(DayKind.MAKEUP, "Spring Festival")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (GOOD_YEAR, "[notice"),
        (GOOD_YEAR, ""),
        ("[notice]", "[other]"),
        ('number = "国办发明电〔2026〕9号"', 'number = " "'),
        ("published = 2026-11-20", 'published = "2026-11-20"'),
        ("published = 2026-11-20", "published = 2026-11-20T10:00:00"),
        ("from = 2027-02-05", "from = 2026-12-31"),
        ("from = 2027-02-05", "from = 2027-02-13"),
        ("to = 2027-02-12", "to = 2027-05-12"),
        ("to = 2027-02-12", ""),
        ("makeup = [2027-02-14]", "makeup = [2027-02-05]"),
        ("makeup = [2027-02-14]", "makeup = [2027-02-14, 2027-02-14]"),
        ("makeup = [2027-02-14]", "makeup = [2028-02-14]"),
        ("makeup = [2027-02-14]", "makeup = 3"),
        ('name = "Spring Festival"', "name = 3"),
        ("makeup = [2027-02-14]", "makeup = []\n[[holidays]]\nname='x'\nfrom=2027-02-12\nto=2027-02-13\nmakeup=[]"),
    ],
)
def test_a_faulty_file_is_refused(old: str, new: str) -> None:
    assert old in GOOD_YEAR
    with pytest.raises(DomainError):
        parse_year(GOOD_YEAR.replace(old, new), 2027)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_deadline_command_answers_in_json_and_in_words() -> None:
    answer = run("working_deadline", "--from", "2026-09-30T20:59", "--days", "2", "--json")
    assert json.loads(answer) == {"due": "2026-10-09T21:00:00+08:00", "provisional": False}
    assert "2026-10-09" in run("working_deadline", "--from", "2026-09-30T12:59:00Z", "--days", "2")
    assert json.loads(run("working_deadline", "--from", "2027-09-30", "--days", "1", "--json"))["provisional"] is True


@pytest.mark.django_db
def test_the_minutes_command_answers_in_json_and_in_words() -> None:
    answer = run("working_minutes", "--from", "2026-09-30T20:59", "--to", "2026-10-08T01:00Z", "--json")
    assert json.loads(answer) == {"minutes": 61}
    assert "61" in run("working_minutes", "--from", "2026-09-30T20:59", "--to", "2026-10-08T09:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ("working_deadline", "--from", "yesterday", "--days", "2"),
        ("working_deadline", "--from", "2026-02-30T08:00", "--days", "2"),
        ("working_deadline", "--from", "9999-12-31T23:59", "--days", "2"),
        ("working_deadline", "--from", "0001-01-01T00:00+14:00", "--days", "2"),
        ("working_deadline", "--from", "2026-09-30T20:59", "--days", "two"),
        ("working_deadline", "--from", "2026-09-30T20:59", "--days", "0"),
        ("working_deadline", "--from", "2026-09-30T20:59", "--days", "-1"),
        ("working_deadline", "--from", "2026-09-30T20:59", "--days", "1000000000"),
        ("working_deadline", "--from", "2026-09-30T20:59", "--days", "9" * 5000),
        ("working_minutes", "--from", "2026-09-30T20:59", "--to", "2026-09-30T20:58"),
        ("working_minutes", "--from", "2026-09-30T20:59", "--to", "now"),
    ],
)
def test_bad_input_ends_a_command_with_status_2_and_one_line(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("options", [["--from", "2026-09-30T20:59"], ["--form", "x", "--to", "y"], []])
def test_a_missing_or_unknown_option_is_one_line_too(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        WorkingMinutes().run_from_argv(["manage.py", "working_minutes", *options])
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
