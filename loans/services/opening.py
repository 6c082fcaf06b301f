"""The loan account begins on the day on which the bank has paid: its row, its schedule, its first booking."""

from datetime import date, datetime

from customers.services.dealings import note_dealing, note_owed
from jinxin.money import ZERO
from loans.ledger.schedule import Schedule, build_schedule
from loans.models import Loan, Payout
from loans.services.numbers import next_number
from loans.services.plans import open_account


def open_loan(payout: Payout, *, on: date, at: datetime) -> Loan:
    """Open the account of a payout that the bank made `on` a day, in the caller's transaction.

    The terms are those of the contract, the term that of the drawing. The line and the case are the caller's.
    """
    schedule = schedule_of(payout, on)
    loan = _create(payout, schedule, on, at)
    open_account(loan, schedule.instalments, at=at)
    note_dealing(loan.customer, on)
    note_owed(loan.customer_id, loan.balance)
    return loan


def schedule_of(payout: Payout, on: date) -> Schedule:
    """Return the schedule of a drawing that starts `on` a day."""
    contract = payout.contract
    return build_schedule(
        principal=payout.amount,
        annual_rate_pct=contract.annual_rate,
        months=payout.term_months,
        method=contract.method,
        start=on,
        due_day=contract.due_day,
    )


def _create(payout: Payout, schedule: Schedule, on: date, at: datetime) -> Loan:
    contract = payout.contract
    case = contract.application
    return Loan.objects.create(
        number=next_number("JK", at),
        payout=payout,
        application=case,
        customer=case.customer,
        officer=case.customer.officer,  # who looks after the borrower now, not who once investigated
        product=case.product,
        principal=payout.amount,
        balance=ZERO,  # until the payout is booked
        annual_rate=contract.annual_rate,
        penalty_percent=contract.penalty_percent,
        grace_days=int(contract.terms["facts"]["grace_days"]),
        method=contract.method,
        started_on=on,
        matures_on=schedule.instalments[-1].due,
    )
