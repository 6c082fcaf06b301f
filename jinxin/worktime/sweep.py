"""The deadline sweep: warnings at half and at 80%, and at breach one accountability record. Safe to lose or repeat."""

from datetime import datetime, timedelta

from django.db import transaction

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.notices.services import tell
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Accountability, Deadline
from jinxin.worktime.services import current_calendar, deadline_facts, next_event

WARNINGS = 2


def sweep(at: datetime, *, limit: int = 500) -> int:
    """Handle every running deadline whose next event is due, one transaction each; return how many were handled."""
    due = Deadline.objects.filter(next_event_at__lte=at, state=Deadline.State.RUNNING).order_by("next_event_at")
    return sum(handle_one(pk, at) for pk in due.values_list("pk", flat=True)[:limit])


@transaction.atomic
def handle_one(pk: int, at: datetime) -> bool:
    """Claim one deadline and warn or breach it; say whether there was anything to do.

    After an outage only the latest event counts: a deadline that is past due is breached, without its warnings.
    """
    deadline = Deadline.objects.select_for_update().get(pk=pk)
    if deadline.state != Deadline.State.RUNNING or deadline.next_event_at is None or deadline.next_event_at > at:
        return False
    if at > deadline.due_at:
        _breach(deadline, at)
    else:
        _warn(deadline, at)
    return True


def _warn(deadline: Deadline, at: datetime) -> None:
    if deadline.warnings >= WARNINGS:  # due this very minute: look again when it has passed
        _save(deadline, next_event_at=deadline.due_at + timedelta(seconds=1))
        return
    given, following = deadline.warnings, at
    calendar = current_calendar(at)
    while given < WARNINGS and following <= at:
        given += 1
        following = next_event(calendar, deadline.started_at, deadline.due_at, warnings=given)
    _save(deadline, warnings=given, next_event_at=max(following, at + timedelta(seconds=1)))
    entry = record(actions.WARNED, deadline, actor=None, at=at, data=deadline_facts(deadline))
    tell([deadline.responsible], entry, link=deadline.link)
    if given == WARNINGS:
        tell(User.objects.with_role(Role.MANAGER), entry, link=deadline.link)


def _breach(deadline: Deadline, at: datetime) -> None:
    _save(deadline, state=Deadline.State.BREACHED, warnings=WARNINGS, next_event_at=None)
    Accountability.objects.create(deadline=deadline, person=deadline.responsible, opened_at=at)
    entry = record(actions.BREACHED, deadline, actor=None, at=at, data=deadline_facts(deadline))
    tell([deadline.responsible, *User.objects.with_role(Role.MANAGER)], entry, link=deadline.link)


def _save(deadline: Deadline, **changes: object) -> None:
    for name, value in changes.items():
        setattr(deadline, name, value)
    deadline.save(update_fields=tuple(changes))
