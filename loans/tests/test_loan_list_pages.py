"""The lists of loans and of credit lines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jinxin.staff.models import Centre, User
from loans.models import Loan
from loans.tests.factories_accounts import pay_off
from loans.tests.factories_money import loan_of, pay
from loans.tests.factories_money import make_approved as make_approved_case

pytestmark = pytest.mark.django_db


SignIn = Callable[[Client, User], Client]


NOW = timedelta(days=34)


@pytest.fixture(autouse=True)
def later(centre: Centre, at: datetime) -> Any:
    with time_machine.travel(at + NOW, tick=False):
        yield


@pytest.fixture
def loan(officer: User, at: datetime) -> Loan:
    return loan_of(officer, at, name="王小明")


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: int) -> str:
    return reverse(f"loans:{name}", args=args)


def found(client: Client, **filters: str) -> set[str]:
    page = client.get(url("loans"), filters)
    assert page.status_code == 200
    return {row.number for row in page.context["page"]}


def test_the_list_is_narrowed_by_each_filter(counter: Client, loan: Loan, other_officer: User, at: datetime) -> None:
    paid = loan_of(other_officer, at, name="李大勇")
    pay_off(paid, at + timedelta(days=1))
    both = {loan.number, paid.number}
    assert found(counter) == both
    assert found(counter, state="active") == found(counter, overdue="1") == {loan.number}
    assert found(counter, state="settled") == found(counter, officer=str(other_officer.pk)) == {paid.number}
    assert found(counter, product=str(loan.product_id)) == both
    assert found(counter, q="王小") == {loan.number} and found(counter, q=paid.number[-4:]) == {paid.number}
    assert found(counter, q="nobody") == set()


@pytest.mark.parametrize(
    "filters",
    [{"state": "gone"}, {"officer": "9" * 30}, {"officer": "x"}, {"product": "-1"}, {"page": "99"}],
)
def test_a_filter_that_cannot_be_read_filters_nothing(counter: Client, loan: Loan, filters: dict[str, str]) -> None:
    assert found(counter, **filters) == {loan.number}


def test_sums_cover_all_rows_found_not_the_page(counter: Client, loan: Loan, other_officer: User, at: datetime) -> None:
    second = loan_of(other_officer, at)
    pay(second, Decimal("17167.36"), at + timedelta(days=30))
    second.refresh_from_db()
    page = counter.get(url("loans"))
    assert page.context["sums"] == {
        "count": 2,
        "principal": loan.principal + second.principal,
        "balance": loan.balance + second.balance,
    }
    row = next(row for row in page.context["page"] if row.pk == loan.pk)
    assert (row.next_due_on.isoformat(), row.next_due, row.overdue) == (
        "2026-12-23",
        Decimal("17167.36"),
        Decimal("17167.36"),
    )
    paid_up = next(row for row in page.context["page"] if row.pk == second.pk)
    assert (paid_up.next_due_on.isoformat(), paid_up.overdue) == ("2027-01-23", Decimal(0))


def test_officers_see_their_own_loans_and_lines(
    client: Client, loan: Loan, officer: User, other_officer: User, sign_in: SignIn
) -> None:
    assert found(sign_in(client, officer)) == {loan.number}
    assert "officer" not in client.get(url("loans")).context["form"].fields
    assert len(client.get(url("lines")).context["page"]) == 1
    assert found(sign_in(client, other_officer)) == set()
    assert len(client.get(url("lines")).context["page"]) == 0
    assert client.get(url("loan", loan.pk)).status_code == 404


def test_lines_show_what_is_granted_and_drawn(counter: Client, loan: Loan, at: datetime) -> None:
    make_approved_case(at=at)
    page = counter.get(url("lines"), {"state": "open"})
    sums = {"count": 2, "amount": Decimal("400000.00"), "drawn": Decimal("200000.00")}
    assert page.context["sums"] == sums | {"reserved": Decimal("0.00"), "left": Decimal("200000.00")}
    pay_off(loan, at + timedelta(days=1))
    assert counter.get(url("lines"), {"state": "closed"}).context["sums"]["count"] == 1
    assert counter.get(url("lines"), {"officer": str(loan.officer_id)}).context["sums"]["count"] == 1


@pytest.mark.parametrize("name", ["loans", "lines"])
def test_lists_need_no_more_queries_for_more_rows(
    counter: Client, officer: User, at: datetime, name: str, django_assert_max_num_queries: Any
) -> None:
    for _row in range(3):
        loan_of(officer, at)
    with django_assert_max_num_queries(12):
        assert len(counter.get(url(name), {"state": ""}).context["page"]) == 3


def test_empty_lists_say_why(counter: Client) -> None:
    for name in ("loans", "lines"):
        page = counter.get(url(name))
        assert page.status_code == 200 and not page.context["page"].object_list
