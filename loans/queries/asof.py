"""How a loan stood on any day, past or to come: made from the bookings valued up to that day.

For a day to come nothing further is assumed than that what is held is used as it falls due.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

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
    """Return how a loan stood, stands or will stand at the end of a day, in two queries."""
    return Books(loan).standing(day)


def account_on(loan: Loan, day: date) -> Account:
    """Return the account of a loan as of a day, in two queries; nothing of it is saved."""
    return Books(loan).account_on(day)


def account_booked(loan: Loan) -> Account:
    """Return the account as all bookings in effect make it."""
    return Books(loan).booked()


class Books:
    """The lines and the bookings in effect of a loan, read once, from which its account is made for any day."""

    def __init__(self, loan: Loan) -> None:
        self.loan = loan
        lines = Instalment.every.filter(loan=loan).order_by("due_on", "number", "pk")
        self.lines = list(lines.annotate(since=F("plan__effective_on"), until=F("replaced_by__effective_on")))
        legs = Posting.objects.filter(transaction__loan=loan, transaction__reverses=None, transaction__reversal=None)
        self.legs = list(
            legs.order_by("transaction__value_on", "transaction", "pk").values_list(
                "transaction", "transaction__value_on", "debit", "credit", "amount", "instalment"
            )
        )

    def standing(self, day: date) -> Standing:
        """Return how the loan stands at the end of a day."""
        account = self.account_on(day)
        return Standing(account, quote(account, day))

    def account_on(self, day: date) -> Account:
        """Return the account at the end of a day, what fell due by then booked and paid from what was held."""
        account = self.booked(day)
        account.bring_up(day)
        return account

    def booked(self, day: date | None = None) -> Account:
        """Return the account as the bookings in effect make it, those valued after `day` left out."""
        account = Account(_bare(self.loan), [_unpaid(line) for line in self.lines if _in_force(line, day)])
        lines = {line.pk: line for line in account.lines}
        booking, value_on, moves = None, self.loan.started_on, list[Move]()
        for pk, valued, debit, credit, amount, line in self.legs:
            if day is not None and valued > day:
                break
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


def _in_force(line: Any, day: date | None) -> bool:
    """Say whether a line was in force on a day: its plan had begun, and no other had replaced it."""
    if day is None:
        return line.until is None
    return bool(line.since <= day and (line.until is None or line.until > day))


def _unpaid(row: Instalment) -> Instalment:
    line = copy(row)
    for name in LINE_TOTALS:
        setattr(line, name, ZERO)
    line.charged_to = None
    line.settled_on = None if line.total else line.starts_on
    return line
