"""Deadlines on the working calendar: start, meet, cancel, pause, resume; the sweep lives in `sweep.py`."""

from datetime import datetime, time
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record, stamp
from jinxin.errors import IllegalMove, StaleState
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.worktime import actions
from jinxin.worktime.calendar import Mode, WorkCalendar, from_files
from jinxin.worktime.models import CalendarDay, CalendarYear, Deadline, Pause
from jinxin.worktime.published import DayKind, DayRule


def current_calendar(at: datetime) -> WorkCalendar:
    """Return the working calendar in force at `at`: the published years, the centre's own days over them, and the
    opening hours and week of the policy."""
    policy = policy_at(at)
    own = tuple(CalendarDay.objects.values_list("date", "kind", "name", "closes_at"))
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    return _calendar(policy.opens_at, policy.closes_at, policy.working_calendar, own, years)


@lru_cache(maxsize=16)
def _calendar(opens: time, closes: time, mode: str, own: tuple[Any, ...], years: frozenset[int]) -> WorkCalendar:
    """Build a calendar once per content: a calendar works out its years as they are asked for and keeps them."""
    published = from_files()
    rules = {day: DayRule(DayKind(kind), name, closes_at) for day, kind, name, closes_at in own}
    return WorkCalendar(opens, closes, mode=Mode(mode), days={**published.days, **rules}, years=published.years | years)


@transaction.atomic
def start_deadline(
    *,
    kind: str,
    responsible: Any,
    label: str,
    link: str,
    days: int,
    actor: Any,
    at: datetime,
    customer_id: int | None = None,
    application_id: int | None = None,
) -> Deadline:
    """Start a deadline of `days` working days from `at` (seed: the day of the event is not counted, due at closing)."""
    calendar = current_calendar(at)
    due = calendar.deadline(at, days)
    deadline = Deadline.objects.create(
        kind=kind,
        responsible=responsible,
        label=label[:120],
        link=link,
        customer_id=customer_id,
        application_id=application_id,
        started_at=at,
        days=days,
        due_at=due.due,
        provisional=due.provisional,
        next_event_at=next_event(calendar, at, due.due, warnings=0),
    )
    record(actions.STARTED, deadline, actor=actor, at=at, data=deadline_facts(deadline))
    return deadline


def next_event(calendar: WorkCalendar, started: datetime, due: datetime, *, warnings: int) -> datetime:
    """Return the moment of the next warning, or the due moment after the last one (design: at half and at 80%)."""
    policy = policy_at(started)
    percents = (policy.first_warning_percent, policy.second_warning_percent)
    if warnings >= len(percents):
        return due
    total = calendar.working_minutes(started, due)
    return min(due, calendar.moment_after(started, total * percents[warnings] // 100))


@transaction.atomic
def meet_deadline(deadline: Deadline | None, *, actor: Any, at: datetime) -> None:
    """Note that what was promised has been done; late where the due moment has passed. None and closed ones are left."""
    _end(deadline, at=at, actor=actor, action=actions.MET)


@transaction.atomic
def cancel_deadline(deadline: Deadline | None, *, actor: Any, at: datetime) -> None:
    """Stop a deadline whose subject has gone (withdrawn, sent back). A breach stays a breach."""
    if deadline is not None and deadline.state != Deadline.State.BREACHED:
        _end(deadline, at=at, actor=actor, action=actions.CANCELLED)


def _end(deadline: Deadline | None, *, at: datetime, actor: Any, action: str) -> None:
    if deadline is None:
        return
    fresh = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if fresh.state not in Deadline.OPEN:
        return
    _close_pause(fresh, at)
    late = fresh.state == Deadline.State.BREACHED or (fresh.state == Deadline.State.RUNNING and at > fresh.due_at)
    done = Deadline.State.MET_LATE if late else Deadline.State.MET
    fresh.state = Deadline.State.CANCELLED if action == actions.CANCELLED else done
    fresh.ended_at, fresh.next_event_at = at, None
    fresh.save(update_fields=("state", "ended_at", "next_event_at"))
    record(action, fresh, actor=actor, at=at, data={**deadline_facts(fresh), "late": late})


@transaction.atomic
def pause_deadline(deadline: Deadline, *, cause: str, evidence: str, actor: Any, at: datetime) -> None:
    """Stop the clock for a named cause, with evidence. The remaining working minutes are kept."""
    fresh = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if fresh.state != Deadline.State.RUNNING or at >= fresh.due_at:
        raise IllegalMove(_("Only a running deadline that is not yet due can be paused."))
    evidence = check_reason(evidence, at_least=policy_at(at).reason_min_length, field="evidence")
    left = current_calendar(at).working_minutes(at, fresh.due_at)
    Pause.objects.create(
        deadline=fresh, cause=cause, evidence=evidence, paused_by=actor, paused_at=at, remaining_minutes=left
    )
    _move(fresh, Deadline.State.PAUSED, next_event_at=None)
    record(actions.PAUSED, fresh, actor=actor, at=at, data={**deadline_facts(fresh), "cause": cause, "reason": evidence})


@transaction.atomic
def resume_deadline(deadline: Deadline, *, actor: Any, at: datetime) -> None:
    """Let the clock run again: due when the working minutes that were left have passed."""
    fresh = Deadline.objects.select_for_update().get(pk=deadline.pk)
    pause = fresh.pauses.filter(resumed_at__isnull=True).first()
    if fresh.state != Deadline.State.PAUSED or pause is None:
        raise IllegalMove(_("This deadline is not paused."))
    calendar = current_calendar(at)
    due = calendar.moment_after(at, pause.remaining_minutes)
    _close_pause(fresh, at)
    event = max(at, next_event(calendar, fresh.started_at, due, warnings=fresh.warnings))
    _move(fresh, Deadline.State.RUNNING, due_at=due, next_event_at=event)
    record(actions.RESUMED, fresh, actor=actor, at=at, data=deadline_facts(fresh))


def _close_pause(deadline: Deadline, at: datetime) -> None:
    deadline.pauses.filter(resumed_at__isnull=True).update(resumed_at=at)


def _move(deadline: Deadline, state: str, **changes: Any) -> None:
    moved = Deadline.objects.filter(pk=deadline.pk, state=deadline.state).update(state=state, **changes)
    if moved != 1:
        raise StaleState(_("Somebody else has just changed this deadline."))
    for name, value in {"state": state, **changes}.items():
        setattr(deadline, name, value)


def deadline_facts(deadline: Deadline) -> dict[str, Any]:
    """Return what an entry of the trail says of a deadline."""
    return {"kind": deadline.kind, "due": stamp(deadline.due_at), "provisional": deadline.provisional}
