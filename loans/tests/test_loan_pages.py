"""One account, and the form for money that comes in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jinxin.access import Role
from jinxin.staff.models import Centre, User
from jinxin.tests.factories import make_user
from loans.models import Loan, Repayment
from loans.tests.factories_accounts import pay_off
from loans.tests.factories_money import loan_of, make_loan, pay

pytestmark = pytest.mark.django_db


SignIn = Callable[[Client, User], Client]


NOW = timedelta(days=34)


@pytest.fixture(autouse=True)
def later(centre: Centre, at: datetime) -> Any:
    with time_machine.travel(at + NOW, tick=False):
        yield


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Callable[[Callable[[], int]], int]) -> int:
    """200,000 yuan over 12 months at 5.5%, paid out on 2026-11-23."""
    return once(lambda: make_loan(rate=Decimal("5.5000")).pk)


@pytest.fixture
def loan(db: None, paid_out: int) -> Loan:
    return Loan.objects.get(pk=paid_out)


@pytest.fixture
def officer(loan: Loan) -> User:
    return loan.officer


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: int) -> str:
    return reverse(f"loans:{name}", args=args)


def sent(**changes: str) -> dict[str, str]:
    return {"key": str(uuid4()), "amount": "17,167.36", "received_on": "2026-12-27", "note": "", **changes}


def test_the_account_shows_schedule_repayments_and_ledger(
    client: Client,
    loan: Loan,
    officer: User,
    manager: User,
    auditor: User,
    operations: User,
    sign_in: SignIn,
    at: datetime,
) -> None:
    pay(loan, Decimal("18000.00"), at + timedelta(days=31), note="微信转账")
    for person in (officer, manager, auditor, operations):
        page = sign_in(client, person).get(url("loan", loan.pk))
        text = page.content.decode()
        for words in ("18,000.00", "微信转账", "17,167.36", "200,000.00", loan.payout.contract.number):
            assert words in text
        assert page.context["may_repay"] == (person == operations)
    statuses = [line.status for line in page.context["lines"]]
    assert statuses == ["paid", *["open"] * 11]
    assert page.context["now"].quote.held == Decimal("832.64")


def test_the_account_stays_within_its_queries(
    counter: Client, loan: Loan, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for day in range(3):
        pay(loan, Decimal("100.00"), at + timedelta(days=day + 1))
    with django_assert_max_num_queries(12):
        counter.get(url("loan", loan.pk))


def test_the_form_proposes_what_is_due(counter: Client, loan: Loan) -> None:
    page = counter.get(url("repay", loan.pk))
    missing = page.context["now"].quote.missing
    assert missing > Decimal("17167.36"), "penalties run since the due day"
    assert f'value="{missing:,.2f}"' in page.content.decode() and 'value="2026-12-27"' in page.content.decode()


def test_a_repayment_is_booked_once_however_often_it_is_sent(counter: Client, loan: Loan) -> None:
    data = sent(amount="1.716736万")
    for _click in range(2):
        assert counter.post(url("repay", loan.pk), data)["Location"] == url("loan", loan.pk)
    repayment = Repayment.objects.get()
    assert (repayment.amount, repayment.received_on.isoformat()) == (Decimal("17167.36"), "2026-12-27")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "viel"}, "amount"),
        ({"amount": "206008.28"}, "amount"),
        ({"amount": "9999999999.99"}, "amount"),
        ({"received_on": "2026-12-28"}, "received_on"),
        ({"received_on": "2026-11-22"}, "received_on"),
        ({"received_on": "soon"}, "received_on"),
        ({"key": "x"}, "key"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_bad_input_is_told_at_its_field_and_typed_text_stays(
    counter: Client, loan: Loan, changes: dict[str, str], field: str
) -> None:
    data = sent(**{"note": "微信转账", **changes})
    page = counter.post(url("repay", loan.pk), data)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert field == "note" or "微信转账" in page.content.decode()
    assert not Repayment.objects.exists()


def test_a_preview_shows_the_parts_with_and_without_script(counter: Client, loan: Loan) -> None:
    data = sent(amount="20000", preview="1")
    for headers in ({}, {"HX-Request": "true"}):
        page = counter.post(url("repay", loan.pk), data, headers=headers)
        assert page.status_code == 200
        assert [share.line.number for share in page.context["shares"]] == [1]
        assert page.context["parts"]["penalty"] > 0 and page.context["parts"]["suspense"] > 0
        assert ("<html" in page.content.decode()) == (not headers)
    for amount in ("206008.28", "", "viel"):
        page = counter.post(url("repay", loan.pk), sent(amount=amount, preview="1"), headers={"HX-Request": "true"})
        assert "parts" not in page.context and page.context["form"].errors
    assert not Repayment.objects.exists()


def test_a_settled_loan_takes_nothing_more(counter: Client, loan: Loan, at: datetime) -> None:
    pay_off(loan, at + NOW)
    loan.refresh_from_db()
    assert loan.state == "settled"
    assert counter.get(url("repay", loan.pk))["Location"] == url("loan", loan.pk)
    assert counter.post(url("repay", loan.pk), sent(amount="1")).status_code == 409


def test_the_officer_of_a_loan_books_nothing_even_at_the_counter(client: Client, sign_in: SignIn, at: datetime) -> None:
    both = make_user([Role.OFFICER, Role.OPERATIONS])
    loan = loan_of(both, at)
    sign_in(client, both)
    assert client.get(url("repay", loan.pk)).status_code == 403
    assert client.post(url("repay", loan.pk), sent()).status_code == 403
    assert not client.get(url("loan", loan.pk)).context["may_repay"]
