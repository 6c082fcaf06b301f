"""Deadlines: start, meet, cancel, miss. The sweep that warns and breaches lives in `jinxin.worktime.sweep`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from jinxin.access import Role
from jinxin.audit.services import record, stamp
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.calendar import WorkCalendar
from jinxin.worktime.clocks import next_event
from jinxin.worktime.models import Accountability, Deadline, Pause
from jinxin.worktime.services.calendar import current_calendar


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
    deadline = Deadline(
        kind=kind,
        responsible=responsible,
        label=label[:120],
        link=link,
        customer_id=customer_id,
        application_id=application_id,
        started_at=at,
        days=days,
        due_at=due.due,
        total_minutes=calendar.working_minutes(at, due.due),
        provisional=due.provisional,
    )
    deadline.next_event_at = event_of(deadline, calendar, at)
    deadline.save()
    record(actions.STARTED, deadline, actor=actor, at=at, data=deadline_facts(deadline))
    return deadline


def event_of(deadline: Deadline, calendar: WorkCalendar, at: datetime) -> datetime:
    """Return when a running deadline speaks next, by the warnings of the policy it was started under."""
    policy = policy_at(deadline.started_at)
    percents = (policy.first_warning_percent, policy.second_warning_percent)
    return next_event(
        calendar, at, deadline.due_at, total=deadline.total_minutes, percents=percents, given=deadline.warnings
    )


@transaction.atomic
def meet_deadline(deadline: Deadline | None, *, actor: Any, at: datetime) -> None:
    """Note that what was promised is done; late where the due moment has passed. None and closed ones are left."""
    _end(deadline, at=at, actor=actor, action=actions.MET)


@transaction.atomic
def cancel_deadline(deadline: Deadline | None, *, actor: Any, at: datetime) -> None:
    """Stop a deadline whose subject has gone (withdrawn, sent back). Who missed it before still answers for it."""
    _end(deadline, at=at, actor=actor, action=actions.CANCELLED)


def _end(deadline: Deadline | None, *, at: datetime, actor: Any, action: str) -> None:
    if deadline is None:
        return
    fresh = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if fresh.state not in Deadline.OPEN:
        return
    if is_overdue(fresh, at):  # the sweep has not come by yet; being late must not depend on that
        breach(fresh, at=at)
    late = fresh.state == Deadline.State.BREACHED
    used = _time_used(fresh, at)
    end_pauses(fresh, at)
    done = Deadline.State.MET_LATE if late else Deadline.State.MET
    fresh.state = Deadline.State.CANCELLED if action == actions.CANCELLED else done
    fresh.ended_at, fresh.next_event_at = at, None
    fresh.used_minutes = None if fresh.state == Deadline.State.CANCELLED else used
    fresh.save(update_fields=("state", "ended_at", "next_event_at", "used_minutes"))
    record(action, fresh, actor=actor, at=at, data={**deadline_facts(fresh), "late": late})


def _time_used(deadline: Deadline, at: datetime) -> int:
    """Return the working minutes a deadline has taken: all it had, less what is left; pauses take none."""
    pause = deadline.pauses.filter(state=Pause.State.GRANTED).first()
    left = pause.remaining_minutes if pause else current_calendar(at).working_minutes(at, deadline.due_at)
    return max(deadline.total_minutes - (left or 0), 0)


def is_overdue(deadline: Deadline, at: datetime) -> bool:
    """Say whether a running deadline's due moment has passed; the due moment itself is still in time."""
    return bool(deadline.state == Deadline.State.RUNNING and at > deadline.due_at)


def breach(deadline: Deadline, *, at: datetime) -> None:
    """Note that a running deadline was missed: one accountability record, and everybody concerned is told.

    The caller holds the lock on the row.
    """
    deadline.state, deadline.next_event_at = Deadline.State.BREACHED, None
    deadline.save(update_fields=("state", "next_event_at"))
    lapse_asked_pause(deadline)
    answer = Accountability.objects.create(deadline=deadline, person=deadline.responsible, opened_at=at)
    entry = record(actions.BREACHED, deadline, actor=None, at=at, data=deadline_facts(deadline))
    tell([deadline.responsible], entry, link=answer.get_absolute_url())
    tell(User.objects.with_role(Role.MANAGER), entry, link=deadline.link)


def end_pauses(deadline: Deadline, at: datetime) -> None:
    """Close whatever pause still lives; one that ran ends now, one only asked for is no longer needed."""
    lapse_asked_pause(deadline)
    deadline.pauses.filter(state=Pause.State.GRANTED).update(state=Pause.State.ENDED, resumed_at=at)


def lapse_asked_pause(deadline: Deadline) -> None:
    """Drop a pause that nobody has decided on."""
    deadline.pauses.filter(state=Pause.State.ASKED).update(state=Pause.State.LAPSED)


def deadline_facts(deadline: Deadline) -> dict[str, Any]:
    """Return what an entry of the trail says of a deadline."""
    return {"kind": deadline.kind, "due": stamp(deadline.due_at), "provisional": deadline.provisional}
