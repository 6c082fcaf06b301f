"""Ending what an approval opened: where the customer withdraws, and where nobody signed in time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.flow import advance
from jinxin.notices.services import tell
from jinxin.staff.models import User
from loans.actions import money as actions
from loans.enums import MOVES, State
from loans.models import Application, Contract, CreditLine, Payout
from loans.services.contracts import mark_void
from loans.services.payouts import mark_cancelled


def close_line(application: Application, *, reason: str, actor: Any, at: datetime) -> None:
    """Close the prepared payout, the contract and the line of a case that ends without a payout.

    Runs in the transaction that ends the case, whose row is locked. Does nothing where nothing was granted.
    """
    line = CreditLine.objects.select_for_update().filter(application=application, is_open=True).first()
    if line is None:
        return
    for contract in application.contracts.select_for_update().exclude(state=Contract.State.VOID):
        for payout in contract.payouts.select_for_update().filter(state=Payout.State.PREPARED):
            mark_cancelled(payout, reason=reason, actor=actor, at=at)
        mark_void(contract, reason=reason, actor=actor, at=at)
    line.is_open = False
    line.save(update_fields=("is_open",))
    record(actions.LINE_CLOSED, line, actor=actor, at=at, data={"reason": reason})


def lapse_expired(at: datetime) -> int:
    """Let every approval lapse whose last day for signing has passed; return how many did.

    Each in a transaction of its own: running it late, twice or from two places at once changes nothing.
    """
    due = Application.objects.filter(state=State.APPROVED, credit_line__sign_by__lt=clock.local_date(at))
    return sum(_lapse(pk, at) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _lapse(pk: int, at: datetime) -> bool:
    """Let one case lapse if it is still due to; say whether it did."""
    case = Application.objects.select_for_update().get(pk=pk)
    if case.state != State.APPROVED or clock.local_date(at) <= case.credit_line.sign_by:
        return False
    reason = _("Not signed by %(day)s.") % {"day": case.credit_line.sign_by}
    changes = {"closed_at": at, "closing_reason": reason}
    entry = advance(
        case,
        State.LAPSED,
        moves=MOVES,
        action=actions.APPROVAL_LAPSED,
        actor=None,
        at=at,
        changes=changes,
        data={"sign_by": case.credit_line.sign_by},
    )
    close_line(case, reason=reason, actor=None, at=at)
    tell([case.officer, *User.objects.with_role(Role.OPERATIONS)], entry, link=case.get_absolute_url())
    return True
