"""Reads of the ledger: the schedule as it stands, the postings with their running balance, and whether all agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from jinxin.money import ZERO, format_yuan
from loans.models import CreditLine, Instalment, Loan, Posting, Repayment, Transaction

Account = Posting.Account


@dataclass(frozen=True)
class Line:
    """An instalment with its mark on a day."""

    instalment: Instalment
    status: str
    days: int


def schedule_lines(loan: Loan, today: date, grace_days: int) -> list[Line]:
    """Return the schedule with marks: paid, part (of it paid), open, due, grace or overdue, and the days past due."""
    return [_line(instalment, today, grace_days) for instalment in loan.instalments.all()]


def _line(instalment: Instalment, today: date, grace_days: int) -> Line:
    days = instalment.days_overdue(today)
    if instalment.settled_on:
        status = "paid"
    elif days:
        status = "grace" if days <= grace_days else "overdue"
    elif instalment.due_on == today:
        status = "due"
    else:
        status = "part" if instalment.open_total < instalment.total else "open"
    return Line(instalment, status, days)


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


def account_entries(loan: Loan) -> list[Entry]:
    """Return the bookings in the order of their days, each with the outstanding principal after it."""
    entries: list[Entry] = []
    balance = ZERO
    for booking in loan.transactions.prefetch_related("postings").order_by("booked_on", "pk"):
        postings = list(booking.postings.all())
        balance += _sum(leg.debit - leg.credit for leg in postings if leg.account == Account.PRINCIPAL)
        entries.append(Entry(booking, postings, balance))
    return entries


def verify_loan(loan: Loan) -> list[str]:
    """Return what does not agree in a loan, each in a sentence; an empty list where all agrees to the fen.

    Bookings balance; the principal account is the loan's balance and the drawn line; the schedule's parts make the
    whole; what was received is what was paid on the schedule and what was booked.
    """
    loan = Loan.objects.get(pk=loan.pk)
    instalments = list(loan.instalments.all())
    repayments = list(loan.repayments.all())
    accounts = _accounts(loan)
    line = CreditLine.objects.get(application=loan.application_id)
    paid_principal = _sum(row.paid_principal for row in instalments)
    paid_interest = _sum(row.paid_interest for row in instalments)
    received = _sum(row.amount for row in repayments)
    pairs = (
        (_("schedule and principal"), _sum(row.principal for row in instalments), loan.principal),
        (_("principal account and balance"), accounts[Account.PRINCIPAL], loan.balance),
        (_("balance and principal not yet paid"), loan.balance, loan.principal - paid_principal),
        (_("drawn line and balance"), line.drawn, loan.balance),
        (_("principal received and principal paid"), _sum(row.principal for row in repayments), paid_principal),
        (_("interest received and interest paid"), _sum(row.interest for row in repayments), paid_interest),
        (_("interest income and interest paid"), -accounts[Account.INTEREST], paid_interest),
        (_("settlement account and money moved"), -accounts[Account.CASH], loan.principal - received),
    )
    faults = [
        _("Loan %(loan)s: %(what)s differ, %(left)s against %(right)s.")
        % {"loan": loan, "what": what, "left": format_yuan(left), "right": format_yuan(right)}
        for what, left, right in pairs
        if left != right
    ]
    return [*faults, *_booking_faults(loan, repayments), *_state_faults(loan, instalments)]


def _accounts(loan: Loan) -> dict[str, Decimal]:
    """Debit less credit of every account of a loan."""
    sums = dict.fromkeys(Account.values, ZERO)
    rows = Posting.objects.filter(transaction__loan=loan).order_by().values_list("account")
    for account, debit, credit in rows.annotate(Sum("debit"), Sum("credit")):
        sums[account] = debit - credit
    return sums


def _booking_faults(loan: Loan, repayments: list[Repayment]) -> list[str]:
    faults: list[str] = []
    booked: dict[int, dict[str, Any]] = {}
    for booking in loan.transactions.prefetch_related("postings"):
        legs = list(booking.postings.all())
        if _sum(leg.debit for leg in legs) != _sum(leg.credit for leg in legs) or not legs:
            faults.append(_("Booking %(booking)s is not in balance.") % {"booking": booking.pk})
        if booking.repayment_id:
            booked[booking.repayment_id] = {leg.account: leg.debit + leg.credit for leg in legs}
    for row in repayments:
        expected = {Account.CASH: row.amount, Account.PRINCIPAL: row.principal, Account.INTEREST: row.interest}
        if booked.get(row.pk) != {account: amount for account, amount in expected.items() if amount}:
            faults.append(_("Repayment %(repayment)s is not booked as it was received.") % {"repayment": row.pk})
    return faults


def _state_faults(loan: Loan, instalments: list[Instalment]) -> list[str]:
    faults = [
        _("Instalment %(number)s is marked wrongly as paid or open.") % {"number": row.number}
        for row in instalments
        if (row.settled_on is None) == (row.open_total == 0)
    ]
    settled = all(row.open_total == 0 for row in instalments)
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
