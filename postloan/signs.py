"""Closing a sign of risk: by whoever looks after the customer and says why, or by the system where its cause went."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers.rules.register import looks_after
from jinxin.access import Person, Role
from jinxin.audit.services import record
from jinxin.errors import NotAllowed, StaleState
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from postloan import actions
from postloan.models import RiskSignal


def may_close(person: Person, signal: RiskSignal) -> bool:
    """Say whether a person judges that a sign is none any more: the customer's own officer, or a manager."""
    return signal.closed_at is None and (person.has_role(Role.MANAGER) or looks_after(person, signal.customer))


@transaction.atomic
def close_signal(signal: RiskSignal, *, reason: str, version: int, actor: Any, at: datetime) -> None:
    """Close a sign with the reason why it no longer worries. Raises DomainError at `reason` for one that says nothing,
    StaleState where somebody else closed it first."""
    if not (actor.has_role(Role.MANAGER) or looks_after(actor, signal.customer)):
        raise NotAllowed(_("The customer's own loan officer or a manager closes a risk signal."))
    text = check_reason(reason, at_least=policy_at(at).reason_min_length)
    if signal.version != version or not close(signal, actor=actor, at=at, reason=text):
        raise StaleState(_("Somebody else has just closed this risk signal. Look at it again."))


def close(signal: RiskSignal, *, actor: Any, at: datetime, reason: str = "") -> bool:
    """Close a sign that is still open, in the caller's transaction; say whether it was."""
    found = RiskSignal.objects.filter(pk=signal.pk, closed_at=None, version=signal.version)
    if found.update(closed_at=at, closed_by=actor, closing=reason, version=F("version") + 1) != 1:
        return False
    data = {"kind": signal.kind, "reason": reason}
    record(actions.CLOSED, signal, actor=actor, at=at, data=data, customer_id=signal.customer_id)
    return True
