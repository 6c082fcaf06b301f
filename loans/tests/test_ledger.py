"""Whatever is paid, paid early or undone, in whatever order: schedule, ledger and balance agree to the fen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from customers.tests.factories import AT
from jinxin.access import Role
from jinxin.audit.services import verify
from jinxin.errors import DomainError, IllegalMove
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre, make_user
from loans.enums import Method
from loans.ledger.account import A, Account, Move
from loans.models import CreditLine, Instalment, Loan, Posting, Repayment, Transaction
from loans.queries.asof import account_on, standing
from loans.queries.ledger import verify_loan
from loans.rules.accountchanges import last_by_people
from loans.services.bookings import book, in_effect
from loans.services.prepayments import prepay
from loans.services.repayments import record_repayment, use_held
from loans.services.requests import ask_extension, ask_reversal, confirm
from loans.tests.factories_money import colleague, make_loan, pay

WHY = "登记时录错了金额，需要重新登记"
STEPS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 4_000_000)),
    st.tuples(st.just("pay"), st.just(0)),
    st.tuples(st.just("shorter"), st.integers(1, 9_000_000)),
    st.tuples(st.just("smaller"), st.integers(1, 9_000_000)),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.just("extend"), st.integers(1, 12)),
    st.tuples(st.just("dayend"), st.just(0)),
)


class Anything(TestCase):
    """Random loans to which random things happen, each example in a transaction that is undone."""

    counter: ClassVar[User]
    second: ClassVar[User]
    loans: ClassVar[dict[Method, Loan]]

    @classmethod
    def setUpTestData(cls) -> None:
        make_centre()
        cls.counter, cls.second = colleague(), make_user(Role.MANAGER)
        cls.loans = {method: make_loan(at=AT, method=method, rate=Decimal("6.8500")) for method in Method}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(Method),
        st.lists(st.tuples(STEPS, st.integers(0, 70)), min_size=1, max_size=8),
        st.booleans(),
    )
    def test_everything_agrees(self, method: Method, steps: list[Any], to_the_end: bool) -> None:
        loan, at = self.loans[method], AT + timedelta(hours=3)
        for (verb, number), days in steps:
            at += timedelta(days=days)
            self._do(loan, verb, number, at)
            self._check(loan, at)
        if to_the_end:
            at += timedelta(days=1)
            self._do(loan, "payoff", 0, at)
            self._check(loan, at)
            fresh = Loan.objects.get(pk=loan.pk)
            assert fresh.state == Loan.State.SETTLED and fresh.balance == 0
        assert verify().intact

    def _do(self, loan: Loan, verb: str, number: int, at: datetime) -> None:
        """Do something; what is refused, is refused in words."""
        fresh = Loan.objects.select_related("application", "payout__contract").get(pk=loan.pk)
        asked = standing(fresh, at.date()).quote
        amount = min(Decimal(number) / 100, asked.total) or asked.missing or Decimal("0.01")
        common: dict[str, Any] = {"key": uuid4(), "received_on": at.date(), "actor": self.counter, "at": at}
        try:
            with transaction.atomic():
                if verb == "pay":
                    record_repayment(fresh, amount=amount, **common)
                elif verb == "payoff" and asked.ahead:
                    prepay(fresh, amount=asked.total, choice="payoff", **common)
                elif verb == "payoff":
                    record_repayment(fresh, amount=asked.total, **common)
                elif verb in {"shorter", "smaller"}:
                    prepay(fresh, amount=amount, choice=verb, **common)
                elif verb == "undo" and (last := last_by_people(in_effect(fresh))):
                    confirm(ask_reversal(last, reason=WHY, actor=self.counter, at=at), actor=self.second, at=at)
                elif verb == "extend":
                    asking: dict[str, Any] = {"months": number, "annual_rate": fresh.annual_rate + 1, "reason": WHY}
                    confirm(ask_extension(fresh, **asking, actor=self.counter, at=at), actor=self.second, at=at)
                else:
                    use_held(fresh, at)
        except (DomainError, IllegalMove):
            pass

    def _check(self, loan: Loan, at: datetime) -> None:
        assert verify_loan(loan) == []
        fresh = Loan.objects.get(pk=loan.pk)
        use_held(fresh, at)
        fresh = Loan.objects.get(pk=loan.pk)
        made, stored = account_on(fresh, at.date()), list(fresh.instalments.order_by("due_on", "number", "pk"))
        assert (made.loan.balance, made.loan.suspense) == (fresh.balance, fresh.suspense)
        assert [line.paid_total for line in made.lines] == [line.paid_total for line in stored]
        effective = Repayment.objects.filter(loan=loan, reversed_at=None)
        assert sum(row.principal for row in effective) <= loan.principal


def _paid() -> int:
    loan = make_loan()
    pay(loan, Decimal("20000.00"), AT + timedelta(days=31))
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
        ("loans_loan", "suspense = suspense + 1"),
        ("loans_loan", "costs = 1"),
        ("loans_instalment", "paid_interest = paid_interest - 1, settled_on = NULL WHERE number = 1"),
        ("loans_instalment", "settled_on = NULL WHERE number = 1"),
        ("loans_instalment", "balance_after = balance_after + 1 WHERE number = 1"),
        ("loans_instalment", "principal = principal + 1 WHERE number = 3"),
        ("loans_instalment", "penalty = 1 WHERE number = 3"),
        ("loans_repayment", "amount = amount + 1, interest = interest + 1"),
        ("loans_creditline", "drawn = drawn - 1"),
        ("loans_loan", "state = 'settled'"),
    ],
)
def test_whatever_is_changed_by_one_fen_is_found(paid: Loan, table: str, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")
    assert verify_loan(paid)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["loans_transaction", "loans_posting"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_or_remove_bookings(paid: Loan, table: str, verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))
    posting = Posting.objects.first()
    for change in (posting.save, posting.delete, Posting.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        Transaction.objects.update(reason="x")


@pytest.mark.django_db
@pytest.mark.parametrize(("debit", "credit", "amount"), [("cash", "cash", "1.00"), ("cash", "principal", "0.00")])
def test_a_booking_out_of_balance_cannot_be_written(
    paid: Loan, debit: str, credit: str, amount: str, at: datetime
) -> None:
    move = Move(A(debit), A(credit), Decimal(amount))
    with pytest.raises(DatabaseError), transaction.atomic():
        book(Account(paid, []), [move], kind="repayment", on=at.date(), at=at)


@pytest.mark.django_db
def test_faults_name_the_loan_and_both_sides(paid: Loan) -> None:
    CreditLine.objects.filter(application=paid.application_id).update(drawn=Decimal("1.00"))
    (fault,) = verify_loan(paid)
    assert paid.number in fault and "1.00" in fault and f"{Loan.objects.get(pk=paid.pk).balance:,.2f}" in fault
    assert Instalment.objects.filter(loan=paid).exists() and Posting.objects.exists()
