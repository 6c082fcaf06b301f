"""Due days on which nobody works: payable on the next working day, at no further interest, following the calendar."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jinxin.money import ZERO
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from jinxin.worktime.services.changes import add_day
from loans.models import Loan
from loans.queries.asof import standing
from loans.services.restdays import follow_calendar
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db
WHY = "按村镇年集安排，中心当日不营业"


@pytest.fixture
def loan(db: None, at: datetime) -> Loan:
    """Due on the 20th: 2026-12-20 is a Sunday."""
    return make_loan(at=at, rate=Decimal("5.5000"), due_day=20)


def payable(loan: Loan, number: int = 1) -> tuple[date, date]:
    row = loan.instalments.get(number=number)
    return row.due_on, row.payable_on


def test_a_due_day_on_a_sunday_can_be_paid_on_monday(loan: Loan, operations: User, at: datetime) -> None:
    assert payable(loan) == (date(2026, 12, 20), date(2026, 12, 21))
    row = loan.instalments.get(number=1)
    monday = standing(loan, date(2026, 12, 21))
    assert (monday.overdue, monday.days_overdue, monday.quote.interest) == (ZERO, 0, row.interest)
    last_of_grace = standing(loan, date(2026, 12, 24)).quote
    assert last_of_grace.penalty == 0 and standing(loan, date(2026, 12, 25)).days_overdue == 4
    pay(loan, row.total, at + timedelta(days=27), actor=operations)
    assert loan.instalments.get(number=1).settled_on == date(2026, 12, 20), "money may come on the due day itself"


def test_a_change_of_the_calendar_moves_lines_to_come_at_once(loan: Loan, manager: User, at: datetime) -> None:
    assert payable(loan, 2) == (date(2027, 1, 20), date(2027, 1, 20))
    add_day(day=date(2027, 1, 20), kind="closed", name=WHY, actor=manager, at=at)
    assert payable(loan, 2) == (date(2027, 1, 20), date(2027, 1, 21))
    assert follow_calendar(at.date(), at) == 0


def test_the_policy_can_keep_the_day(loan: Loan, manager: User, at: datetime) -> None:
    change_policy(values={"due_on_rest_day": "same_day"}, reason=WHY, actor=manager, at=at)
    assert payable(loan) == (date(2026, 12, 20), date(2026, 12, 20))


def test_it_takes_a_few_statements_for_any_number_of_loans(
    loan: Loan, at: datetime, django_assert_max_num_queries: Any
) -> None:
    make_loan(at=at, due_day=20)
    with django_assert_max_num_queries(6):
        follow_calendar(at.date(), at)
