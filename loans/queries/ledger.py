"""Reads of the ledger: the schedule as it stands, the postings with their running balance, and whether all agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Sum
from django.utils.translation import gettext as _

from jinxin.money import ZERO, format_yuan
from loans.ledger.account import LINE_TOTALS, A, Account
from loans.models import CreditLine, Instalment, Loan, Posting, Repayment, Transaction
from loans.queries.asof import account_booked


@dataclass(frozen=True)
class Line:
    """An instalment with its mark on a day."""

    instalment: Instalment
    status: str
    days: int
    penalty: Decimal


def schedule_lines(account: Account, today: date) -> list[Line]:
    """Return the lines in force with marks (paid, part of it paid, open, due, grace, overdue), the days past due,
    and the penalties not yet paid."""
    return [_line(account, instalment, today) for instalment in account.lines]


def _line(account: Account, instalment: Instalment, today: date) -> Line:
    grace_days = account.loan.grace_days
    penalty = sum(account.running(instalment, today), instalment.open_penalty)
    days = instalment.days_overdue(today)
    if instalment.settled_on:
        status = "paid"
    elif days:
        status = "grace" if days <= grace_days else "overdue"
    elif instalment.due_on <= today:
        status = "due"
    else:
        status = "part" if instalment.open_total < instalment.total else "open"
    return Line(instalment, status, days, penalty)


@dataclass(frozen=True)
class ScheduleSums:
    """Sums over a schedule, in yuan."""

    principal: Decimal
    interest: Decimal
    paid_principal: Decimal
    paid_interest: Decimal
    overdue: Decimal
    next_due: Instalment | None

    @property
    def total(self) -> Decimal:
        """All that falls due."""
        return self.principal + self.interest

    @property
    def paid_total(self) -> Decimal:
        """All that has been paid."""
        return self.paid_principal + self.paid_interest

    @property
    def open_total(self) -> Decimal:
        """All that is still owed on the schedule."""
        return self.total - self.paid_total


def schedule_sums(lines: Iterable[Line]) -> ScheduleSums:
    """Return the sums over a marked schedule: what was paid, what is past due, what comes next."""
    rows = list(lines)
    instalments = [row.instalment for row in rows]
    return ScheduleSums(
        principal=_sum(row.principal for row in instalments),
        interest=_sum(row.interest for row in instalments),
        paid_principal=_sum(row.paid_principal for row in instalments),
        paid_interest=_sum(row.paid_interest for row in instalments),
        overdue=_sum(row.instalment.open_total for row in rows if row.days),
        next_due=next((row for row in instalments if row.settled_on is None), None),
    )


@dataclass(frozen=True)
class Entry:
    """One booking as the account shows it: what moved, and the principal left after it."""

    booking: Transaction
    postings: list[Posting]
    balance: Decimal

    @property
    def is_reversed(self) -> bool:
        """Whether a counter-entry undid it."""
        return hasattr(self.booking, "reversal")


def account_entries(loan: Loan) -> list[Entry]:
    """Return the bookings in the order of their value dates, each with the outstanding principal after it."""
    entries: list[Entry] = []
    balance = ZERO
    bookings = loan.transactions.select_related("recorded_by", "reverses", "reversal")
    legs = Prefetch("postings", Posting.objects.select_related("instalment"))
    for booking in bookings.prefetch_related(legs).order_by("value_on", "pk"):
        postings = list(booking.postings.all())
        balance += _moved(postings, A.PRINCIPAL)
        entries.append(Entry(booking, postings, balance))
    return entries


def _moved(postings: Iterable[Posting], account: str) -> Decimal:
    """Debit less credit of an account."""
    return _sum(
        leg.amount if leg.debit == account else -leg.amount for leg in postings if account in (leg.debit, leg.credit)
    )


def verify_loan(loan: Loan) -> list[str]:
    """Return what does not agree in a loan, each in a sentence; an empty list where all agrees to the fen.

    The account made again from its bookings is the account as it stands; the lines in force make the principal; what
    was received is what was booked; every counter-entry undoes just what it names; the line is drawn by its loans.
    """
    loan = Loan.objects.get(pk=loan.pk)
    account = account_booked(loan)
    line = CreditLine.objects.get(contracts__payouts__loan=loan)
    owed = Loan.objects.filter(payout__contract__credit_line=line).aggregate(sum=Sum("balance"))["sum"]
    lines = list(loan.instalments.order_by("due_on", "number", "pk"))
    pairs = (
        (_("schedule and principal"), _sum(row.principal for row in lines), loan.principal),
        (_("principal account and balance"), account.loan.balance, loan.balance),
        (_("balance and principal not yet paid"), loan.balance, loan.principal - _sum(x.paid_principal for x in lines)),
        (_("money held and its account"), loan.suspense, account.loan.suspense),
        (_("costs owed and their account"), loan.costs, account.loan.costs),
        (_("drawn line and balances"), line.drawn, owed),
    )
    faults = [
        _("Loan %(loan)s: %(what)s differ, %(left)s against %(right)s.")
        % {"loan": loan, "what": what, "left": format_yuan(left), "right": format_yuan(right)}
        for what, left, right in pairs
        if left != right
    ]
    return [*faults, *_line_faults(lines, account.lines), *_booking_faults(loan), *_state_faults(loan, lines)]


def _line_faults(lines: list[Instalment], booked: list[Instalment]) -> list[str]:
    """Compare each line as it stands with what its bookings make of it."""
    return [
        _("Instalment %(number)s does not agree with its bookings: %(what)s.")
        % {"number": row.number, "what": _label(name)}
        for row, made in zip(lines, booked, strict=True)
        for name in LINE_TOTALS
        if getattr(row, name) != getattr(made, name) and (row.total or name != "settled_on")
    ]


def _label(name: str) -> str:
    field: Any = Instalment._meta.get_field(name)
    return str(field.verbose_name)


def _booking_faults(loan: Loan) -> list[str]:
    faults: list[str] = []
    bookings = {row.pk: row for row in loan.transactions.prefetch_related("postings")}
    received = {row.repayment_id: row for row in bookings.values() if row.repayment_id}
    for row in loan.repayments.all():
        booking = received.get(row.pk)
        if booking is None or not _is_booked(row, list(booking.postings.all())):
            faults.append(_("Repayment %(repayment)s is not booked as it was received.") % {"repayment": row.pk})
    for booking in bookings.values():
        legs = _legs(booking)
        if booking.reverses_id and legs != [(c, d, *rest) for d, c, *rest in _legs(bookings[booking.reverses_id])]:
            faults.append(_("Booking %(booking)s does not undo just what it names.") % {"booking": booking.pk})
        if not legs:
            faults.append(_("Booking %(booking)s moves nothing.") % {"booking": booking.pk})
    return faults


def _legs(booking: Transaction) -> list[tuple[Any, ...]]:
    """Return what a booking moved, a counter-entry in the order of what it undoes."""
    legs = sorted(booking.postings.all(), key=lambda leg: -leg.pk if booking.reverses_id else leg.pk)
    return [(leg.debit, leg.credit, leg.amount, leg.instalment_id) for leg in legs]


def _is_booked(row: Repayment, postings: list[Posting]) -> bool:
    """Say whether the parts of a repayment are what its booking moved to each account."""
    paid = {account: _sum(leg.amount for leg in postings if leg.credit == account) for account in A.values}
    return (
        row.amount == _moved(postings, A.CASH)
        and row.principal == paid[A.PRINCIPAL]
        and row.interest == paid[A.INTEREST_DUE]
        and row.penalty == paid[A.PENALTY_DUE] + paid[A.COMPOUND_DUE]
        and row.costs == paid[A.COSTS]
        and row.fee == paid[A.FEES]
        and row.suspense == -_moved(postings, A.SUSPENSE)
    )


def _state_faults(loan: Loan, instalments: list[Instalment]) -> list[str]:
    faults = [
        _("Instalment %(number)s is marked wrongly as paid or open.") % {"number": row.number}
        for row in instalments
        if (row.settled_on is None) == row.is_covered
    ]
    settled = all(row.is_covered for row in instalments) and not loan.costs
    if settled != (loan.state == Loan.State.SETTLED) or settled != (loan.settled_on is not None):
        faults.append(_("The loan is marked wrongly as active or settled."))
    balance = loan.principal
    for row in instalments:
        balance -= row.principal
        if row.balance_after != balance:
            faults.append(_("The balance after instalment %(number)s is wrong.") % {"number": row.number})
    return faults


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
