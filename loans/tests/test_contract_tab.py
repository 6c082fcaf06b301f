"""The case's tab of contract and payout asks the database no more than twelve times, whatever the case has."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.tests.factories import AT, make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre, make_user
from loans.enums import State
from loans.models import Application, Appointment, Condition, Payout, PayoutProof
from loans.services.applications import withdraw
from loans.services.contracts import void_contract
from loans.tests.factories import make_application
from loans.tests.factories_money import VOID_REASON, make_approved, make_contract, make_loan, make_payout, make_signed
from loans.tests.pages import SignIn, text

pytestmark = pytest.mark.django_db


STAGES = ("draft", "approved", "void", "signed", "payout", "paid_out", "withdrawn")


def _cases() -> dict[str, int]:
    make_centre()
    officer = make_user(Role.OFFICER, name="客户经理甲")
    return {stage: _case_with_everything(officer, AT, stage).pk for stage in STAGES}


@pytest.fixture(scope="module")
def cases(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of a case at each stage, all of one officer."""
    return once(_cases)


@pytest.fixture
def officer(db: None, cases: Any) -> User:
    return User.objects.get(name="客户经理甲")


@pytest.fixture(autouse=True)
def noon(at: datetime) -> Any:
    """The day of the cases, at noon: after all that the factories did."""
    with time_machine.travel(at + timedelta(hours=3), tick=False):
        yield


@pytest.mark.parametrize("stage", STAGES)
def test_the_tab_stays_within_its_queries_in_every_state(
    client: Client,
    sign_in: SignIn,
    people: tuple[User, ...],
    cases: dict[str, int],
    stage: str,
    django_assert_max_num_queries: Any,
) -> None:
    for person in people:
        sign_in(client, person)
        with django_assert_max_num_queries(12):
            assert client.get(reverse("loans:case_contract", args=[cases[stage]])).status_code == 200


@pytest.fixture
def people(officer: User, operations: User, manager: User, auditor: User) -> tuple[User, ...]:
    return officer, operations, manager, auditor


def _case_with_everything(officer: User, at: datetime, stage: str) -> Application:
    """A case in this state with a cost statement, a condition, an appointment, and a payout to a payee with proofs."""
    customer = make_business_customer(officer, at=at)
    if stage == "draft":
        return make_application(customer, state=State.DRAFT, at=at)
    case = make_approved(customer, at=at)
    Condition.objects.create(application=case, position=1, text="购房发票交回", state=Condition.State.DIVIDED)
    kept = Appointment.State.KEPT if stage != "approved" else Appointment.State.BOOKED
    Appointment.objects.create(application=case, state=kept, starts_at=at, minutes=30, made_by=officer, made_at=at)
    if stage == "approved":
        return case
    return _with_contract(case, officer, at, stage)


def _with_contract(case: Application, officer: User, at: datetime, stage: str) -> Application:
    contract = make_contract(case, at=at)
    if stage == "void":
        void_contract(contract, reason=VOID_REASON, actor=contract.prepared_by, at=at)
        return case
    make_signed(contract, at=at)
    if stage == "signed":
        return case
    payout = make_payout(contract, at=at)
    _name_payee(payout, officer, at)
    if stage == "paid_out":
        make_loan(payout, at=at)
    if stage == "withdrawn":
        withdraw(case, reason="客户另筹到资金，不再需要借款", actor=officer, at=at + timedelta(hours=2))
    return case


def _name_payee(payout: Payout, officer: User, at: datetime) -> None:
    Payout.objects.filter(pk=payout.pk).update(payee_name="苗木场", payee_bank="农商行", payee_last4="1234")
    for name in ("合同.pdf", "发票.pdf"):
        values = {"kind": "contract", "content_type": "application/pdf", "size": 9, "sha256": name}
        PayoutProof.objects.create(payout=payout, name=name, added_by=officer, added_at=at, **values)


def test_each_payout_shows_its_own_proofs(
    client: Client, sign_in: SignIn, operations: User, cases: dict[str, int]
) -> None:
    page = text(sign_in(client, operations).get(reverse("loans:case_contract", args=[cases["payout"]])))
    assert page.index("合同.pdf") < page.index("发票.pdf")
    assert page.count("合同.pdf") == 1
