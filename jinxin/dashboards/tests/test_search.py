"""The search: what a person may see, by whatever they remember of it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.dashboards.search import search
from jinxin.staff.models import User
from loans.tests.factories import make_application
from loans.tests.factories_money import make_loan

pytestmark = pytest.mark.django_db


def test_a_customer_is_found_by_name_pinyin_mobile_and_id(officer: User) -> None:
    customer = make_salaried(officer, name="欧阳春晓")
    make_salaried(officer, name="李志强")
    for text in ("欧阳", "春晓", "ouyang", "oycx", customer.mobile, customer.id_number, customer.id_last4.lower()):
        assert [found.name for found in search(text, officer).customers] == ["欧阳春晓"], text


def test_a_case_and_a_loan_are_found_by_number(officer: User, at: datetime) -> None:
    loan = make_loan(at=at, customer=make_business_customer(officer))
    assert search(loan.application.number, officer).applications == [loan.application]
    assert search(loan.number.lower(), officer).loans == [loan]


def test_a_name_brings_the_persons_cases_too(officer: User) -> None:
    case = make_application(make_salaried(officer, name="欧阳春晓"))
    assert search("欧阳春晓", officer).applications == [case]


def test_another_officers_things_are_not_found(officer: User, other_officer: User, at: datetime) -> None:
    loan = make_loan(at=at, customer=make_business_customer(officer, name="欧阳春晓"))
    for text in ("欧阳春晓", loan.number, loan.application.number, loan.customer.mobile):
        assert search(text, other_officer).total == 0


def test_contracts_are_for_operations(officer: User, operations: User, at: datetime) -> None:
    contract = make_loan(at=at, customer=make_business_customer(officer)).payout.contract
    assert search(contract.number, operations).contracts == [contract]
    assert search(contract.number, officer).contracts == []


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; DROP TABLE", "😀", "长" * 500, "A-------"])
def test_no_text_breaks_the_page(client: Client, officer: User, text: str, sign_in: Callable[..., Client]) -> None:
    assert sign_in(client, officer).get("/search/", {"q": text}).status_code == 200


def test_what_is_sent_gets_an_address_but_a_whole_number_does_not(
    client: Client, officer: User, sign_in: Callable[..., Client]
) -> None:
    customer = make_salaried(officer, name="欧阳春晓")
    sign_in(client, officer)
    assert client.post("/search/", {"q": " 欧阳 "})["Location"] == "/search/?q=%E6%AC%A7%E9%98%B3"
    assert client.post("/search/", {"q": ""})["Location"] == "/search/"
    assert client.post("/search/", {"q": "A20261123-0001"}).status_code == 302
    for number in (customer.id_number, customer.mobile, f"+86 {customer.mobile[:3]}-{customer.mobile[3:]}"):
        answer = client.post("/search/", {"q": number})
        assert answer.status_code == 200, number
        page = answer.content.decode()
        assert "欧阳春晓" in page
        assert customer.id_number not in page and customer.mobile not in page
        assert f"****{number[-4:]}" in page


@pytest.mark.parametrize("text", ["", "\x00", "1" * 5000, "%", "😀"])
def test_nothing_that_is_sent_breaks_the_search(
    client: Client, officer: User, text: str, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(client, officer).post("/search/", {"q": text}, follow=True).status_code == 200
