"""Paying early: interest to the day on just what is paid early, then a shorter term or smaller instalments."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from jinxin.errors import DomainError
from jinxin.money import ZERO
from jinxin.staff.models import User
from loans.enums import Method
from loans.ledger.replan import Choice
from loans.ledger.schedule import daily_interest
from loans.models import Instalment, Loan, Repayment
from loans.queries.asof import standing
from loans.queries.ledger import verify_loan
from loans.queries.plans import earlier_plans
from loans.services.prepayments import offer
from loans.services.repayments import use_held
from loans.tests.factories_accounts import pay_early, payoff_on
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db
RATE = Decimal("5.5000")
DAY = timedelta(days=47)
"""To 2027-01-09: seventeen days after the first due day."""


def _loans() -> dict[str, int]:
    found = {}
    for method in Method:
        loan = make_loan(rate=RATE, method=method)
        found[method.value] = loan.pk
    return found


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Callable[[Callable[[], Any]], Any]) -> dict[str, int]:
    """200,000 yuan over 12 months at 5.5%, paid out on 2026-11-23, by each method."""
    return once(_loans)


@pytest.fixture
def loan(db: None, paid_out: dict[str, int], at: datetime) -> Loan:
    return first_paid(paid_out["equal_instalment"], at)


def first_paid(pk: int, at: datetime) -> Loan:
    loan = Loan.objects.get(pk=pk)
    pay(loan, loan.instalments.get(number=1).total, at + timedelta(days=30))
    return Loan.objects.get(pk=pk)


def amounts(loan: Loan) -> list[tuple[int, str, Decimal]]:
    return [(row.number, row.kind, row.total) for row in loan.instalments.order_by("due_on", "pk")]


def test_a_part_paid_early_makes_the_instalments_smaller(loan: Loan, operations: User, at: datetime) -> None:
    paid = pay_early(loan, Decimal("50000.00"), at + DAY, actor=operations)
    interest = daily_interest(paid.principal, RATE, 17)
    assert paid.principal + paid.interest == 50_000 and paid.interest == interest
    rows = list(loan.instalments.order_by("due_on", "pk"))
    early = rows[1]
    assert (early.kind, early.due_on, early.principal, early.settled_on) == (
        "prepayment",
        date(2027, 1, 9),
        paid.principal,
        date(2027, 1, 9),
    )
    assert [row.number for row in rows if row.kind == "regular"] == list(range(1, 13))
    assert rows[2].interest == daily_interest(loan.principal - rows[0].principal - paid.principal, RATE, 30)
    assert rows[2].total < Decimal("13000") and rows[-1].due_on == date(2027, 11, 23)
    assert verify_loan(loan) == []


def test_the_same_instalment_ends_the_loan_sooner(loan: Loan, operations: User, at: datetime) -> None:
    pay_early(loan, Decimal("50000.00"), at + DAY, actor=operations, choice="shorter")
    loan.refresh_from_db()
    rows = [row for row in loan.instalments.order_by("due_on") if row.kind == "regular"]
    assert {row.total for row in rows[1:-1]} == {Decimal("17167.36")}
    assert rows[-1].total <= Decimal("17167.36") and len(rows) == 9
    assert loan.matures_on == rows[-1].due_on == date(2027, 8, 23)
    assert verify_loan(loan) == []


def test_the_offer_compares_both_ways_and_books_nothing(loan: Loan, at: datetime) -> None:
    found = offer(loan, Decimal("50000.00"), (at + DAY).date(), (at + DAY).date())
    by_choice = {option.choice: option for option in found.options}
    assert set(by_choice) == {Choice.SHORTER, Choice.SMALLER}
    shorter, smaller = by_choice[Choice.SHORTER], by_choice[Choice.SMALLER]
    assert shorter.saved > smaller.saved > 0
    assert shorter.matures_on < smaller.matures_on == loan.matures_on
    assert not Repayment.objects.exclude(choice="").exists()
    pay_early(loan, Decimal("50000.00"), at + DAY)
    left = sum(row.interest for row in loan.instalments.filter(settled_on=None))
    assert smaller.interest == left


@pytest.mark.parametrize("method", list(Method))
def test_every_method_can_be_paid_early_and_off(
    paid_out: dict[str, int], operations: User, at: datetime, method: Method
) -> None:
    loan = first_paid(paid_out[method.value], at)
    pay_early(loan, Decimal("30000.00"), at + DAY, actor=operations)
    assert verify_loan(loan) == []
    later = at + timedelta(days=55)
    total = payoff_on(loan, later.date())
    paid = pay_early(loan, total, later, actor=operations, choice="payoff")
    loan.refresh_from_db()
    assert (loan.state, loan.balance, paid.choice, paid.amount) == ("settled", ZERO, "payoff", total)
    assert verify_loan(loan) == []


def test_paying_off_costs_the_balance_and_interest_to_the_day(loan: Loan, operations: User, at: datetime) -> None:
    total = payoff_on(loan, (at + DAY).date())
    assert total == loan.balance + daily_interest(loan.balance, RATE, 17)
    pay_early(loan, total, at + DAY, actor=operations, choice="smaller")
    assert amounts(loan)[1:] == [(1, "prepayment", total)], "nothing falls due any more"


def test_what_is_due_is_paid_first(loan: Loan, operations: User, at: datetime) -> None:
    late = at + timedelta(days=65)
    due = standing(loan, late.date()).quote.due
    with pytest.raises(DomainError) as caught:
        pay_early(loan, due, late, actor=operations)
    assert caught.value.field == "amount" and f"{due:,.2f}" in caught.value.message
    paid = pay_early(loan, due + 20_000, late, actor=operations)
    second = loan.instalments.get(number=2, kind="regular")
    assert second.settled_on == late.date() and paid.penalty > 0
    assert paid.principal > second.principal and verify_loan(loan) == []


def test_money_held_can_pay_early(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, Decimal("30000.00"), at + timedelta(days=40), actor=operations)
    paid = pay_early(loan, Decimal("0.00"), at + DAY, actor=operations)
    loan.refresh_from_db()
    assert (paid.amount, -paid.suspense, loan.suspense) == (ZERO, paid.principal + paid.interest, ZERO)
    assert verify_loan(loan) == []
    with pytest.raises(DomainError):
        pay_early(loan, Decimal("0.00"), at + DAY, actor=operations)


@pytest.mark.parametrize(
    ("amount", "choice", "field"),
    [
        ("-1.00", "smaller", "amount"),
        ("0.00", "smaller", "amount"),
        ("50000.00", "", "choice"),
        ("50000.00", "payoff", "amount"),
        ("50000.00", "longer", "choice"),
        ("900000.00", "smaller", "amount"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(loan: Loan, at: datetime, amount: str, choice: str, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        pay_early(loan, Decimal(amount), at + DAY, choice=choice)
    assert caught.value.field == field
    assert loan.plans.count() == 1 and not Instalment.every.exclude(replaced_by=None).exists()


def test_where_the_principal_comes_at_the_end_only_the_instalments_shrink(
    paid_out: dict[str, int], at: datetime
) -> None:
    loan = first_paid(paid_out["interest_only"], at)
    found = offer(loan, Decimal("30000.00"), (at + DAY).date(), (at + DAY).date())
    assert [option.choice for option in found.options] == ["smaller"]


def test_the_same_form_sent_twice_is_booked_once(loan: Loan, operations: User, at: datetime) -> None:
    key = uuid4()
    first = pay_early(loan, Decimal("50000.00"), at + DAY, actor=operations, key=key)
    assert pay_early(loan, Decimal("50000.00"), at + DAY, actor=operations, key=key) == first
    with pytest.raises(DomainError):
        pay(loan, Decimal("50000.00"), at + DAY, actor=operations, key=key)
    assert loan.plans.count() == 2


def test_what_was_replaced_stays_to_be_seen(loan: Loan, operations: User, at: datetime) -> None:
    before = {row.number: row.total for row in loan.instalments.filter(number__gt=1)}
    pay_early(loan, Decimal("50000.00"), at + DAY, actor=operations)
    (earlier,) = earlier_plans(loan)
    assert {row.number: row.total for row in earlier.lines} == before and earlier.plan.cause == "payout"
    assert {row.replaced_by.cause for row in earlier.lines} == {"prepayment"}


def test_the_plan_after_it_is_paid_like_any_other(loan: Loan, operations: User, at: datetime) -> None:
    pay_early(loan, Decimal("50000.00"), at + DAY, actor=operations, choice="shorter")
    for row in loan.instalments.filter(settled_on=None).order_by("due_on"):
        when = at + (row.due_on - at.date())
        pay(Loan.objects.get(pk=loan.pk), row.total, when, actor=operations)
    loan.refresh_from_db()
    assert loan.state == "settled" and verify_loan(loan) == []
    use_held(loan, when)
