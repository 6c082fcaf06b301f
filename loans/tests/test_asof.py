"""How a loan stood on past days: as it stood then, whatever happened since."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jinxin.money import ZERO
from loans.models import Loan
from loans.queries.asof import standing
from loans.services.repayments import use_held
from loans.tests.factories_accounts import extended, pay_early, undone
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db


def figures(loan: Loan, day: date) -> Any:
    then = standing(Loan.objects.get(pk=loan.pk), day)
    lines = [(line.number, line.due_on, line.total, line.paid_total, line.settled_on) for line in then.account.lines]
    return then.quote, then.overdue, then.days_overdue, then.balance, lines


def test_a_past_day_is_seen_as_it_was(at: datetime, django_assert_num_queries: Any) -> None:
    loan = make_loan(at=at, rate=Decimal("5.5000"))
    seen: dict[date, Any] = {}

    def look(days: int) -> None:
        use_held(Loan.objects.get(pk=loan.pk), at + timedelta(days=days))
        seen[at.date() + timedelta(days=days)] = figures(loan, at.date() + timedelta(days=days))

    look(10)
    look(34)  # late, beyond grace
    pay(loan, Decimal("20000.00"), at + timedelta(days=36))
    look(36)
    look(61)  # what was held is used
    pay(loan, standing(loan, at.date() + timedelta(days=61)).quote.missing, at + timedelta(days=61))
    pay_early(loan, Decimal("50000.00"), at + timedelta(days=70), choice="shorter")
    look(70)
    extended(loan, 3, at + timedelta(days=75))
    look(75)
    del seen[at.date() + timedelta(days=61)]  # more came in on that day afterwards
    for day, before in seen.items():
        assert figures(loan, day) == before, day
    booking = pay(loan, Decimal("900.00"), at + timedelta(days=80)).transaction
    undone(booking, at + timedelta(days=81))
    for day, before in seen.items():
        assert figures(loan, day) == before, day
    loan = Loan.objects.select_related("payout__contract").get(pk=loan.pk)
    with django_assert_num_queries(2):
        standing(loan, at.date() + timedelta(days=40))


def test_before_its_payout_nothing_is_owed(at: datetime) -> None:
    then = standing(make_loan(at=at), at.date() - timedelta(days=1))
    assert (then.balance, then.quote.total, then.next_due) == (ZERO, ZERO, None)
