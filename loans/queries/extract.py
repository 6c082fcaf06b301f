"""The statement of account (对账单): what happened on a loan between two days, and where it stood before and after."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jinxin.money import ZERO
from loans.ledger.account import A
from loans.models import Loan, Transaction
from loans.queries.asof import Standing, standing


@dataclass(frozen=True)
class Sums:
    """What moved, in yuan, as the borrower sees it.

    `charged` is interest, penalty and costs that became owed; `paid_out` went to the borrower, `received` came in. The
    rest says what was paid with it; `held` is what was kept for later less what was used of it.
    """

    charged: Decimal = ZERO
    paid_out: Decimal = ZERO
    received: Decimal = ZERO
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    penalty: Decimal = ZERO
    costs: Decimal = ZERO
    held: Decimal = ZERO

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{item.name: getattr(self, item.name) + getattr(other, item.name) for item in fields(Sums)})

    def __neg__(self) -> "Sums":
        return Sums(**{item.name: -getattr(self, item.name) for item in fields(Sums)})

    @property
    def amounts(self) -> list[Decimal]:
        """The amounts in the order of the statement's columns."""
        return [getattr(self, item.name) for item in fields(Sums)]


@dataclass(frozen=True)
class Entry:
    """A booking of the statement, with the principal outstanding after it."""

    booking: Transaction
    moved: Sums
    balance: Decimal

    @property
    def words(self) -> str:
        """What the booking is called on the statement."""
        undone = self.booking.reverses
        kind = str(self.booking.get_kind_display())
        return f"{kind}: {undone.get_kind_display()}" if undone else kind

    @property
    def row(self) -> list[Any]:
        """The booking as the columns of the statement."""
        return [self.booking.value_on, self.words, *self.moved.amounts, self.balance]


@dataclass(frozen=True)
class Extract:
    """A statement of account: the days it is about, both included, and what it says."""

    loan: Loan
    first: date
    last: date
    opening: Decimal
    entries: list[Entry]
    total: Sums
    standing: Standing

    @property
    def closing(self) -> Decimal:
        """The principal outstanding at its end."""
        return self.entries[-1].balance if self.entries else self.opening


def extract_of(loan: Loan, first: date, last: date) -> Extract:
    """Return the statement of a loan for the days from `first` to `last`; what was undone stands in it, and undone."""
    opening, balance, entries = ZERO, ZERO, list[Entry]()
    bookings = loan.transactions.filter(value_on__lte=last).select_related("reverses", "reversal")
    for booking in bookings.prefetch_related("postings").order_by("value_on", "pk"):
        moved = _moved(booking)
        balance += moved.paid_out_principal - moved.sums.principal
        if booking.value_on < first:
            opening = balance
        else:
            entries.append(Entry(booking, moved.sums, balance))
    total = sum((entry.moved for entry in entries), Sums())
    return Extract(loan, first, last, opening, entries, total, standing(loan, last))


def usual_days(loan: Loan, today: date) -> tuple[date, date]:
    """Return the days a statement is usually asked for: the last twelve months of the loan's time."""
    last = min(today, loan.settled_on or today)
    return max(loan.started_on, last - timedelta(days=365)), max(last, loan.started_on)


@dataclass(frozen=True)
class _Moved:
    """What a booking moved, and by how much a payout raised the principal."""

    sums: Sums
    paid_out_principal: Decimal

    def __neg__(self) -> "_Moved":
        return _Moved(-self.sums, -self.paid_out_principal)


def _moved(booking: Transaction) -> _Moved:
    """Return what a booking moved; a counter-entry moved just that the other way."""
    legs = [(leg.debit, leg.credit, leg.amount) for leg in booking.postings.all()]
    if booking.reverses_id:
        return -_read([(credit, debit, amount) for debit, credit, amount in legs])
    return _read(legs)


def _read(legs: Iterable[tuple[str, str, Decimal]]) -> _Moved:
    """Sort the legs of a booking that undoes nothing: what became owed, what money did, what was paid out."""
    found = dict.fromkeys((item.name for item in fields(Sums)), ZERO)
    lent = ZERO
    for debit, credit, amount in legs:
        if credit in _INCOME or debit == A.COSTS:
            found["charged"] += amount
            continue
        if debit == A.PRINCIPAL:
            lent += amount
        if name := _PAID.get(credit):
            found[name] += amount
        if debit == A.SUSPENSE:
            found["held"] -= amount
        found["received" if debit == A.CASH else "paid_out"] += amount if A.CASH in (debit, credit) else ZERO
    return _Moved(Sums(**found), lent)


_INCOME = frozenset({A.INTEREST, A.PENALTY})
_PAID: dict[str, str] = {
    A.PRINCIPAL: "principal",
    A.INTEREST_DUE: "interest",
    A.PENALTY_DUE: "penalty",
    A.COMPOUND_DUE: "penalty",
    A.COSTS: "costs",
    A.FEES: "costs",
    A.SUSPENSE: "held",
}
