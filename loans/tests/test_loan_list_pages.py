"""The lists of loans and of credit lines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.tests.factories import AT
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre, make_user
from loans.models import Loan
from loans.tests.factories_accounts import pay_off
from loans.tests.factories_money import loan_of, pay
from loans.tests.factories_money import make_approved as make_approved_case

pytestmark = pytest.mark.django_db


SignIn = Callable[[Client, User], Client]


NOW = timedelta(days=34)


def _loans() -> list[int]:
    make_centre()
    people = {name: make_user(Role.OFFICER, name=name) for name in ("客户经理甲", "客户经理乙")}
    names = {"王小明": "客户经理甲", "李大勇": "客户经理乙"}
    return [loan_of(people[officer], AT, name=name).pk for name, officer in names.items()]


@pytest.fixture(scope="module")
def two(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of a loan of 客户经理甲 and of one of 客户经理乙."""
    return once(_loans)


@pytest.fixture(autouse=True)
def later(at: datetime) -> Any:
    with time_machine.travel(at + NOW, tick=False):
        yield


@pytest.fixture
def loan(db: None, two: list[int]) -> Loan:
    return Loan.objects.get(pk=two[0])


@pytest.fixture
def second(db: None, two: list[int]) -> Loan:
    return Loan.objects.get(pk=two[1])


@pytest.fixture
def officer(loan: Loan) -> User:
    return loan.officer


@pytest.fixture
def other_officer(second: Loan) -> User:
    return second.officer


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: int) -> str:
    return reverse(f"loans:{name}", args=args)


def found(client: Client, **filters: str) -> set[str]:
    page = client.get(url("loans"), filters)
    assert page.status_code == 200
    return {row.number for row in page.context["page"]}


def test_the_list_is_narrowed_by_each_filter(counter: Client, loan: Loan, second: Loan, at: datetime) -> None:
    paid, other_officer = second, second.officer
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
def test_a_filter_that_cannot_be_read_filters_nothing(
    counter: Client, loan: Loan, second: Loan, filters: dict[str, str]
) -> None:
    assert found(counter, **filters) == {loan.number, second.number}


def test_sums_cover_all_rows_found_not_the_page(counter: Client, loan: Loan, second: Loan, at: datetime) -> None:
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
    client: Client, loan: Loan, second: Loan, officer: User, other_officer: User, sign_in: SignIn
) -> None:
    assert found(sign_in(client, officer)) == {loan.number}
    assert "officer" not in client.get(url("loans")).context["form"].fields
    assert len(client.get(url("lines")).context["page"]) == 1
    assert found(sign_in(client, other_officer)) == {second.number}
    assert len(client.get(url("lines")).context["page"]) == 1
    assert client.get(url("loan", loan.pk)).status_code == 404


def test_lines_show_what_is_granted_and_drawn(counter: Client, loan: Loan, at: datetime) -> None:
    make_approved_case(at=at)
    page = counter.get(url("lines"), {"state": "open"})
    sums = {"count": 3, "amount": Decimal("600000.00"), "drawn": Decimal("400000.00")}
    assert page.context["sums"] == sums | {"reserved": Decimal("0.00"), "left": Decimal("200000.00")}
    pay_off(loan, at + timedelta(days=1))
    assert counter.get(url("lines"), {"state": "closed"}).context["sums"]["count"] == 1
    assert counter.get(url("lines"), {"officer": str(loan.officer_id)}).context["sums"]["count"] == 1


@pytest.mark.parametrize("name", ["loans", "lines"])
def test_lists_need_no_more_queries_for_more_rows(
    counter: Client, officer: User, two: list[int], at: datetime, name: str, django_assert_max_num_queries: Any
) -> None:
    loan_of(officer, at)
    with django_assert_max_num_queries(12):
        assert len(counter.get(url(name), {"state": ""}).context["page"]) == 3


def test_empty_lists_say_why(client: Client, sign_in: SignIn) -> None:
    sign_in(client, make_user(Role.OFFICER))
    for name in ("loans", "lines"):
        page = client.get(url(name))
        assert page.status_code == 200 and not page.context["page"].object_list
