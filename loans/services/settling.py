"""When nothing is owed any more: the loan is settled and its line free again or closed; and the way back."""

from datetime import datetime
from typing import Any

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import record
from jinxin.flow import advance
from jinxin.money import format_yuan
from jinxin.notices.services import tell
from jinxin.staff.models import User
from loans.actions import money as actions
from loans.ledger.account import Account
from loans.models import CreditLine, Loan, Repayment
from loans.services.bookings import in_effect, line_of


def note_received(account: Account, repayment: Repayment, numbers: list[int], actor: Any, at: datetime) -> None:
    """Write down what came in and where it went; settle the loan where it paid the rest."""
    names = ("amount", "principal", "interest", "penalty", "costs", "fee", "suspense")
    data: dict[str, Any] = {name: format_yuan(getattr(repayment, name)) for name in names}
    data |= {"received_on": repayment.received_on.isoformat(), "balance": format_yuan(account.loan.balance)}
    data |= {"instalments": numbers, "choice": repayment.choice}
    action = actions.PREPAYMENT_RECORDED if repayment.choice else actions.REPAYMENT_RECORDED
    record(action, repayment, actor=actor, at=at, data=data)
    settle(account, actor, at)


def settle(account: Account, actor: Any, at: datetime) -> None:
    """Settle an active loan on which nothing is owed any more; the line can be drawn again, or closes with its loan."""
    loan = account.loan
    if loan.state != Loan.State.ACTIVE or not account.is_paid:
        return
    day = max(in_effect(loan).values_list("value_on", flat=True))
    entry = advance(
        loan,
        Loan.State.SETTLED,
        moves=Loan.MOVES,
        action=actions.LOAN_SETTLED,
        actor=actor,
        at=at,
        changes={"settled_on": day},
    )
    _free_or_close(line_of(loan), loan, actor, at)
    tell([loan.officer, *User.objects.with_role(Role.MANAGER)], entry, link=loan.get_absolute_url())


def _free_or_close(line: CreditLine, loan: Loan, actor: Any, at: datetime) -> None:
    """What the last repayment does to the line: a revolving one can be drawn again, another closes once it is used up.
    A line on which something can still be drawn, or that was closed before, stays as it is, and nothing is noted."""
    if not line.is_open or not (line.revolving or (not line.drawn and not line.free)):
        return
    action = actions.LINE_RELEASED
    if not line.revolving:
        action = actions.LINE_CLOSED
        line.is_open, line.closed_at = False, at
        line.save(update_fields=("is_open", "closed_at"))
    record(action, line, actor=actor, at=at, data={"loan": loan.number, "amount": format_yuan(line.amount)})


def unsettle(account: Account, actor: Any, at: datetime) -> None:
    """Let a settled loan run again after what paid it was undone, and its line with it, unless a person closed that."""
    loan = account.loan
    if loan.state != Loan.State.SETTLED or account.is_paid:
        return
    settled_at = loan.settled_on
    advance(
        loan,
        Loan.State.ACTIVE,
        moves=Loan.MOVES,
        action=actions.LOAN_REOPENED,
        actor=actor,
        at=at,
        changes={"settled_on": None},
        data={"settled_on": settled_at.isoformat() if settled_at else ""},
    )
    line = line_of(loan)
    if not line.is_open and line.drawn and not _closed_by_hand(line):
        line.is_open, line.closed_at = True, None
        line.save(update_fields=("is_open", "closed_at"))


def _closed_by_hand(line: CreditLine) -> bool:
    """Say whether somebody closed the line, with a reason, rather than the last repayment under it."""
    closed = Entry.objects.filter(
        subject_type="loans.creditline", subject_id=line.pk, action=actions.LINE_CLOSED, data__has_key="reason"
    )
    return closed.exists()
