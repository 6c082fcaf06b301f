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
