"""The one writer of the ledger: a booking and its effect on the account are written together, or not at all."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customers.services.dealings import note_owed
from jinxin.errors import IllegalMove
from jinxin.money import format_yuan
from loans.ledger.account import LINE_TOTALS, LOAN_TOTALS, Account, Move
from loans.models import CreditLine, Instalment, Loan, Posting, Repayment, Transaction

Kind = Transaction.Kind


def account_of(loan: Loan) -> Account:
    """Return the account of a loan as it stands; the caller has locked the loan."""
    return Account(loan, lines_of(loan))


def lines_of(loan: Loan) -> list[Instalment]:
    """Return the lines in force, in order of their due dates."""
    return list(loan.instalments.order_by("due_on", "number", "pk"))


def book(
    account: Account,
    moves: Sequence[Move],
    *,
    kind: str,
    on: date,
    at: datetime,
    actor: Any = None,
    repayment: Repayment | None = None,
    reverses: Transaction | None = None,
    reason: str = "",
) -> Transaction:
    """Write one booking valued `on` a day and what it does to the account, in the caller's transaction.

    The customer's total and the drawn line follow the principal. Without `actor` the day-end books.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a booking belongs into the transaction of what it books")
    loan = account.loan
    booking = Transaction.objects.create(
        loan=loan,
        kind=kind,
        value_on=on,
        repayment=repayment,
        reverses=reverses,
        reason=reason,
        recorded_by=actor,
        recorded_at=at,
    )
    Posting.objects.bulk_create(
        Posting(transaction=booking, debit=move.debit, credit=move.credit, amount=move.amount, instalment=move.line)
        for move in moves
    )
    before = loan.balance
    touched = account.fold(moves, on)
    Instalment.objects.bulk_update(touched, LINE_TOTALS)
    loan.save(update_fields=LOAN_TOTALS)
    if kind != Kind.PAYOUT:
        _follow(loan, loan.balance - before)
    return booking


def _follow(loan: Loan, change: Decimal) -> None:
    """What is paid back is no longer owed by the customer, and no longer drawn."""
    if not change:
        return
    note_owed(loan.customer_id, change)
    line = line_of(loan)
    check_room(line, change)
    line.drawn += change
    line.save(update_fields=("drawn",))


def check_room(line: CreditLine, change: Decimal) -> None:
    """Raise IllegalMove where principal that would be owed again finds no room: the line was drawn again meanwhile."""
    missing = line.drawn + line.reserved + change - line.amount
    if change > 0 and missing > 0:
        message = _(
            "The credit line was drawn again or reduced since: %(amount)s yuan more would be owed than it grants. "
            "The booking stays."
        )
        raise IllegalMove(message % {"amount": format_yuan(missing)})


def line_of(loan: Loan) -> CreditLine:
    """Return the credit line under which a loan was drawn, locked."""
    return CreditLine.objects.select_for_update().get(contracts__payouts__loan=loan)


def book_due(account: Account, until: date, at: datetime) -> None:
    """Book the interest of every line due by a day as income, each on its due date; what has been booked is left."""
    for line in account.lines:
        if account.is_open(line, until) and (moves := account.income_due(line)):
            book(account, moves, kind=Kind.DUE, on=min(line.due_on, until), at=at)


def apply_held(account: Account, until: date, at: datetime) -> None:
    """Let money held pay what fell due by a day, each on its due date."""
    for line in account.lines:
        if not account.loan.suspense or line.due_on > until:
            return
        if line.settled_on is None and (moves := account.receive(Decimal(0), line.due_on)):
            book(account, moves, kind=Kind.APPLIED, on=line.due_on, at=at)


def bring_up(account: Account, until: date, at: datetime) -> None:
    """Do what the day-end does for one loan: book interest that fell due by a day, and use money held for it."""
    book_due(account, until, at)
    apply_held(account, until, at)


def in_effect(loan: Loan) -> QuerySet[Transaction]:
    """Return the bookings of a loan that have not been undone, the latest first."""
    return loan.transactions.filter(reverses=None, reversal=None).order_by("-pk")


def undo(account: Account, booking: Transaction, *, actor: Any, at: datetime, reason: str) -> Transaction:
    """Write the counter-entry of a booking, on the same value date; that nothing rests on it is the caller's to see."""
    lines = {line.pk: line for line in account.lines}
    moves = [
        Move(leg.credit, leg.debit, leg.amount, lines.get(leg.instalment_id or 0))
        for leg in booking.postings.order_by("-pk")
    ]
    counter = book(
        account, moves, kind=Kind.REVERSAL, on=booking.value_on, at=at, actor=actor, reverses=booking, reason=reason
    )
    _charged_as_before(account, moves)
    return counter


def _charged_as_before(account: Account, moves: Iterable[Move]) -> None:
    """Let penalties run again from where they had been charged to before."""
    lines = {move.line.pk: move.line for move in moves if move.line is not None and move.credit != Posting.Account.CASH}
    charges = Posting.objects.filter(
        instalment__in=lines, credit=Posting.Account.PENALTY, transaction__in=in_effect(account.loan)
    )
    charged = dict(charges.values_list("instalment", "transaction__value_on").order_by("transaction__value_on"))
    for pk, line in lines.items():
        line.charged_to = charged.get(pk)
    Instalment.objects.bulk_update(lines.values(), ("charged_to",))
