"""Money received from the borrower: allocated in the contract's order, booked on its value date, never taken twice.

What is due is paid; what is more is held for the borrower and used as things fall due, or it pays early where the
borrower says so (`prepayments`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.errors import DomainError, IllegalMove
from jinxin.flow import locked
from jinxin.money import ZERO, format_yuan, round_fen
from loans.ledger.account import A, Account, Move
from loans.ledger.quotes import quote
from loans.models import Loan, Plan, Repayment, Transaction
from loans.queries.asof import account_on
from loans.rules.accountchanges import BY_PEOPLE
from loans.rules.money import check_handles_money
from loans.services import settling
from loans.services.bookings import account_of, book, bring_up, in_effect, undo


@dataclass(frozen=True)
class Receipt:
    """Money that came in: yuan, the day it came, the key that stands for it, and who booked it when."""

    amount: Decimal
    received_on: date
    key: UUID
    actor: Any
    at: datetime
    note: str = ""


@dataclass
class Sorted:
    """Where money goes: the movements, and their sums by part in yuan."""

    moves: list[Move]
    parts: dict[str, Decimal] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = dict.fromkeys(("principal", "interest", "penalty", "costs", "fee", "suspense"), ZERO)
        for move in self.moves:
            if name := _PARTS.get(move.credit):
                self.parts[name] += move.amount
            if move.debit == A.SUSPENSE:
                self.parts["suspense"] -= move.amount


_PARTS: dict[str, str] = {
    A.PRINCIPAL: "principal",
    A.INTEREST_DUE: "interest",
    A.PENALTY_DUE: "penalty",
    A.COMPOUND_DUE: "penalty",
    A.COSTS: "costs",
    A.FEES: "fee",
    A.SUSPENSE: "suspense",
}


def record_repayment(
    loan: Loan,
    *,
    key: UUID,
    amount: Decimal,
    received_on: date,
    actor: Any,
    at: datetime,
    note: str = "",
    keep_excess: bool = False,
) -> Repayment:
    """Book money received and return the repayment; with a `key` already used for the same, return the first one.

    What is due on the day is paid in the contract's order, the rest is held. At most what would pay the whole loan off
    on that day, unless `keep_excess`: what a bank's file reports has come in, however much it is. Raises NotAllowed for
    anyone but operations outside the case, DomainError at the field that is wrong, IllegalMove for a settled loan.
    """
    receipt = Receipt(amount, received_on, key, actor, at, note.strip())
    return once(receipt, lambda: _record(loan, receipt, keep_excess=keep_excess))


def once(receipt: Receipt, write: Callable[[], Repayment]) -> Repayment:
    """Write a receipt; where its key was used at the same moment for something else, say so."""
    try:
        return write()
    except IntegrityError as error:
        if Repayment.objects.filter(key=receipt.key).exists():
            raise _used_key() from error
        raise


@transaction.atomic
def _record(loan: Loan, receipt: Receipt, *, keep_excess: bool) -> Repayment:
    account, earlier = open_for(loan, receipt, choice="")
    if earlier:
        return earlier
    check_amount(account, receipt.amount, receipt.received_on, keep_excess=keep_excess)
    found = Sorted(account.receive(receipt.amount, receipt.received_on))
    return write(account, receipt, found, kind=Transaction.Kind.REPAYMENT)


def open_for(loan: Loan, receipt: Receipt, *, choice: str) -> tuple[Account, Repayment | None]:
    """Lock a loan and bring its account up to the day of a receipt; or return what the key was used for before."""
    check_handles_money(loan.application, receipt.actor)
    fresh: Loan = locked(loan)
    if earlier := Repayment.objects.filter(key=receipt.key).first():
        return account_of(fresh), _same(earlier, fresh, receipt, choice)
    if fresh.state != Loan.State.ACTIVE:
        raise IllegalMove(_("Loan %(number)s is settled; nothing is owed on it.") % {"number": fresh.number})
    check_received_on(fresh, receipt.received_on, clock.local_date(receipt.at))
    return up_to(fresh, receipt.received_on, receipt.at), None


def up_to(loan: Loan, day: date, at: datetime) -> Account:
    """Return the account of a locked loan on a day on which something is to be booked.

    What the day-end booked for later days is undone first; it is made again afterwards. Raises DomainError where a
    person booked something of a later day: bookings follow one another in the order of their value dates.
    """
    account = account_of(loan)
    for booking in in_effect(loan).filter(value_on__gt=day, kind=Transaction.Kind.APPLIED):
        undo(account, booking, actor=None, at=at, reason=_("Money of an earlier day came in."))
    bring_up(account, day, at)
    return account


def check_received_on(loan: Loan, received_on: date, today: date) -> None:
    """Raise DomainError unless the money came between the payout, or what was booked last, and today."""
    if received_on > today:
        raise DomainError(
            _("This day lies in the future. Enter the day on which the money came in."), field="received_on"
        )
    if received_on < loan.started_on:
        message = _("The loan was only paid out on %(day)s.")
        raise DomainError(message % {"day": loan.started_on}, field="received_on")
    last = last_day(loan)
    if last and received_on < last:
        message = _(
            "Something of %(day)s is booked on this loan already. Have that reversed first, then book both in order."
        )
        raise DomainError(message % {"day": last}, field="received_on")


def last_day(loan: Loan) -> date | None:
    """Return the latest value date of what people booked or agreed on a loan and is in effect."""
    booked = in_effect(loan).filter(kind__in=BY_PEOPLE).order_by("-value_on").values_list("value_on", flat=True).first()
    extended = loan.plans.filter(cause=Plan.Cause.EXTENSION).values_list("effective_on", flat=True)
    return max((day for day in (booked, *extended) if day), default=None)


def check_amount(account: Account, amount: Decimal, day: date, *, keep_excess: bool = False) -> None:
    """Raise DomainError unless the amount is more than nothing and no more than pays the whole loan off that day."""
    check_money(amount)
    most = quote(account, day).total
    if amount > most and not keep_excess:
        message = _("%(most)s yuan would pay the whole loan off on that day. Enter at most that.")
        raise DomainError(message % {"most": format_yuan(most)}, field="amount")


def check_money(amount: Decimal) -> None:
    """Raise DomainError unless the amount is more than nothing, in whole fen."""
    if amount <= 0 or amount != round_fen(amount):
        raise DomainError(_("Enter an amount of more than zero, in yuan and fen."), field="amount")


def write(account: Account, receipt: Receipt, found: Sorted, *, kind: str, choice: str = "") -> Repayment:
    """Book a receipt whose way is found, pay what fell due since from what is held; settle where nothing is left."""
    loan = account.loan
    repayment = Repayment.objects.create(
        loan=loan,
        key=receipt.key,
        choice=choice,
        amount=receipt.amount,
        **found.parts,
        received_on=receipt.received_on,
        recorded_by=receipt.actor,
        recorded_at=receipt.at,
        note=receipt.note,
    )
    day = receipt.received_on
    book(account, found.moves, kind=kind, on=day, at=receipt.at, actor=receipt.actor, repayment=repayment)
    bring_up(account, clock.local_date(receipt.at), receipt.at)
    settling.note_received(account, repayment, numbers(found.moves), receipt.actor, receipt.at)
    return repayment


def numbers(moves: Iterable[Move]) -> list[int]:
    """Return the instalments that money went to."""
    return sorted({move.line.number for move in moves if move.line is not None and move.debit in {A.CASH, A.SUSPENSE}})


def preview(loan: Loan, amount: Decimal, received_on: date, today: date) -> tuple[Account, Sorted]:
    """Return where an amount would go and the account after it, booking nothing; DomainError for one that cannot be."""
    check_received_on(loan, received_on, today)
    account = account_on(loan, received_on)
    check_amount(account, amount, received_on)
    found = Sorted(account.receive(amount, received_on))
    account.fold(found.moves, received_on)
    return account, found


def use_held(loan: Loan, at: datetime) -> None:
    """Do for one loan what the day-end does up to and including today: book what fell due, use what is held for it."""
    with transaction.atomic():
        account = account_of(locked(loan))
        bring_up(account, clock.local_date(at), at)
        settling.settle(account, None, at)


def _same(earlier: Repayment, loan: Loan, receipt: Receipt, choice: str) -> Repayment:
    booked = (earlier.loan_id, earlier.amount, earlier.received_on, bool(earlier.choice))
    if booked != (loan.pk, receipt.amount, receipt.received_on, bool(choice)):
        raise _used_key()
    return earlier


def _used_key() -> DomainError:
    return DomainError(_("This form has been used already. Open it again from the loan's page."))
