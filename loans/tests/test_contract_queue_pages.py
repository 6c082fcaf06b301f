"""The counter's queue and the case's tab of contract and payout, at every stage between approval and loan."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.tests.factories import AT, make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre, make_user
from loans.enums import State
from loans.models import Application, Contract, Loan, Payout
from loans.services.applications import withdraw
from loans.services.payouts import release_payout
from loans.tests.factories import make_application
from loans.tests.factories_money import (
    account_fields,
    colleague,
    make_approved,
    make_contract,
    make_loan,
    make_payout,
    make_signed,
    make_signed_costs,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
TABS = ("costs", "prepare", "sign", "pay", "release", "bank")


@pytest.fixture(autouse=True)
def noon(at: datetime) -> Any:
    """The day of the cases, at noon: after all that the factories did."""
    with time_machine.travel(at + timedelta(hours=3), tick=False):
        yield


def _at_stage(officer: User, stage: str) -> int:
    """Bring a case to the stage by whose tab it waits, or to where it waits no more; return its key."""
    customer = make_business_customer(officer)
    if stage == "draft":
        return make_application(customer, state=State.DRAFT).pk
    case = make_approved(customer)
    if stage != "costs":
        make_signed_costs(case, due_day=20, at=AT + timedelta(minutes=55))
    contract = make_contract(case) if stage not in ("costs", "prepare") else None
    if contract and stage != "sign":
        _drawn(make_signed(contract), stage)
    return case.pk


def _drawn(contract: Contract, stage: str) -> None:
    """Bring a signed contract further."""
    payout = make_payout(contract) if stage != "pay" else None
    if payout and stage == "bank":
        release_payout(payout, actor=colleague(), at=AT + timedelta(hours=2))
    if payout and stage == "paid out":
        make_loan(payout)
    if payout and stage == "withdrawn":
        case = contract.application
        withdraw(case, reason="客户另筹到资金，不再需要借款", actor=case.officer, at=AT + timedelta(hours=2))


def _cases() -> dict[str, list[int]]:
    """Two cases of one officer on every tab of the queue, and one at each stage that is on none."""
    make_centre()
    officer = make_user(Role.OFFICER, name="客户经理甲")
    waiting = {tab: [_at_stage(officer, tab), _at_stage(officer, tab)] for tab in TABS}
    return waiting | {stage: [_at_stage(officer, stage)] for stage in ("draft", "paid out", "withdrawn")}


@pytest.fixture(scope="module")
def cases(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of the cases at each stage."""
    return once(_cases)


@pytest.fixture
def officer(db: None, cases: Any) -> User:
    return User.objects.get(name="客户经理甲")


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: int) -> str:
    return reverse(f"loans:{name}", args=args)


def test_each_case_stands_on_the_tab_of_its_step(cases: dict[str, list[int]], counter: Client) -> None:
    for tab in TABS:
        page = counter.get(url("contracts"), {"tab": tab})
        assert sorted(row.pk for row in page.context["page"]) == cases[tab]
        for case in Application.objects.filter(pk__in=cases[tab]):
            assert case.number in page.content.decode()
    assert [count for _value, _label, count in page.context["tabs"]] == [2, 2, 2, 2, 2, 2]


def test_without_a_choice_the_first_tab_with_work_opens(cases: dict[str, list[int]], counter: Client) -> None:
    for at_work in ("costs", "prepare", "sign", "pay"):
        for choice in ({}, {"tab": "nonsense", "page": "x"}):
            assert counter.get(url("contracts"), choice).context["tab"] == at_work
        Application.objects.filter(pk__in=cases[at_work]).update(state=State.LAPSED)
    Application.objects.update(state=State.LAPSED)
    assert counter.get(url("contracts")).context["tab"] == "prepare"


@pytest.mark.parametrize("tab", TABS)
def test_the_queue_needs_no_more_queries_for_more_rows(cases: dict[str, list[int]], counter: Client, tab: str) -> None:
    counter.get(url("contracts"))
    with CaptureQueriesContext(connection) as for_two:
        assert len(counter.get(url("contracts"), {"tab": tab}).context["page"]) == 2
    Application.objects.filter(pk=cases[tab][0]).update(state=State.LAPSED)
    with CaptureQueriesContext(connection) as for_one:
        assert len(counter.get(url("contracts"), {"tab": tab}).context["page"]) == 1
    assert len(for_two) == len(for_one) <= 12


@pytest.mark.parametrize(
    "stage", ["draft", "costs", "prepare", "sign", "pay", "release", "bank", "paid out", "withdrawn"]
)
def test_the_tab_shows_every_stage_to_every_reader(
    cases: dict[str, list[int]],
    client: Client,
    officer: User,
    manager: User,
    auditor: User,
    operations: User,
    sign_in: SignIn,
    stage: str,
) -> None:
    for person in (officer, manager, auditor, operations):
        page = sign_in(client, person).get(url("case_contract", cases[stage][0]))
        assert page.status_code == 200


def test_another_officers_case_looks_absent(
    cases: dict[str, list[int]], client: Client, other_officer: User, sign_in: SignIn
) -> None:
    contract = Contract.objects.get(application=cases["sign"][0])
    sign_in(client, other_officer)
    for address in (
        url("case_contract", contract.application_id),
        url("contract_print", contract.pk),
        url("branch_visit", contract.application_id),
    ):
        assert client.get(address).status_code == 404


def test_a_withdrawal_closes_contract_payout_and_line(cases: dict[str, list[int]]) -> None:
    case = Application.objects.get(pk=cases["withdrawn"][0])
    contract = case.contracts.get()
    assert (contract.payouts.get().state, contract.state) == ("cancelled", "void")
    assert not case.credit_line.is_open


def test_a_case_that_is_not_approved_has_no_form(cases: dict[str, list[int]], counter: Client) -> None:
    case = Application.objects.get(pk=cases["pay"][0])
    signed = case.contracts.get()
    for address in (url("contract_prepare", case.pk), url("contract_sign", signed.pk), url("contract_void", signed.pk)):
        assert counter.get(address)["Location"] == url("case_contract", case.pk)
    assert counter.post(url("contract_prepare", case.pk), account_fields(case)).status_code == 409
    assert case.contracts.count() == 1


def test_a_payout_of_a_contract_that_is_not_signed_is_refused(cases: dict[str, list[int]], counter: Client) -> None:
    contract = Contract.objects.get(application=cases["sign"][0])
    assert counter.post(url("payout_prepare", contract.pk)).status_code == 409
    assert not contract.payouts.exists()


def test_a_prepared_payout_is_cancelled_with_a_reason(cases: dict[str, list[int]], counter: Client) -> None:
    payout = Payout.objects.get(contract__application=cases["release"][0])
    address = url("payout_cancel", payout.pk)
    assert counter.get(address).status_code == 200
    assert counter.post(address, {"reason": " "}).status_code == 422
    assert counter.post(address, {"reason": "收款账户信息需要再次核对"}).status_code == 302
    assert counter.post(url("payout_release", payout.pk)).status_code == 302
    assert not Loan.objects.filter(payout=payout).exists()
