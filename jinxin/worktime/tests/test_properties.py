"""What holds for every deadline, however the sweep comes by, whenever a clock is paused, whatever the calendar does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinxin.audit.models import Entry
from jinxin.notices.models import Notice
from jinxin.staff.models import User
from jinxin.worktime.calendar import WorkCalendar, from_files
from jinxin.worktime.models import Accountability, CalendarDay, Deadline
from jinxin.worktime.published import DayKind, DayRule
from jinxin.worktime.services import ask_pause, current_calendar, grant_pause, meet_deadline, resume_deadline
from jinxin.worktime.services.changes import add_day, recompute_deadlines
from jinxin.worktime.sweep import sweep
from jinxin.worktime.tests.factories import make_deadline

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = from_files()
EVIDENCE = "10点电话联系,客户说在外地进货,周四回来"
STARTED = datetime(2026, 11, 23, 9, tzinfo=ZONE)
DUE = datetime(2026, 11, 25, 21, tzinfo=ZONE)
few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

days = st.dates(date(2024, 1, 1), date(2026, 12, 20))
hours = st.times(time(0), time(23, 59))
minutes_on = st.integers(1, 8 * 24 * 60)


@contextmanager
def undone() -> Iterator[None]:
    """Try an example and leave nothing of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def later(minutes: int) -> datetime:
    return STARTED + timedelta(minutes=minutes)


def told(deadline: Deadline, action: str) -> int:
    rows = Entry.objects.filter(subject_type="worktime.deadline", subject_id=deadline.pk)
    return rows.filter(action=f"deadline.{action}").count()


@few
@given(st.lists(minutes_on, max_size=8), st.none() | minutes_on)
def test_every_warning_and_breach_comes_once_whatever_the_sweeps_timing(
    officer: User, manager: User, sweeps: list[int], done: int | None
) -> None:
    """Sweeps come whenever they like, twice in a minute or not for days; the work is done in between, late or never."""
    with undone():
        deadline = make_deadline(officer, STARTED)
        steps = sorted([(later(minutes), False) for minutes in sweeps] + ([(later(done), True)] if done else []))
        for at, is_done in steps:
            if is_done:
                meet_deadline(deadline, actor=officer, at=at)
            else:
                sweep(at)
                sweep(at)
        deadline.refresh_from_db()
        last = steps[-1][0] if steps else STARTED
        late = (later(done) if done else last) > DUE
        assert told(deadline, "warned") <= 2
        assert told(deadline, "warned") <= deadline.warnings <= 2
        assert told(deadline, "breached") == Accountability.objects.filter(deadline=deadline).count() == int(late)
        assert Notice.objects.filter(recipient=officer, entry__action="deadline.breached").count() == int(late)
        if done:
            assert deadline.state == (Deadline.State.MET_LATE if late else Deadline.State.MET)


@few
@given(st.lists(minutes_on, min_size=3, max_size=3, unique=True), st.lists(minutes_on, max_size=3))
def test_a_pause_loses_nothing_and_gives_nothing(
    officer: User, manager: User, moments: list[int], sweeps: list[int]
) -> None:
    """The working minutes before the pause and after it are together all there were, whenever consent comes."""
    asked, granted, resumed = (later(minutes) for minutes in sorted(moments))
    if granted > DUE:
        return  # nobody can consent any more
    with undone():
        deadline = make_deadline(officer, STARTED)
        pause = ask_pause(deadline, cause="asked_to_wait", evidence=EVIDENCE, actor=officer, at=asked)
        grant_pause(pause, actor=manager, at=granted)
        for minutes in sweeps:
            sweep(min(later(minutes), resumed))
        resume_deadline(deadline, actor=officer, at=resumed)
        deadline.refresh_from_db()
        calendar = current_calendar(resumed)
        used = calendar.working_minutes(STARTED, asked) + calendar.working_minutes(resumed, deadline.due_at)
        assert used == deadline.total_minutes
        assert deadline.due_at >= DUE
        assert not told(deadline, "breached")


@given(days, hours)
def test_two_working_days_are_two_working_days(day: date, hour: time) -> None:
    """Never 48 hours, never four days: between the event and the due day lie only days on which nobody works."""
    event = datetime.combine(day, hour, ZONE)
    due = CALENDAR.deadline(event, 2).due
    between = [day + timedelta(days=n) for n in range(1, (due.date() - day).days + 1)]
    assert sum(CALENDAR.is_working_day(one) for one in between) == 2
    assert CALENDAR.is_working_day(due.date())
    assert due.time() == time(21)


@given(st.dates(date(2026, 3, 2), date(2026, 3, 28)), hours)
def test_in_an_ordinary_week_they_are_two_days_and_over_a_sunday_three(day: date, hour: time) -> None:
    due = CALENDAR.deadline(datetime.combine(day, hour, ZONE), 2).due.date()
    assert (due - day).days == (3 if day.weekday() in (4, 5) else 2)


@given(days, hours, st.sets(st.integers(0, 14), max_size=6))
def test_a_day_more_or_less_of_work_never_turns_the_order_round(day: date, hour: time, closed: set[int]) -> None:
    """Closing days never brings a deadline forward, and it is never due on a closed one."""
    event = datetime.combine(day, hour, ZONE)
    shut = {day + timedelta(days=n): DayRule(DayKind.CLOSED) for n in closed}
    changed = WorkCalendar(days={**CALENDAR.days, **shut}, years=CALENDAR.years)
    for count in (1, 2, 3):
        due = changed.deadline(event, count).due
        assert due >= CALENDAR.deadline(event, count).due
        assert due.date() not in shut


@few
@given(st.sets(st.integers(24, 30), max_size=4), minutes_on, st.booleans())
def test_the_calendar_may_change_while_the_clock_runs(
    officer: User, manager: User, closed: set[int], changed_after: int, swept: bool
) -> None:
    """After any change it is due when the calendar in force says; where that is past, tonight at the latest."""
    at = later(changed_after)
    with undone():
        deadline = make_deadline(officer, STARTED)
        if swept:
            sweep(at)
        before = Deadline.objects.get(pk=deadline.pk)
        open_days = [date(2026, 11, day) for day in sorted(closed) if date(2026, 11, day).weekday() != 6]
        for day in open_days:
            add_day(day=day, kind=CalendarDay.Kind.CLOSED, name="停电", actor=manager, at=at)
        after = Deadline.objects.get(pk=deadline.pk)
        if before.state == Deadline.State.BREACHED:
            assert after.due_at == before.due_at
            return
        meant = current_calendar(at).deadline(STARTED, deadline.days).due
        assert after.due_at == (before.due_at if at > before.due_at else meant)  # missed is missed, swept or not
        assert recompute_deadlines(actor=manager, at=at) == []
        sweep(max(after.due_at, at) + timedelta(seconds=1))
        assert told(deadline, "breached") == 1


@pytest.mark.parametrize(
    ("event", "two", "one"),
    [
        ("2026-11-21T20:59", "2026-11-24", "2026-11-23"),  # Saturday, a minute before closing
        ("2026-11-23T22:00", "2026-11-25", "2026-11-24"),  # after closing, the same day counts as the event's
        ("2026-09-30T20:59", "2026-10-09", "2026-10-08"),  # eve of seven days
        ("2026-09-30T22:00", "2026-10-09", "2026-10-08"),
        ("2026-09-19T08:00", "2026-09-21", "2026-09-20"),  # the Sunday after is a make-up day
        ("2026-09-20T10:00", "2026-09-22", "2026-09-21"),  # on the make-up Sunday itself
        ("2026-02-14T23:59", "2026-02-25", "2026-02-24"),  # make-up Saturday, eve of nine days
        ("2025-12-31T22:00", "2026-01-05", "2026-01-04"),  # over the year's end to a make-up Sunday
        ("2024-02-09T21:00", "2024-02-19", "2024-02-18"),  # eve of the New Year, then a make-up Sunday
    ],
)
def test_the_days_that_are_often_got_wrong(event: str, two: str, one: str) -> None:
    moment = datetime.fromisoformat(event).replace(tzinfo=ZONE)
    assert [CALENDAR.deadline(moment, count).due.isoformat()[:16] for count in (2, 1)] == [
        f"{two}T21:00",
        f"{one}T21:00",
    ]
