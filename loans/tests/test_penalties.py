"""Penalty and compound interest: from the due day once grace has passed unpaid, nothing within it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jinxin.money import ZERO
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from loans.ledger.schedule import penalty_interest
from loans.models import Instalment, Loan
from loans.queries.asof import standing
from loans.queries.ledger import verify_loan
from loans.services.requests import ask_costs, confirm
from loans.tests.factories_accounts import WHY
from loans.tests.factories_money import colleague, make_loan, pay

pytestmark = pytest.mark.django_db
RATE = Decimal("5.5000")


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Callable[[Callable[[], Any]], Any]) -> int:
    """200,000 yuan over 12 months at 5.5%, paid out on 2026-11-23; first due on Wednesday, 2026-12-23."""
    return once(lambda: make_loan(rate=RATE).pk)


@pytest.fixture
def loan(db: None, paid_out: int) -> Loan:
    return Loan.objects.get(pk=paid_out)


def line(loan: Loan, number: int = 1) -> Instalment:
    return loan.instalments.get(number=number)


def penalty(amount: Decimal, days: int) -> Decimal:
    return penalty_interest(amount, RATE, days, uplift_pct=Decimal(50))


def test_nothing_is_charged_within_grace_and_all_days_after_it(loan: Loan) -> None:
    first = line(loan)
    for day, days in (
        (date(2026, 12, 23), 0),
        (date(2026, 12, 26), 0),
        (date(2026, 12, 27), 4),
        (date(2027, 1, 2), 10),
    ):
        expected = penalty(first.principal, days) + penalty(first.interest, days)
        assert standing(loan, day).quote.penalty == expected
    assert standing(loan, date(2027, 1, 2)).quote.penalty == Decimal("37.24") + Decimal("2.10")


def test_paid_in_grace_costs_nothing(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, line(loan).total, at + timedelta(days=33), actor=operations)
    assert line(loan).settled_on == date(2026, 12, 26)
    assert standing(loan, date(2027, 1, 20)).quote.penalty == 0


def test_a_late_payment_pays_the_penalty_first(loan: Loan, operations: User, at: datetime) -> None:
    first = line(loan)
    late = at + timedelta(days=40)
    due = penalty(first.principal, 10) + penalty(first.interest, 10)
    repayment = pay(loan, first.total, late, actor=operations)
    assert repayment.penalty == due and repayment.interest == first.interest
    row = line(loan)
    assert (row.penalty + row.compound, row.charged_to) == (due, date(2027, 1, 2))
    assert row.open_principal == due and row.settled_on is None
    assert standing(loan, date(2027, 1, 12)).quote.penalty == penalty(due, 10), "only what is still open bears more"
    pay(loan, due + penalty(due, 10), late + timedelta(days=10), actor=operations)
    assert line(loan).settled_on == date(2027, 1, 12)
    assert verify_loan(loan) == []


def test_what_was_paid_within_grace_bears_none(loan: Loan, operations: User, at: datetime) -> None:
    first = line(loan)
    pay(loan, Decimal("10000.00"), at + timedelta(days=32), actor=operations)
    left = first.total - 10_000
    assert standing(loan, date(2027, 1, 2)).quote.penalty == penalty(left, 10)


def test_two_late_instalments_pay_all_penalties_before_interest_before_principal(
    loan: Loan, operations: User, at: datetime
) -> None:
    late = date(2027, 2, 2)
    owed = standing(loan, late)
    assert [row.number for row in owed.overdue_lines] == [1, 2] and owed.days_overdue == 41
    repayment = pay(loan, owed.quote.penalty + owed.quote.interest, at + timedelta(days=71), actor=operations)
    assert (repayment.penalty, repayment.interest) == (owed.quote.penalty, owed.quote.interest)
    assert repayment.principal == 0
    assert verify_loan(loan) == []


def test_the_contracts_own_percent_and_grace_count(operations: User, manager: User, at: datetime) -> None:
    change_policy(values={"grace_days": 0, "penalty_percent": 30}, reason=WHY, actor=manager, at=at)
    strict = make_loan(rate=RATE, at=at)
    change_policy(values={"grace_days": 10, "penalty_percent": 50}, reason=WHY, actor=manager, at=at)
    assert (strict.grace_days, strict.penalty_percent) == (0, 30)
    first = line(strict)
    parts = [penalty_interest(part, RATE, 1, uplift_pct=Decimal(30)) for part in (first.principal, first.interest)]
    assert standing(strict, date(2026, 12, 24)).quote.penalty == sum(parts)


def test_after_maturity_only_the_penalty_rate_runs(loan: Loan) -> None:
    then = standing(loan, date(2028, 1, 1))
    assert (then.quote.accrued, then.quote.ahead, then.quote.principal) == (ZERO, ZERO, loan.principal)
    assert then.quote.penalty > standing(loan, date(2027, 12, 1)).quote.penalty


def test_costs_come_before_everything(loan: Loan, operations: User, at: datetime) -> None:
    now = at + timedelta(days=30)
    confirm(ask_costs(loan, amount=Decimal("300.00"), reason=WHY, actor=colleague(), at=now), actor=colleague(), at=now)
    loan.refresh_from_db()
    assert loan.costs == Decimal("300.00") and standing(loan, now.date()).quote.costs == Decimal("300.00")
    repayment = pay(loan, Decimal("400.00"), now, actor=operations)
    assert (repayment.costs, repayment.interest) == (Decimal("300.00"), Decimal("100.00"))
    assert verify_loan(loan) == []
