"""What becomes of a line (授信): blocked, reduced or closed by a manager; ended with its case; lapsed unsigned."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import advance, locked
from jinxin.money import format_yuan, round_fen
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from loans.actions import drawings
from loans.actions import money as actions
from loans.enums import MOVES, State
from loans.models import Application, Contract, CreditLine, Payout
from loans.rules.drawings import may_steer
from loans.services.appointments import drop_appointment
from loans.services.contracts import mark_void
from loans.services.drawings import mark_cancelled, waiting_amount


@transaction.atomic
def block_line(line: CreditLine, *, reason: str, actor: Any, at: datetime) -> None:
    """Let nothing more be drawn under a line until the block is lifted; what was paid out goes on."""
    fresh, reason = _steered(line, reason, actor, at)
    if fresh.blocked_at:
        raise IllegalMove(_("This credit line is blocked already."))
    _save(fresh, blocked_at=at, blocked_by=actor, block_reason=reason)
    entry = record(drawings.LINE_BLOCKED, fresh, actor=actor, at=at, data={"reason": reason})
    people = [fresh.application.officer, *User.objects.with_role(Role.OPERATIONS)]
    tell(people, entry, link=fresh.get_absolute_url())


@transaction.atomic
def unblock_line(line: CreditLine, *, reason: str, actor: Any, at: datetime) -> None:
    """Let a blocked line be drawn again."""
    fresh, reason = _steered(line, reason, actor, at)
    if not fresh.blocked_at:
        raise IllegalMove(_("This credit line is not blocked."))
    _save(fresh, blocked_at=None, blocked_by=None, block_reason="")
    entry = record(drawings.LINE_UNBLOCKED, fresh, actor=actor, at=at, data={"reason": reason})
    people = [fresh.application.officer, *User.objects.with_role(Role.OPERATIONS)]
    tell(people, entry, link=fresh.get_absolute_url())


@transaction.atomic
def reduce_line(line: CreditLine, *, amount: Decimal, reason: str, actor: Any, at: datetime) -> None:
    """Lower what a line grants to `amount` yuan: below what was granted, not below what is used or being prepared."""
    fresh, reason = _steered(line, reason, actor, at)
    least = fresh.amount - fresh.free + waiting_amount(fresh)
    if amount <= 0 or amount != round_fen(amount) or amount >= fresh.amount:
        message = _("Enter less than the %(amount)s yuan that the line grants now.")
        raise DomainError(message % {"amount": format_yuan(fresh.amount)}, field="amount")
    if amount < least:
        message = _("%(least)s yuan of the line are used or being prepared. Enter at least that.")
        raise DomainError(message % {"least": format_yuan(least)}, field="amount")
    data = {"before": format_yuan(fresh.amount), "amount": format_yuan(amount), "reason": reason}
    _save(fresh, amount=amount)
    entry = record(drawings.LINE_REDUCED, fresh, actor=actor, at=at, data=data)
    tell([fresh.application.officer], entry, link=fresh.get_absolute_url())


@transaction.atomic
def end_line(line: CreditLine, *, reason: str, actor: Any, at: datetime) -> None:
    """Close a line before its time: nothing more is drawn, what is being prepared is cancelled, loans go on.

    Raises IllegalMove where an order is at the bank, or where nothing was paid out yet: then the case is withdrawn.
    """
    fresh, reason = _steered(line, reason, actor, at)
    if fresh.application.state != State.PAID_OUT:
        raise IllegalMove(_("Nothing was paid out under this line yet. The officer withdraws the case instead."))
    if fresh.reserved:
        raise IllegalMove(_("A payout under this line is at the bank. Wait for the answer."))
    for payout in Payout.objects.select_for_update().filter(contract__credit_line=fresh, state__in=Payout.UNRELEASED):
        mark_cancelled(payout, reason=reason, actor=actor, at=at)
    entry = _close(fresh, reason, actor, at)
    tell([fresh.application.officer], entry, link=fresh.get_absolute_url())


def _steered(line: CreditLine, reason: str, actor: Any, at: datetime) -> tuple[CreditLine, str]:
    """Lock case and line for a manager's decision with its reason."""
    case = locked(line.application)
    fresh: CreditLine = CreditLine.objects.select_for_update().get(pk=line.pk)
    fresh.application = case
    if not fresh.is_open:
        raise IllegalMove(_("This credit line is closed."))
    if not may_steer(fresh, actor):
        raise NotAllowed(_("A manager who did not bring the case decides on its credit line."))
    return fresh, check_reason(reason, at_least=policy_at(at).reason_min_length)


def _save(line: CreditLine, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(line, name, value)
    line.save(update_fields=tuple(changes))


def _close(line: CreditLine, reason: str, actor: Any, at: datetime) -> Any:
    _save(line, is_open=False, closed_at=at)
    return record(actions.LINE_CLOSED, line, actor=actor, at=at, data={"reason": reason})


def close_line(application: Application, *, reason: str, actor: Any, at: datetime) -> None:
    """Close the prepared payouts, the contract and the line of a case that ends without a payout.

    Runs in the transaction that ends the case, whose row is locked. Does nothing where nothing was granted. Raises
    IllegalMove where a payout is at the bank: what the bank was told cannot be taken back here.
    """
    line = CreditLine.objects.select_for_update().filter(application=application, is_open=True).first()
    if line is None:
        return
    if line.reserved:
        raise IllegalMove(_("A payout of this case is at the bank. Wait for the answer."))
    drop_appointment(application, reason=reason, actor=actor, at=at)
    for contract in application.contracts.select_for_update().exclude(state=Contract.State.VOID):
        for payout in contract.payouts.select_for_update().filter(state__in=Payout.UNRELEASED):
            mark_cancelled(payout, reason=reason, actor=actor, at=at)
        mark_void(contract, reason=reason, actor=actor, at=at)
    _close(line, reason, actor, at)


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
