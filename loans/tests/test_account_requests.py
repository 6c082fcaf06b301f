"""What needs a second person: reversal by counter-entry, extension, costs, paying money held back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jinxin.access import Role
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.money import ZERO
from jinxin.notices.models import Notice
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.models import AccountRequest, CreditLine, Instalment, Loan, Transaction
from loans.queries.asof import standing
from loans.queries.ledger import verify_loan
from loans.services.extensions import longest_extension
from loans.services.repayments import use_held
from loans.services.requests import (
    ask_costs,
    ask_extension,
    ask_refund,
    ask_reversal,
    confirm,
    refuse,
    withdraw_request,
)
from loans.tests.factories_accounts import WHY, extended, pay_early, pay_off, undone
from loans.tests.factories_money import colleague, make_loan, pay

pytestmark = pytest.mark.django_db
RATE = Decimal("5.5000")
DUE = timedelta(days=30)


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Callable[[Callable[[], Any]], Any]) -> int:
    """200,000 yuan over 12 months at 5.5%, paid out on 2026-11-23."""
    return once(lambda: make_loan(rate=RATE).pk)


@pytest.fixture
def loan(db: None, paid_out: int) -> Loan:
    return Loan.objects.get(pk=paid_out)


def picture(loan: Loan) -> Any:
    """All that a booking changes."""
    fresh = Loan.objects.get(pk=loan.pk)
    lines = loan.instalments.order_by("due_on", "pk").values_list(
        "number", "principal", "interest", "balance_after", "paid_principal", "paid_interest", "penalty", "settled_on"
    )
    line = CreditLine.objects.get(application=loan.application_id)
    state = (fresh.state, fresh.balance, fresh.suspense, fresh.costs, fresh.matures_on, fresh.settled_on)
    return state, list(lines), (line.drawn, line.is_open)


@pytest.mark.parametrize(
    "happens",
    [
        lambda loan, at: pay(loan, Decimal("20000.00"), at),
        lambda loan, at: pay_early(loan, Decimal("60000.00"), at, choice="smaller"),
        lambda loan, at: pay_early(loan, Decimal("60000.00"), at, choice="shorter"),
        pay_off,
    ],
)
@pytest.mark.parametrize("days", [10, 30, 45])
def test_a_reversal_leaves_everything_as_it_was(
    loan: Loan, at: datetime, happens: Callable[[Loan, datetime], Any], days: int
) -> None:
    now = at + timedelta(days=days)
    use_held(loan, now)
    before = picture(loan)
    repayment = happens(loan, now)
    undone(repayment.transaction, now + timedelta(hours=1))
    assert picture(loan) == before
    repayment.refresh_from_db()
    assert repayment.reversed_at == now + timedelta(hours=1)
    assert verify_loan(loan) == []


def test_the_counter_entry_names_what_it_undoes_on_the_same_value_date(loan: Loan, at: datetime) -> None:
    booking = pay(loan, Decimal("20000.00"), at + DUE).transaction
    request = undone(booking, at + DUE + timedelta(days=5))
    counter = Transaction.objects.get(reverses=booking)
    assert (counter.kind, counter.value_on, counter.reason) == ("reversal", booking.value_on, WHY)
    assert counter.recorded_by == AccountRequest.objects.get(pk=request.pk).decided_by != request.asked_by
    moved = {(leg.debit, leg.credit, leg.amount) for leg in booking.postings.all()}
    assert {(leg.credit, leg.debit, leg.amount) for leg in counter.postings.all()} == moved


def test_what_was_held_goes_back_with_what_brought_it(loan: Loan, at: datetime) -> None:
    booking = pay(loan, Decimal("30000.00"), at + DUE).transaction
    use_held(loan, at + timedelta(days=61))
    assert loan.instalments.get(number=2).paid_total > 0
    undone(booking, at + timedelta(days=62))
    fresh = Loan.objects.get(pk=loan.pk)
    assert (fresh.suspense, fresh.balance) == (ZERO, loan.principal)
    assert not fresh.instalments.exclude(paid_interest=0).exists() and verify_loan(loan) == []


def test_later_bookings_are_reversed_first(loan: Loan, at: datetime) -> None:
    first = pay(loan, Decimal("1000.00"), at + DUE).transaction
    second = pay(loan, Decimal("2000.00"), at + DUE + timedelta(days=1)).transaction
    with pytest.raises(IllegalMove, match="2026-12-24"):
        ask_reversal(first, reason=WHY, actor=colleague(), at=at + DUE + timedelta(days=2))
    undone(second, at + DUE + timedelta(days=2))
    undone(first, at + DUE + timedelta(days=2))
    with pytest.raises(IllegalMove):
        ask_reversal(first, reason=WHY, actor=colleague(), at=at + DUE + timedelta(days=2))
    assert verify_loan(loan) == []


def test_a_penalty_runs_again_from_where_it_had_been_charged_to(loan: Loan, at: datetime) -> None:
    pay(loan, Decimal("5000.00"), at + timedelta(days=40))
    before = standing(Loan.objects.get(pk=loan.pk), date(2027, 2, 1)).quote
    booking = pay(loan, Decimal("5000.00"), at + timedelta(days=50)).transaction
    undone(booking, at + timedelta(days=51))
    assert standing(Loan.objects.get(pk=loan.pk), date(2027, 2, 1)).quote == before
    assert loan.instalments.get(number=1).charged_to == date(2027, 1, 2)


def test_after_a_reversed_prepayment_money_of_an_earlier_day_can_be_booked(loan: Loan, at: datetime) -> None:
    booking = pay_early(loan, Decimal("60000.00"), at + timedelta(days=45)).transaction
    undone(booking, at + timedelta(days=46))
    pay_early(loan, Decimal("40000.00"), at + timedelta(days=46), received_on=at.date() + timedelta(days=40))
    fresh = Loan.objects.get(pk=loan.pk)
    assert standing(fresh, at.date() + timedelta(days=43)).balance == fresh.balance
    assert len(standing(fresh, at.date() + timedelta(days=43)).account.lines) == 13
    assert verify_loan(loan) == []


# Who may


def test_nobody_decides_what_they_asked_for_nor_the_loan_officer(loan: Loan, at: datetime) -> None:
    now, person = at + DUE, colleague()
    booking = pay(loan, Decimal("1000.00"), now).transaction
    asked = ask_reversal(booking, reason=WHY, actor=person, at=now)
    both = make_user([Role.OPERATIONS, Role.MANAGER])
    Loan.objects.filter(pk=loan.pk).update(officer=both)
    asked.refresh_from_db()
    for nobody in (person, both, make_user(Role.OFFICER), make_user(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            confirm(asked, actor=nobody, at=now)
    confirm(asked, actor=make_user(Role.MANAGER), at=now)
    with pytest.raises(IllegalMove):
        confirm(asked, actor=colleague(), at=now)


def test_the_database_refuses_a_decision_by_who_asked(loan: Loan, at: datetime) -> None:
    person = colleague()
    asked = ask_costs(loan, amount=Decimal("10.00"), reason=WHY, actor=person, at=at + DUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRequest.objects.filter(pk=asked.pk).update(state="done", decided_by=person)


def test_one_request_at_a_time_which_can_be_taken_back_or_refused(loan: Loan, at: datetime) -> None:
    now, person = at + DUE, colleague()
    asked = ask_costs(loan, amount=Decimal("10.00"), reason=WHY, actor=person, at=now)
    assert Notice.objects.filter(entry__action="loan.change_asked").exists()
    with pytest.raises(IllegalMove):
        ask_extension(loan, months=3, annual_rate=RATE, reason=WHY, actor=person, at=now)
    with pytest.raises(NotAllowed):
        withdraw_request(asked, actor=colleague(), at=now)
    withdraw_request(asked, actor=person, at=now)
    asked = ask_costs(loan, amount=Decimal("10.00"), reason=WHY, actor=person, at=now)
    with pytest.raises(DomainError) as caught:
        refuse(asked, answer="no", actor=colleague(), at=now)
    assert caught.value.field == "answer"
    refuse(asked, answer="费用未经合同约定，不予收取", actor=colleague(), at=now)
    loan.refresh_from_db()
    assert loan.costs == 0 and AccountRequest.objects.get(pk=asked.pk).state == "refused"


# Extension


def test_an_extension_spreads_what_is_not_yet_due_over_more_months(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=45)
    pay(loan, loan.instalments.get(number=1).total, at + DUE)
    extended(loan, 6, now, rate=Decimal("6.0000"))
    loan.refresh_from_db()
    rows = list(loan.instalments.order_by("due_on"))
    assert (loan.matures_on, loan.annual_rate, len(rows)) == (date(2028, 5, 23), Decimal("6.0000"), 18)
    assert [row.annual_rate for row in rows[:3]] == [RATE, RATE, Decimal("6.0000")], "the running period keeps its rate"
    assert rows[2].total < Decimal("12000.00")
    plan = loan.plans.get(cause="extension")
    assert (plan.version, plan.effective_on, plan.annual_rate) == (2, now.date(), Decimal("6.0000"))
    assert verify_loan(loan) == []


@pytest.mark.parametrize(
    ("months", "rate", "field"),
    [
        (0, RATE, "months"),
        (13, RATE, "months"),
        (3, RATE - 1, "annual_rate"),
        (3, Decimal(101), "annual_rate"),
    ],
)
def test_an_extension_keeps_to_its_limits(loan: Loan, at: datetime, months: int, rate: Decimal, field: str) -> None:
    assert longest_extension(loan) == 12
    with pytest.raises(DomainError) as caught:
        ask_extension(loan, months=months, annual_rate=rate, reason=WHY, actor=colleague(), at=at + timedelta(days=5))
    assert caught.value.field == field


def test_only_a_loan_without_arrears_is_extended_once_by_a_manager(loan: Loan, manager: User, at: datetime) -> None:
    with pytest.raises(IllegalMove, match=r"17,167\.36"):
        ask_extension(loan, months=3, annual_rate=RATE, reason=WHY, actor=colleague(), at=at + DUE)
    now = at + timedelta(days=5)
    asked = ask_extension(loan, months=3, annual_rate=RATE, reason=WHY, actor=loan.officer, at=now)
    with pytest.raises(NotAllowed):
        confirm(asked, actor=colleague(), at=now)
    confirm(asked, actor=manager, at=now)
    with pytest.raises(IllegalMove):
        extended(loan, 3, now)
    change_policy(values={"extensions_per_loan": 2}, reason=WHY, actor=manager, at=now)
    extended(loan, 3, now + timedelta(minutes=1))
    assert verify_loan(loan) == []


def test_what_was_booked_before_an_extension_stays(loan: Loan, at: datetime) -> None:
    booking = pay(loan, Decimal("1000.00"), at + timedelta(days=4)).transaction
    extended(loan, 3, at + timedelta(days=5))
    with pytest.raises(IllegalMove):
        ask_reversal(booking, reason=WHY, actor=colleague(), at=at + timedelta(days=6))


# Money held, costs


def test_money_held_is_paid_back_by_two_people(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=4)
    pay(loan, Decimal("1000.00"), now)
    with pytest.raises(DomainError):
        ask_refund(loan, amount=Decimal("1000.01"), reason=WHY, actor=colleague(), at=now)
    confirm(
        ask_refund(loan, amount=Decimal("400.00"), reason=WHY, actor=colleague(), at=now), actor=colleague(), at=now
    )
    loan.refresh_from_db()
    assert loan.suspense == Decimal("600.00") and verify_loan(loan) == []
    undone(loan.transactions.get(kind="refund"), now)
    loan.refresh_from_db()
    assert loan.suspense == Decimal("1000.00") and verify_loan(loan) == []
    assert Instalment.objects.filter(loan=loan).exists()
