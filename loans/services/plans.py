"""Schedules of a loan, one version after the other: a new plan replaces only what is not yet due."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from jinxin.policy.services import policy_at
from jinxin.worktime.services import current_calendar
from loans.ledger import schedule
from loans.ledger.account import Account, Move
from loans.models import Instalment, Loan, Plan, Posting, Transaction
from loans.services.bookings import book, lines_of


def open_account(loan: Loan, lines: Iterable[schedule.Instalment], *, at: datetime) -> None:
    """Book the payout of a loan that has just been created, with a balance of nothing, and give it its first plan."""
    moves = [Move(Posting.Account.PRINCIPAL, Posting.Account.CASH, loan.principal)]
    booking = book(Account(loan, []), moves, kind=Transaction.Kind.PAYOUT, on=loan.started_on, at=at)
    plan = make_plan(loan, cause=Plan.Cause.PAYOUT, on=loan.started_on, booking=booking, at=at, actor=None)
    add_lines(plan, lines, starts_on=loan.started_on, at=at)


def make_plan(loan: Loan, *, cause: str, on: date, booking: Transaction | None, at: datetime, actor: Any) -> Plan:
    """Add the loan's next plan, with the rate and the maturity the loan has now."""
    last = loan.plans.order_by("-version").values_list("version", flat=True).first()
    return Plan.objects.create(
        loan=loan,
        version=(last or 0) + 1,
        cause=cause,
        transaction=booking,
        effective_on=on,
        annual_rate=loan.annual_rate,
        matures_on=loan.matures_on,
        made_by=actor,
        made_at=at,
    )


def add_lines(plan: Plan, lines: Iterable[schedule.Instalment], *, starts_on: date, at: datetime) -> None:
    """Add lines to a plan, the first beginning `starts_on`; each is payable on its due date or the next working day."""
    rows, begins = [], starts_on
    payable = PayableDays(at)
    for line in lines:
        rows.append(
            Instalment(
                loan=plan.loan,
                plan=plan,
                number=line.number,
                starts_on=begins,
                due_on=line.due,
                payable_on=payable.of(line.due),
                annual_rate=line.rate,
                principal=line.principal,
                interest=line.interest,
                balance_after=line.balance,
                # Rounding can leave a period of a tiny loan with nothing to pay.
                settled_on=None if line.total else starts_on,
            )
        )
        begins = line.due
    Instalment.objects.bulk_create(rows)


def replace_ahead(
    account: Account,
    ahead: list[Instalment],
    lines: Iterable[schedule.Instalment],
    *,
    cause: str,
    on: date,
    actor: Any,
    at: datetime,
) -> Plan:
    """Put new lines in the place of those not yet due, under a new plan; the account has them at once."""
    loan = account.loan
    plan = make_plan(loan, cause=cause, on=on, booking=None, at=at, actor=actor)
    Instalment.objects.filter(pk__in=[line.pk for line in ahead]).update(replaced_by=plan)
    add_lines(plan, lines, starts_on=ahead[0].starts_on, at=at)
    account.lines = lines_of(loan)
    return plan


def take_back(account: Account, plan: Plan, *, actor: Any, at: datetime) -> None:
    """Let the lines come back that a plan had replaced; what it put in their place goes under a plan of its own."""
    loan = account.loan
    back = make_plan(loan, cause=Plan.Cause.REVERSAL, on=plan.effective_on, booking=None, at=at, actor=actor)
    Instalment.objects.filter(loan=loan, plan=plan).update(replaced_by=back)
    Instalment.every.filter(loan=loan, replaced_by=plan).update(replaced_by=None)
    account.lines = lines_of(loan)
    loan.matures_on = max(line.due_on for line in account.lines)
    loan.save(update_fields=("matures_on",))
    Plan.objects.filter(pk=back.pk).update(matures_on=loan.matures_on)


class PayableDays:
    """By when what is due on a day has to be paid: that day, or the next working day where the policy says so."""

    def __init__(self, at: datetime) -> None:
        self.calendar = current_calendar(at)
        self.moves = policy_at(at).due_on_rest_day == "next_working_day"

    def of(self, due: date) -> date:
        """Return the day by which what is due on a day has to be paid."""
        if not self.moves or self.calendar.is_working_day(due):
            return due
        return self.calendar.add_working_days(due, 1)
