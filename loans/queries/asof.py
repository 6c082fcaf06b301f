"""How a loan stood on any day, past or to come: made from the bookings valued up to that day.

For a day to come nothing further is assumed than that what is held is used as it falls due.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from jinxin.money import ZERO
from loans.ledger.account import LINE_TOTALS, Account, Move
from loans.ledger.quotes import Quote, quote
from loans.models import Instalment, Loan, Posting


@dataclass(frozen=True)
class Standing:
    """How a loan stands on a day: what is due and not paid, what has run, and what comes next. Amounts in yuan."""

    account: Account
    quote: Quote

    @property
    def day(self) -> date:
        """The day."""
        return self.quote.day

    @property
    def balance(self) -> Decimal:
        """The outstanding principal."""
        return self.account.loan.balance

    @property
    def overdue_lines(self) -> list[Instalment]:
        """The lines that had to be paid by an earlier day and are not."""
        return [line for line in self.account.due_lines(self.day) if line.payable_on < self.day]

    @property
    def overdue(self) -> Decimal:
        """Principal and interest of those lines."""
        return sum((line.open_total for line in self.overdue_lines), ZERO)

    @property
    def days_overdue(self) -> int:
        """The days since the oldest of them had to be paid."""
        return max((line.days_overdue(self.day) for line in self.overdue_lines), default=0)

    @property
    def next_due(self) -> Instalment | None:
        """The next line that falls due after the day."""
        return next(iter(self.account.ahead(self.day)), None)


def standing(loan: Loan, day: date) -> Standing:
    """Return how a loan stood, stands or will stand at the end of a day."""
    account = account_on(loan, day)
    return Standing(account, quote(account, day))


def account_on(loan: Loan, day: date) -> Account:
    """Return the account of a loan as of a day, in two queries; nothing of it is saved."""
    account = account_booked(loan, day)
    account.bring_up(day)
    return account


def account_booked(loan: Loan, day: date | None = None) -> Account:
    """Return the account as the bookings in effect make it, those valued after `day` left out."""
    account = Account(_bare(loan), [_unpaid(line) for line in _lines(loan, day)])
    lines = {line.pk: line for line in account.lines}
    legs = Posting.objects.filter(transaction__loan=loan, transaction__reverses=None, transaction__reversal=None)
    if day is not None:
        legs = legs.filter(transaction__value_on__lte=day)
    rows = legs.order_by("transaction__value_on", "transaction", "pk").values_list(
        "transaction", "transaction__value_on", "debit", "credit", "amount", "instalment"
    )
    booking, value_on, moves = None, loan.started_on, list[Move]()
    for pk, valued, debit, credit, amount, line in rows:
        if pk != booking:
            account.fold(moves, value_on)
            booking, value_on, moves = pk, valued, []
        moves.append(Move(debit, credit, amount, lines.get(line)))
    account.fold(moves, value_on)
    return account


def _bare(loan: Loan) -> Loan:
    bare = copy(loan)
    bare.balance = bare.suspense = bare.costs = ZERO
    return bare


def _lines(loan: Loan, day: date | None) -> list[Instalment]:
    lines = Instalment.every.filter(loan=loan)
    if day is None:
        lines = lines.filter(replaced_by=None)
    else:
        in_force = Q(replaced_by=None) | Q(replaced_by__effective_on__gt=day)
        lines = lines.filter(in_force, plan__effective_on__lte=day)
    return list(lines.order_by("due_on", "number", "pk"))


def _unpaid(line: Instalment) -> Instalment:
    for name in LINE_TOTALS:
        setattr(line, name, ZERO)
    line.charged_to = None
    line.settled_on = None if line.total else line.starts_on
    return line
