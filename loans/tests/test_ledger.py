"""Whatever is paid in whatever parts: schedule, repayments, ledger and balance agree to the fen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from customers.tests.factories import AT
from jinxin.audit.services import verify
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre
from loans.enums import Method
from loans.models import CreditLine, Instalment, Loan, Posting, Repayment
from loans.queries.ledger import verify_loan
from loans.services.repayments import open_lines, record_repayment
from loans.tests.factories_money import colleague, make_loan, pay


class AnyPayments(TestCase):
    """Random loans paid in random parts, each in a transaction of its own that is undone."""

    counter: ClassVar[User]
    loans: ClassVar[dict[Method, Loan]]

    @classmethod
    def setUpTestData(cls) -> None:
        make_centre()
        cls.counter = colleague()
        cls.loans = {method: make_loan(at=AT, method=method, rate=Decimal("6.8500")) for method in Method}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(Method),
        st.lists(st.tuples(st.integers(1, 4_000_000), st.integers(1, 90)), min_size=1, max_size=8),
        st.booleans(),
    )
    def test_everything_agrees(self, method: Method, parts: list[tuple[int, int]], to_the_end: bool) -> None:
        loan, at = self.loans[method], AT
        for fen, days in parts:
            at += timedelta(days=days)
            self._pay(loan, Decimal(fen) / 100, at)
        if to_the_end:
            self._pay(loan, Decimal(10**8), at)
        assert verify_loan(loan) == []
        assert verify().intact
        fresh = Loan.objects.get(pk=loan.pk)
        assert (fresh.state == Loan.State.SETTLED) == (not open_lines(loan))
        assert not to_the_end or fresh.balance == 0
        received = sum(row.amount for row in Repayment.objects.filter(loan=loan))
        left = sum(line.open_total for line in loan.instalments.all())
        assert received + left == sum(line.total for line in loan.instalments.all())

    def _pay(self, loan: Loan, amount: Decimal, at: datetime) -> None:
        most = sum(line.open_total for line in open_lines(loan))
        if most:
            day = at.date()
            record_repayment(loan, key=uuid4(), amount=min(amount, most), received_on=day, actor=self.counter, at=at)


def _paid() -> int:
    loan = make_loan()
    pay(loan, Decimal("20000.00"), AT + timedelta(days=30))
    return loan.pk


@pytest.fixture(scope="module")
def paid_in_part(once: Callable[[Callable[[], int]], int]) -> int:
    return once(_paid)


@pytest.fixture
def paid(db: None, paid_in_part: int) -> Loan:
    return Loan.objects.get(pk=paid_in_part)


def test_a_sound_loan_has_no_faults(paid: Loan) -> None:
    assert verify_loan(paid) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("loans_loan", "balance = balance - 1"),
        ("loans_instalment", "paid_interest = paid_interest - 1, settled_on = NULL WHERE number = 1"),
        ("loans_instalment", "settled_on = NULL WHERE number = 1"),
        ("loans_instalment", "balance_after = balance_after + 1 WHERE number = 1"),
        ("loans_instalment", "principal = principal + 1 WHERE number = 3"),
        ("loans_repayment", "amount = amount + 1, interest = interest + 1"),
        ("loans_posting", "credit = credit + 1 WHERE account = 'interest'"),
        ("loans_posting", "account = 'interest' WHERE account = 'principal' AND credit > 0"),
        ("loans_creditline", "drawn = drawn - 1"),
        ("loans_loan", "state = 'settled'"),
    ],
)
def test_whatever_is_changed_by_one_fen_is_found(paid: Loan, table: str, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")
    assert verify_loan(paid)


@pytest.mark.django_db
def test_faults_name_the_loan_and_both_sides(paid: Loan) -> None:
    CreditLine.objects.filter(application=paid.application_id).update(drawn=Decimal("1.00"))
    (fault,) = verify_loan(paid)
    assert paid.number in fault and "1.00" in fault and f"{Loan.objects.get(pk=paid.pk).balance:,.2f}" in fault
    assert Instalment.objects.filter(loan=paid).exists() and Posting.objects.exists()
