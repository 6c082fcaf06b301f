"""Pages of changes of an account: paying early, extension, costs, refund, reversal, and the second person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.tests.factories import AT
from jinxin.access import Role
from jinxin.staff.models import Centre, User
from jinxin.tests.factories import make_user
from loans.models import AccountRequest, Loan, Repayment, Transaction
from loans.services.requests import ask_costs
from loans.tests.factories_accounts import WHY, pay_early
from loans.tests.factories_money import colleague, loan_of, make_loan, pay

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
NOW = timedelta(days=34)


@pytest.fixture(autouse=True)
def later(centre: Centre, at: datetime) -> Any:
    with time_machine.travel(at + NOW, tick=False):
        yield


def _paid() -> int:
    loan = make_loan(rate=Decimal("5.5000"))
    pay(loan, loan.instalments.get(number=1).total, AT + timedelta(days=30))
    return loan.pk


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Callable[[Callable[[], int]], int]) -> int:
    """200,000 yuan over 12 months at 5.5%, paid out on 2026-11-23; the first instalment is paid."""
    return once(_paid)


@pytest.fixture
def loan(db: None, paid_out: int) -> Loan:
    return Loan.objects.get(pk=paid_out)


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: int) -> str:
    return reverse(f"loans:{name}", args=args)


def early(**changes: str) -> dict[str, str]:
    fields = {"key": str(uuid4()), "amount": "5万", "received_on": "2026-12-27", "choice": "smaller", "note": ""}
    return {**fields, **changes}


def test_paying_early_compares_both_ways_then_books(counter: Client, loan: Loan) -> None:
    assert counter.get(url("pay_early", loan.pk)).status_code == 200
    for headers in ({}, {"HX-Request": "true"}):
        page = counter.post(url("pay_early", loan.pk), early(preview="1"), headers=headers)
        assert [option.choice for option in page.context["offer"].options] == ["shorter", "smaller"]
        assert ("<html" in page.content.decode()) == (not headers)
    assert not Repayment.objects.exclude(choice="").exists()
    data = early(choice="shorter")
    for _click in range(2):
        assert counter.post(url("pay_early", loan.pk), data)["Location"] == url("loan", loan.pk)
    assert Repayment.objects.exclude(choice="").get().choice == "shorter"
    text = counter.get(url("loan", loan.pk)).content.decode()
    assert "<details" in text and loan.plans.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "viel"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "9999999999.99"}, "amount"),
        ({"choice": ""}, "choice"),
        ({"choice": "x\x00"}, "choice"),
        ({"choice": "payoff"}, "amount"),
        ({"received_on": "2026-12-28"}, "received_on"),
        ({"received_on": "2026-12-01"}, "received_on"),
        ({"received_on": "9999-99-99"}, "received_on"),
        ({"key": "x"}, "key"),
        ({"note": "x" * 201}, "note"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_bad_prepayments_are_told_at_the_field(counter: Client, loan: Loan, changes: dict, field: str) -> None:
    for preview in ({}, {"preview": "1"}):
        page = counter.post(url("pay_early", loan.pk), early(**{"note": "微信转账", **changes}, **preview))
        assert page.status_code == (200 if preview else 422)
    page = counter.post(url("pay_early", loan.pk), early(**{"note": "微信转账", **changes}))
    assert field in page.context["form"].errors and (field == "note" or "微信转账" in page.content.decode())
    assert not Repayment.objects.exclude(choice="").exists()


@pytest.mark.parametrize("day", ["2026-11-22", "soon", "9999-12-31", ""])
def test_a_day_that_cannot_be_is_told(counter: Client, loan: Loan, day: str) -> None:
    page = counter.get(url("loan", loan.pk), {"day": day})
    assert page.status_code == 200 and page.context["day_form"].errors


def test_any_day_can_be_looked_at_within_the_queries(
    counter: Client, loan: Loan, at: datetime, django_assert_max_num_queries: Any
) -> None:
    pay_early(loan, Decimal("40000.00"), at + timedelta(days=33))
    ask_costs(loan, amount=Decimal(5), reason=WHY, actor=colleague(), at=at + NOW)
    for day in ("2026-12-20", "2027-02-01"):
        with django_assert_max_num_queries(12):
            page = counter.get(url("loan", loan.pk), {"day": day})
        assert page.context["then"].day.isoformat() == day
    with django_assert_max_num_queries(12):
        counter.get(url("loan", loan.pk))


def test_a_reversal_is_asked_for_and_confirmed_by_another(
    counter: Client, loan: Loan, operations: User, second_operations: User, sign_in: SignIn
) -> None:
    booking = loan.transactions.get(kind="repayment")
    page = counter.get(url("loan", loan.pk))
    assert page.context["may"].reverse == booking and url("reverse", booking.pk) in page.content.decode()
    assert counter.post(url("reverse", booking.pk), {"reason": "no"}).status_code == 422
    assert counter.post(url("reverse", booking.pk), {"reason": WHY})["Location"] == url("loan", loan.pk)
    asked = AccountRequest.objects.get()
    assert counter.post(url("account_request", asked.pk), {"confirm": "1"}).status_code == 403
    sign_in(counter, second_operations)
    assert counter.get(url("account_request", asked.pk)).context["decide"]
    assert counter.post(url("account_request", asked.pk), {}).status_code == 422
    assert counter.post(url("account_request", asked.pk), {"refuse": "1", "answer": ""}).status_code == 422
    assert counter.post(url("account_request", asked.pk), {"confirm": "1"})["Location"] == url("loan", loan.pk)
    loan.refresh_from_db()
    assert loan.balance == loan.principal
    assert counter.post(url("account_request", asked.pk), {"confirm": "1"}).status_code == 409
    assert counter.get(url("reverse", booking.pk)).status_code == 409


def test_an_extension_shows_its_plan_and_is_decided_by_the_manager(
    client: Client, loan: Loan, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, loan.officer)
    data = {"months": "6", "annual_rate": "6", "reason": WHY}
    page = client.post(url("extend", loan.pk), {**data, "preview": "1"})
    assert len(page.context["lines"]) == 17 and not AccountRequest.objects.exists()
    for changes, field in (
        ({"months": "13"}, "months"),
        ({"annual_rate": "1"}, "annual_rate"),
        ({"reason": ""}, "reason"),
    ):
        page = client.post(url("extend", loan.pk), {**data, **changes})
        assert page.status_code == 422 and field in page.context["form"].errors
    for bad in ({"months": "x"}, {"months": "9" * 40}, {"annual_rate": "NaN"}, {}):
        assert client.post(url("extend", loan.pk), {**data, **bad, "reason": "\x00"}).status_code == 422
    assert client.post(url("extend", loan.pk), data).status_code == 302
    asked = AccountRequest.objects.get()
    sign_in(client, manager)
    assert asked.loan.customer.name in client.get(url("account_requests")).content.decode()
    assert client.post(url("account_request", asked.pk), {"confirm": "1", "answer": "同意"}).status_code == 302
    loan.refresh_from_db()
    assert loan.matures_on.isoformat() == "2028-05-23"


def test_costs_and_refunds_are_asked_for(counter: Client, loan: Loan, at: datetime) -> None:
    data = {"amount": "300", "reason": WHY}
    assert counter.post(url("charge_costs", loan.pk), {**data, "amount": "x"}).status_code == 422
    assert counter.post(url("refund", loan.pk), data).status_code == 422, "nothing is held"
    assert counter.post(url("charge_costs", loan.pk), data).status_code == 302
    asked = AccountRequest.objects.get()
    assert counter.post(url("account_request", asked.pk), {"withdraw": "1"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    pay(loan, Decimal("500.00"), at + timedelta(days=33))
    assert counter.get(url("refund", loan.pk)).context["form"]["amount"].value() == "500.00"
    assert counter.post(url("refund", loan.pk), data).status_code == 302


def test_the_list_of_requests_costs_the_same_for_many(
    counter: Client, loan: Loan, at: datetime, django_assert_max_num_queries: Any
) -> None:
    assert counter.get(url("account_requests"), {"state": "nonsense", "kind": "x"}).status_code == 200
    ask_costs(loan, amount=Decimal(5), reason=WHY, actor=colleague(), at=at + NOW)
    for _one_or_two in range(2):
        with django_assert_max_num_queries(12):
            page = counter.get(url("account_requests"), {"state": "asked"})
        other = make_loan(at=at)
        ask_costs(other, amount=Decimal(5), reason=WHY, actor=colleague(), at=at + NOW)
    assert len(page.context["page"]) == 2


def test_others_see_and_do_nothing(
    client: Client, loan: Loan, other_officer: User, auditor: User, sign_in: SignIn, at: datetime
) -> None:
    booking = Transaction.objects.filter(loan=loan).latest("pk")
    asked = ask_costs(loan, amount=Decimal(5), reason=WHY, actor=colleague(), at=at + NOW)
    sign_in(client, other_officer)
    assert client.get(url("extend", loan.pk)).status_code == 404
    assert client.get(url("account_request", asked.pk)).status_code == 404
    assert not client.get(url("account_requests")).context["page"].object_list
    sign_in(client, auditor)
    assert client.get(url("account_request", asked.pk)).status_code == 200
    assert client.post(url("account_request", asked.pk), {"confirm": "1"}).status_code == 403
    assert client.get(url("reverse", booking.pk)).status_code == 403
    both = make_user([Role.OFFICER, Role.OPERATIONS])
    own = loan_of(both, at)
    sign_in(client, both)
    for name in ("pay_early", "charge_costs", "refund"):
        assert client.get(url(name, own.pk)).status_code == 403
