"""The account of one loan as a value: what has been paid, what is owed on a day, and what money that comes in does.

Everything here works on rows in memory and writes nothing. The services write what is worked out here, previews and
quotes only show it, and past days are this same account made from the bookings up to that day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from jinxin.money import ZERO
from loans.ledger.allocation import Owed, Part, allocate
from loans.ledger.schedule import charged_days, daily_interest, penalty_interest, read_method
from loans.models import Instalment, Loan, Posting

A = Posting.Account
_CREDITED = {
    Part.COSTS: A.COSTS,
    Part.PENALTY: A.PENALTY_DUE,
    Part.COMPOUND: A.COMPOUND_DUE,
    Part.INTEREST: A.INTEREST_DUE,
    Part.PRINCIPAL: A.PRINCIPAL,
}


LOAN_TOTALS = ("balance", "suspense", "costs")
LINE_TOTALS = (
    "booked_interest",
    "penalty",
    "compound",
    "charged_to",
    "paid_principal",
    "paid_interest",
    "paid_penalty",
    "paid_compound",
    "settled_on",
)
"""The columns that bookings change."""


@dataclass(frozen=True, slots=True)
class Move:
    """An amount in yuan to be moved between two accounts, on a line of the schedule where it concerns one."""

    debit: str
    credit: str
    amount: Decimal
    line: Instalment | None = None

    def back(self) -> "Move":
        """Return the movement that undoes this one."""
        return replace(self, debit=self.credit, credit=self.debit)


@dataclass
class Account:
    """A loan and its lines in force, in order of their due dates; both are changed by `fold`."""

    loan: Loan
    lines: list[Instalment]

    # What is owed

    def is_late(self, line: Instalment, day: date) -> bool:
        """Say whether a line is unpaid when its grace has passed."""
        return line.settled_on is None and day > line.payable_on + timedelta(days=self.loan.grace_days)

    def running(self, line: Instalment, day: date) -> tuple[Decimal, Decimal]:
        """Return penalty and compound interest that have run since they were last charged, in yuan.

        Nothing within grace; after it they count from the day the line had to be paid by. What was paid within grace
        bears none. 银发〔2003〕251号: on unpaid principal and on unpaid interest, at the penalty rate.
        """
        since = line.charged_to or line.payable_on
        if not self.is_late(line, day) or day <= since:
            return ZERO, ZERO
        days, uplift = (day - since).days, Decimal(self.loan.penalty_percent)
        return (
            penalty_interest(line.open_principal, line.annual_rate, days, uplift_pct=uplift),
            penalty_interest(line.open_interest, line.annual_rate, days, uplift_pct=uplift),
        )

    def is_open(self, line: Instalment, day: date) -> bool:
        """Say whether money goes to a line on a day: it is due, or was paid in part ahead of its day as former rules
        allowed."""
        return line.settled_on is None and (line.due_on <= day or line.paid_total > 0)

    def due_lines(self, day: date) -> list[Instalment]:
        """Return the lines that money goes to on a day, the oldest first."""
        return [line for line in self.lines if self.is_open(line, day)]

    def owed(self, day: date) -> list[Owed]:
        """Return what is owed on the lines due, penalties up to the day included; `line` is the place in `lines`."""
        return [self._owed(place, line, day) for place, line in enumerate(self.lines) if self.is_open(line, day)]

    def _owed(self, place: int, line: Instalment, day: date) -> Owed:
        penalty, compound = self.running(line, day)
        return Owed(
            place,
            line.penalty - line.paid_penalty + penalty,
            line.compound - line.paid_compound + compound,
            line.open_interest,
            line.open_principal,
        )

    def ahead(self, day: date) -> list[Instalment]:
        """Return the lines that fall due after a day and that no money has touched."""
        return [line for line in self.lines if line.due_on > day and not line.paid_total]

    def principal_ahead(self, day: date) -> Decimal:
        """Return the principal that is not due on a day: what ordinary interest runs on."""
        return sum((line.principal for line in self.ahead(day)), ZERO)

    def accrued(self, day: date, principal: Decimal | None = None) -> Decimal:
        """Return interest that has run on a day since the last due date, on the principal not yet due or a part of it.

        Derived from balance, rate and days; the day itself is not counted (算头不算尾).
        """
        ahead = self.ahead(day)
        if not ahead or day <= ahead[0].starts_on:
            return ZERO
        base = self.principal_ahead(day) if principal is None else principal
        days = charged_days(read_method(self.loan.method), ahead[0].starts_on, day)
        return daily_interest(base, ahead[0].annual_rate, days)

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed or will be."""
        return not self.loan.costs and all(line.settled_on for line in self.lines)

    # What happens

    def income_due(self, line: Instalment) -> list[Move]:
        """Return the booking of a line's interest as income; nothing where it has been booked."""
        amount = line.interest - line.booked_interest
        return [Move(A.INTEREST_DUE, A.INTEREST, amount, line)] if amount else []

    def charges(self, day: date) -> list[Move]:
        """Return penalties that have run up to a day, to be charged before money changes what they run on."""
        moves = []
        for line in self.due_lines(day):
            penalty, compound = self.running(line, day)
            moves.append(Move(A.PENALTY_DUE, A.PENALTY, penalty, line))
            moves.append(Move(A.COMPOUND_DUE, A.PENALTY, compound, line))
        return [move for move in moves if move.amount]

    def receive(self, cash: Decimal, day: date) -> list[Move]:
        """Return what money does that comes in on a day, together with money held: it pays what is due, in the order of
        the contract, and what is more is held."""
        funds = Funds(self.loan.suspense, cash)
        return [*self.pay_due(funds, day), *funds.hold()]

    def pay_due(self, funds: "Funds", day: date) -> list[Move]:
        """Return how what is due on a day is paid from the money at hand, with the penalties that are charged first."""
        shares = allocate(self.owed(day), funds.total, self.loan.costs)
        moves = self.charges(day) if shares else []
        for share in shares:
            line = None if share.line is None else self.lines[share.line]
            moves += funds.pay(_CREDITED[share.part], share.amount, line)
        return moves

    def bring_up(self, until: date) -> None:
        """Do in memory what the day-end does up to a day: book interest that fell due, use money held for what is."""
        for line in self.lines:
            if self.is_open(line, until):
                self.fold(self.income_due(line), min(line.due_on, until))
        for line in self.lines:
            if self.loan.suspense and line.settled_on is None and line.due_on <= until:
                self.fold(self.receive(ZERO, line.due_on), line.due_on)

    def fold(self, moves: Iterable[Move], day: date) -> list[Instalment]:
        """Let movements valued on a day have their effect on the loan and its lines; return the lines they touched."""
        touched: dict[int, Instalment] = {}
        for move in moves:
            self._effect(move.debit, move.credit, move.amount, move.line, day)
            self._effect(move.credit, move.debit, -move.amount, move.line, day)
            if move.line is not None:
                touched[id(move.line)] = move.line
        for line in touched.values():
            line.settled_on = (line.settled_on or day) if line.is_covered else None
        return list(touched.values())

    def _effect(self, account: str, other: str, amount: Decimal, line: Instalment | None, day: date) -> None:
        """Change the totals by what one account gained (a debit) or gave (a credit, negative)."""
        loan = self.loan
        if account == A.PRINCIPAL:
            loan.balance += amount
        elif account == A.SUSPENSE:
            loan.suspense -= amount
        elif account == A.COSTS:
            loan.costs += amount
        if line is None:
            return
        if account == A.PRINCIPAL:
            line.paid_principal -= amount
        elif account == A.INTEREST_DUE and other == A.INTEREST:
            line.booked_interest += amount
        elif account == A.INTEREST_DUE:
            line.paid_interest -= amount
        elif account in _PENALTIES:
            name = _PENALTIES[account]
            if other == A.PENALTY:
                setattr(line, name, getattr(line, name) + amount)
                line.charged_to = day if amount > 0 else line.charged_to
            else:
                setattr(line, f"paid_{name}", getattr(line, f"paid_{name}") - amount)


_PENALTIES: dict[str, str] = {A.PENALTY_DUE: "penalty", A.COMPOUND_DUE: "compound"}


class Funds:
    """Money at hand: what is held is used first, then what has come in."""

    def __init__(self, held: Decimal, cash: Decimal) -> None:
        self.left = {A.SUSPENSE: held, A.CASH: cash}

    @property
    def total(self) -> Decimal:
        """All that is left, in yuan."""
        return sum(self.left.values(), ZERO)

    def pay(self, account: str, amount: Decimal, line: Instalment | None = None) -> Iterator[Move]:
        """Move an amount to an account from what is left."""
        for source in self.left:
            part = min(amount, self.left[source])
            if part > 0:
                self.left[source] -= part
                amount -= part
                yield Move(source, account, part, line)

    def hold(self) -> list[Move]:
        """Keep what came in and is left for later."""
        left = self.left[A.CASH]
        return [Move(A.CASH, A.SUSPENSE, left)] if left else []
