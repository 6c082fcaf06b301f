"""Deadlines: warned, breached and ended exactly once, whatever the sweep does or does not do."""

import threading
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.notices.models import Notice
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.calendar import from_files
from jinxin.worktime.clocks import next_event, warning_moment
from jinxin.worktime.models import Accountability, Deadline
from jinxin.worktime.services import cancel_deadline, meet_deadline
from jinxin.worktime.sweep import handle_one, sweep
from jinxin.worktime.tasks import sweep_deadlines
from jinxin.worktime.tests.factories import make_deadline

ZONE = ZoneInfo("Asia/Shanghai")
State = Deadline.State


def on(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=ZONE)


DUE = on(25, 21)
# Monday 09:00 to Wednesday 21:00 are 12 + 13 + 13 working hours: half has passed on Tuesday at 15:00,
# 80% (30.4 hours) on Wednesday at 13:24.
HALF, MOST = on(24, 15), on(25, 13, 24)
AFTER = timedelta(seconds=1)


def actions_of(deadline: Deadline) -> list[str]:
    entries = Entry.objects.filter(subject_type="worktime.deadline", subject_id=deadline.pk).order_by("number")
    return [entry.action.removeprefix("deadline.") for entry in entries]


def told(person: User) -> int:
    return Notice.objects.filter(recipient=person).count()


def test_a_deadline_is_due_at_closing_of_its_last_working_day(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    assert (deadline.due_at, deadline.next_event_at, deadline.total_minutes) == (DUE, HALF, 38 * 60)
    assert not deadline.provisional
    assert actions_of(deadline) == ["started"]


def test_warnings_and_breach_come_once_each_and_reach_those_concerned(
    officer: User, manager: User, at: datetime
) -> None:
    deadline = make_deadline(officer, at)
    moment, handled = at, []
    while moment < DUE + timedelta(hours=2):
        moment += timedelta(minutes=6)
        if sweep(moment):
            handled.append(moment)
    assert handled == [HALF + timedelta(minutes=6), MOST + timedelta(minutes=6), DUE + timedelta(minutes=6)]
    assert actions_of(deadline) == ["started", "warned", "warned", "breached"]
    assert (told(officer), told(manager)) == (3, 2)
    answer = Accountability.objects.get()
    assert (answer.person, answer.state) == (officer, Accountability.State.OPEN)
    assert verify().intact


def test_the_due_moment_itself_is_still_in_time(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    assert sweep(DUE) == 1
    deadline.refresh_from_db()
    assert (deadline.state, deadline.warnings) == (State.RUNNING, 2)
    assert sweep(DUE) == 0
    meet_deadline(deadline, actor=officer, at=DUE)
    deadline.refresh_from_db()
    assert deadline.state == State.MET
    assert not Accountability.objects.exists()


def test_a_repeated_sweep_changes_nothing(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    for moment in (HALF + AFTER, MOST + AFTER, DUE + AFTER):
        assert [sweep(moment) for _time in range(3)] == [1, 0, 0]
    assert actions_of(deadline) == ["started", "warned", "warned", "breached"]
    assert Accountability.objects.count() == 1


@pytest.mark.parametrize(
    ("late", "warned", "state"),
    [(HALF + AFTER, 1, State.RUNNING), (MOST + AFTER, 1, State.RUNNING), (on(30, 9), 0, State.BREACHED)],
)
def test_a_late_sweep_tells_only_what_still_matters(
    officer: User, at: datetime, late: datetime, warned: int, state: str
) -> None:
    deadline = make_deadline(officer, at)
    assert sweep(late) == 1
    deadline.refresh_from_db()
    assert deadline.state == state
    assert actions_of(deadline).count("warned") == warned
    assert sweep(late) == 0


def test_after_a_late_second_warning_only_the_breach_is_left(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    sweep(MOST + AFTER)
    assert sweep(DUE) == 0
    assert sweep(DUE + AFTER) == 1
    assert actions_of(deadline) == ["started", "warned", "breached"]


@pytest.mark.django_db(transaction=True)
def test_concurrent_sweeps_handle_each_deadline_once(at: datetime) -> None:
    officer = make_user(Role.OFFICER)
    for number in range(5):
        make_deadline(officer, at, label=f"第{number}件")
    gate, handled = threading.Barrier(3), list[int]()

    def run() -> None:
        gate.wait()
        handled.append(sweep(DUE + AFTER))
        connections["default"].close()

    threads = [threading.Thread(target=run) for _thread in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(handled) == 5
    assert Accountability.objects.count() == 5
    assert Entry.objects.filter(action="deadline.breached").count() == 5
    assert verify().intact


def test_a_bad_row_is_put_off_and_does_not_hold_up_the_others(officer: User, at: datetime, caplog: Any) -> None:
    bad, good = make_deadline(officer, at), make_deadline(officer, at)
    Accountability.objects.create(deadline=bad, person=officer, opened_at=at)  # breaching it again is impossible
    assert sweep(DUE + AFTER) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (State.RUNNING, State.BREACHED)
    assert bad.next_event_at == DUE + AFTER + timedelta(hours=1)
    assert "could not be handled" in caplog.text


def test_what_is_handled_meanwhile_is_left_alone(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    meet_deadline(deadline, actor=officer, at=at)
    assert not handle_one(deadline.pk, DUE + AFTER)


def test_done_in_time_is_met_and_stays_so(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    meet_deadline(deadline, actor=officer, at=on(24, 10))
    meet_deadline(deadline, actor=officer, at=on(26, 10))
    cancel_deadline(deadline, actor=officer, at=on(26, 10))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.ended_at, deadline.next_event_at) == (State.MET, on(24, 10), None)
    assert sweep(on(30, 9)) == 0
    assert actions_of(deadline) == ["started", "met"]


def test_being_late_does_not_depend_on_the_sweep(officer: User, manager: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    meet_deadline(deadline, actor=officer, at=DUE + AFTER)
    deadline.refresh_from_db()
    assert deadline.state == State.MET_LATE
    assert actions_of(deadline) == ["started", "breached", "met"]
    assert Accountability.objects.get().person == officer
    assert sweep(on(30, 9)) == 0


@pytest.mark.parametrize("swept", [True, False])
def test_a_case_that_is_withdrawn_stops_the_clock_but_not_the_answering(
    officer: User, at: datetime, swept: bool
) -> None:
    deadline = make_deadline(officer, at)
    if swept:
        sweep(DUE + AFTER)
    cancel_deadline(deadline, actor=officer, at=on(26, 9))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.ended_at) == (State.CANCELLED, on(26, 9))
    assert Accountability.objects.count() == 1


def test_without_a_deadline_there_is_nothing_to_end(officer: User, at: datetime) -> None:
    meet_deadline(None, actor=officer, at=at)
    cancel_deadline(None, actor=officer, at=at)


def test_in_a_year_that_is_not_loaded_the_deadline_is_provisional(officer: User) -> None:
    deadline = make_deadline(officer, datetime(2027, 3, 1, 9, tzinfo=ZONE))
    assert deadline.provisional
    assert deadline.due_at == datetime(2027, 3, 3, 21, tzinfo=ZONE)


def test_the_scheduled_task_sweeps(officer: User, at: datetime) -> None:
    make_deadline(officer, at)
    with time_machine.travel(DUE + AFTER, tick=False):
        sweep_deadlines()
    assert Accountability.objects.count() == 1


def test_a_sweep_costs_the_same_for_each_deadline(
    officer: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for _number in range(6):
        make_deadline(officer, at)
    with django_assert_max_num_queries(1 + 6 * 16):
        assert sweep(HALF + AFTER) == 6


def test_everything_of_one_deadline_is_undone_together(officer: User, at: datetime) -> None:
    with transaction.atomic():
        make_deadline(officer, at)
        transaction.set_rollback(True)
    assert not Deadline.objects.exists()
    assert not Entry.objects.exists()


CALENDAR = from_files()
moments = st.datetimes(datetime(2024, 2, 1), datetime(2026, 11, 1), timezones=st.just(ZONE))


@given(moments, st.integers(1, 8), st.integers(1, 99))
def test_a_warning_lies_between_now_and_the_due_moment(start: datetime, days: int, percent: int) -> None:
    due = CALENDAR.deadline(start, days).due
    total = CALENDAR.working_minutes(start, due)
    moment = warning_moment(CALENDAR, start, due, total=total, percent=percent)
    assert start <= moment <= due
    assert CALENDAR.working_minutes(start, moment) == total * percent // 100


@given(moments, st.integers(1, 8), st.integers(0, 3), st.integers(0, 4000))
def test_the_next_event_does_not_depend_on_when_it_is_asked_for(
    start: datetime, days: int, given_: int, later: int
) -> None:
    due = CALENDAR.deadline(start, days).due
    total, percents = CALENDAR.working_minutes(start, due), (50, 80)
    event = next_event(CALENDAR, start, due, total=total, percents=percents, given=given_)
    asked = start + timedelta(minutes=later)
    if asked < event:
        assert next_event(CALENDAR, asked, due, total=total, percents=percents, given=given_) == event
