"""The month's calls: every borrower with a balance once, spread over the working days, whatever the sweep does."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.services import current_calendar
from loans.models import Loan
from loans.tests.factories_accounts import pay_off
from loans.tests.factories_money import make_approved, make_contract, make_loan, make_payout, make_signed
from postloan.actions import PLANNED
from postloan.models import Callback
from postloan.planning import plan_callbacks, working_days_left
from postloan.tasks import plan_callbacks as task

pytestmark = pytest.mark.django_db


def _officer_with_loans() -> int:
    officer = make_user(Role.OFFICER, name="客户经理甲")
    for _each in range(4):
        make_loan(customer=make_business_customer(officer))
    return officer.pk


@pytest.fixture(scope="module")
def lent(once: Callable[[Callable[[], int]], int]) -> int:
    """An officer with four borrowers."""
    return once(_officer_with_loans)


@pytest.fixture
def lender(db: None, lent: int) -> User:
    return User.objects.get(pk=lent)


@pytest.fixture
def loan(lender: User) -> Loan:
    """The one loan of the officer that is not paid off."""
    first, *others = Loan.objects.filter(officer=lender).order_by("pk")
    Loan.objects.filter(pk__in=[other.pk for other in others]).update(balance=0, state=Loan.State.SETTLED)
    return first


def test_a_borrower_gets_one_call_a_month_however_often_the_sweep_runs(loan: Loan, at: datetime) -> None:
    assert plan_callbacks(at + timedelta(hours=3)) == 1
    assert plan_callbacks(at + timedelta(hours=4)) == 0
    entry = Entry.objects.get(action=PLANNED)
    assert (entry.actor, entry.data) == (None, {"month": "2026-11", "calls": 1})
    call = Callback.objects.get()
    assert (call.customer, call.officer, call.month) == (loan.customer, loan.officer, date(2026, 11, 1))
    assert (call.state, call.planned_on) == (Callback.State.PLANNED, date(2026, 11, 23))
    assert Callback.objects.filter(created_at=at + timedelta(hours=3)).exists()


def test_the_next_month_brings_the_next_call(loan: Loan, at: datetime) -> None:
    plan_callbacks(at)
    assert plan_callbacks(at + timedelta(days=10)) == 1
    assert list(Callback.objects.order_by("month").values_list("month", flat=True)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
    ]


def test_nobody_without_a_balance_is_called(loan: Loan, officer: User, at: datetime) -> None:
    make_salaried(officer)
    make_approved(make_business_customer(officer))
    pay_off(loan, at + timedelta(hours=5))
    assert plan_callbacks(at + timedelta(hours=6)) == 0


def test_a_borrower_with_two_loans_is_called_once(loan: Loan, at: datetime) -> None:
    customer = loan.customer
    make_loan(make_payout(make_signed(make_contract(make_approved(customer, at=at), at=at), at=at), at=at), at=at)
    assert plan_callbacks(at) == 1


def test_an_officers_calls_are_spread_over_the_working_days_that_are_left(lender: User, at: datetime) -> None:
    plan_callbacks(at + timedelta(days=3))
    planned = list(Callback.objects.order_by("planned_on").values_list("planned_on", flat=True))
    left = [date(2026, 11, day) for day in (26, 27, 28, 30)]
    assert sorted(set(planned)) == left
    assert len(planned) == 4


def test_on_a_last_day_that_is_no_working_day_calls_are_due_that_day() -> None:
    sunday = datetime.fromisoformat("2027-01-31T10:00:00+08:00")
    assert working_days_left(current_calendar(sunday), sunday.date()) == [date(2027, 1, 31)]


def test_the_scheduled_job_plans_with_the_clock_of_the_centre(loan: Loan) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-30T23:30:00+00:00"), tick=False):  # December at the centre
        task()
    assert Callback.objects.get().month == date(2026, 12, 1)


def test_planning_takes_the_same_queries_for_one_and_for_many(
    lender: User, at: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(10):
        assert plan_callbacks(at) == 4
