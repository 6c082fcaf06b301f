"""What falls due in a span of days: whose, how much, what of it was paid."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.tests.factories import make_business_customer
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in
from loans.models import Loan
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db
URL = "/loans/due/"


@pytest.fixture
def two_loans(officer: User, other_officer: User, at: datetime) -> tuple[Loan, Loan]:
    """A loan of each officer, instalments due on the 23rd of each month from December on."""
    return (
        make_loan(at=at, customer=make_business_customer(officer)),
        make_loan(at=at, customer=make_business_customer(other_officer)),
    )


def look(client: Client, person: User, moment: datetime, query: str = "") -> Any:
    """Sign in and open the list at a moment."""
    with time_machine.travel(moment, tick=False):
        answer = sign_in(client, person).get(URL + query)
    assert answer.status_code == 200
    return answer.context


def test_the_present_month_is_shown_until_other_days_are_chosen(
    client: Client, manager: User, two_loans: tuple[Loan, Loan], at: datetime
) -> None:
    assert look(client, manager, at)["sums"]["count"] == 0
    december = at + timedelta(days=20)
    assert look(client, manager, december)["sums"]["count"] == 2
    assert look(client, manager, december, "?first=2026-12-01&last=2027-02-28")["sums"]["count"] == 6
    assert look(client, manager, december, "?first=nonsense&last=2026-12-31")["sums"]["count"] == 2


def test_the_sums_are_those_of_the_rows_and_tell_what_was_paid(
    client: Client, manager: User, two_loans: tuple[Loan, Loan], at: datetime
) -> None:
    pay(two_loans[0], Decimal("5000.00"), at + timedelta(days=30))
    context = look(client, manager, at + timedelta(days=30))
    rows = list(context["page"].object_list)
    for column in ("principal", "interest", "paid_principal", "paid_interest"):
        assert context["sums"][column] == sum(getattr(row, column) for row in rows)
    assert context["sums"]["paid_principal"] + context["sums"]["paid_interest"] == Decimal("5000.00")


def test_an_officer_sees_own_loans_and_the_manager_can_choose_an_officer(
    client: Client,
    officer: User,
    manager: User,
    two_loans: tuple[Loan, Loan],
    at: datetime,
) -> None:
    december = at + timedelta(days=20)
    assert {row.loan for row in look(client, officer, december)["page"].object_list} == {two_loans[0]}
    chosen = look(client, manager, december, f"?officer={two_loans[1].officer_id}")
    assert {row.loan for row in chosen["page"].object_list} == {two_loans[1]}


def test_the_queries_do_not_grow_with_the_rows(
    client: Client, manager: User, two_loans: tuple[Loan, Loan], at: datetime, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, manager)
    with time_machine.travel(at, tick=False), django_assert_max_num_queries(12):
        answer = client.get(f"{URL}?first=2026-12-01&last=2027-12-31")
    assert answer.context["sums"]["count"] == 24
