"""The deadline sweep: warnings at half and at 80%, and at breach one accountability record. Safe to lose or repeat."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.notices.services import tell
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Deadline
from jinxin.worktime.services.calendar import current_calendar
from jinxin.worktime.services.deadlines import breach, deadline_facts, event_of, is_overdue

WARNINGS = 2
PUT_OFF = timedelta(hours=1)
log = logging.getLogger(__name__)


def sweep(at: datetime) -> int:
    """Handle every running deadline whose next event has passed, one transaction each; return how many were handled.

    One that cannot be handled is reported and put off, so that it never holds up the others.
    """
    due = Deadline.objects.filter(next_event_at__lt=at, state=Deadline.State.RUNNING).order_by("next_event_at", "pk")
    return sum(_attempt(pk, at) for pk in list(due.values_list("pk", flat=True)))


def _attempt(pk: int, at: datetime) -> bool:
    try:
        return handle_one(pk, at)
    except Exception:
        log.exception("deadline %s could not be handled", pk)
        Deadline.objects.filter(pk=pk, state=Deadline.State.RUNNING).update(next_event_at=at + PUT_OFF)
        return False


@transaction.atomic
def handle_one(pk: int, at: datetime) -> bool:
    """Claim one deadline and warn or breach it; say whether there was anything to do.

    After an outage only the latest event counts: a deadline that is past due is breached, without its warnings.
    """
    deadline = Deadline.objects.select_for_update(of=("self",)).select_related("responsible").get(pk=pk)
    if deadline.state != Deadline.State.RUNNING or deadline.next_event_at is None or deadline.next_event_at >= at:
        return False
    if is_overdue(deadline, at):
        breach(deadline, at=at)
    else:
        _warn(deadline, at)
    return True


def _warn(deadline: Deadline, at: datetime) -> None:
    """Give the warning that is due; of two that are due at once, only the later."""
    calendar, following = current_calendar(at), at
    while deadline.warnings < WARNINGS and following <= at:
        deadline.warnings += 1
        following = event_of(deadline, calendar, at)
    deadline.next_event_at = following
    deadline.save(update_fields=("warnings", "next_event_at"))
    entry = record(actions.WARNED, deadline, actor=None, at=at, data=deadline_facts(deadline))
    tell([deadline.responsible], entry, link=deadline.link)
    if deadline.warnings == WARNINGS:
        tell(User.objects.with_role(Role.MANAGER), entry, link=deadline.link)
