"""The counter's queue, the case's tab of contract and payout, and their forms."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.enums import CardUse
from customers.models import BankCard
from customers.services.cards import add_card
from customers.tests.factories import AT, make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.staff.models import RoleGrant, User
from jinxin.tests.factories import make_centre, make_user
from loans.enums import State
from loans.models import Application, Contract, Loan, PaymentOrder, Payout
from loans.services.visits import record_visit
from loans.tests.factories import make_application
from loans.tests.factories_money import (
    CARD,
    VOID_REASON,
    account_fields,
    make_approved,
    make_contract,
    make_payout,
    make_signed,
    make_signed_costs,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]


def _cases() -> dict[str, int]:
    """An approved case whose costs are signed, and one each with a contract prepared and signed by 综合柜员甲."""
    make_centre()
    officer = make_user(Role.OFFICER, name="客户经理甲")
    counter = make_user(Role.OPERATIONS, name="综合柜员甲")
    approved, prepared, signed = (make_approved(make_business_customer(officer, name="王小明")) for _each in range(3))
    make_signed_costs(approved, due_day=20, at=AT + timedelta(minutes=55))
    make_contract(prepared, actor=counter)
    make_signed(make_contract(signed, actor=counter))
    return {"approved": approved.pk, "prepared": prepared.pk, "signed": signed.pk}


@pytest.fixture(scope="module")
def cases(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of the cases."""
    return once(_cases)


@pytest.fixture(autouse=True)
def noon(at: datetime) -> Any:
    """The day of the cases, at noon: after all that the factories did."""
    with time_machine.travel(at + timedelta(hours=3), tick=False):
        yield


@pytest.fixture
def officer(db: None, cases: Any) -> User:
    return User.objects.get(name="客户经理甲")


@pytest.fixture
def operations(db: None, cases: Any) -> User:
    return User.objects.get(name="综合柜员甲")


@pytest.fixture
def approved(db: None, cases: dict[str, int]) -> Application:
    return Application.objects.get(pk=cases["approved"])


@pytest.fixture
def prepared(db: None, cases: dict[str, int]) -> Contract:
    return Contract.objects.get(application=cases["prepared"])


@pytest.fixture
def signed(db: None, cases: dict[str, int]) -> Contract:
    return Contract.objects.get(application=cases["signed"])


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: int) -> str:
    return reverse(f"loans:{name}", args=args)


def test_a_bad_form_for_a_case_that_is_not_approved_leads_back_to_the_case(
    counter: Client, officer: User, at: datetime
) -> None:
    case = make_application(make_business_customer(officer), at=at)
    answer = counter.post(url("contract_prepare", case.pk), {"account_kind": "none"})
    assert (answer.status_code, answer["Location"]) == (302, url("case_contract", case.pk))
    assert not case.contracts.exists()


# Preparing


def test_operations_prepares_a_contract(counter: Client, approved: Application) -> None:
    assert counter.get(url("contract_prepare", approved.pk)).status_code == 200
    answer = counter.post(url("contract_prepare", approved.pk), account_fields(approved))
    assert answer.status_code == 302 and answer["Location"] == url("case_contract", approved.pk)
    contract = approved.contracts.get()
    assert (contract.due_day, contract.account_number) == (20, CARD)
    page = counter.get(answer["Location"]).content.decode()
    assert contract.number in page and CARD not in page and "***************0128" in page


def keep_card(application: Application, at: datetime, **changes: Any) -> BankCard:
    """Keep a card of the borrower."""
    fields = {"number": CARD, "bank": "衡州农商银行西渡支行", "use": CardUse.BOTH, **changes}
    return add_card(customer=application.customer, fields=fields, actor=application.customer.officer, at=at)


def test_a_card_of_the_customer_is_chosen_without_its_number(
    counter: Client, approved: Application, at: datetime
) -> None:
    card = keep_card(approved, at)
    keep_card(approved, at, number="6222021234567890136", use=CardUse.REPAYMENT)
    page = counter.get(url("contract_prepare", approved.pk)).content.decode()
    assert "衡州农商银行西渡支行 **** 0128" in page
    assert "**** 0136" not in page
    assert CARD not in page
    holder = account_fields(approved)["account_holder"]
    sent = {"kept_card": str(card.pk), "account_kind": "card", "account_holder": holder}
    assert counter.post(url("contract_prepare", approved.pk), sent).status_code == 302
    contract = approved.contracts.get()
    assert (contract.account_number, contract.account_bank) == (CARD, card.bank)


@pytest.mark.parametrize("kept", ["", "0", "x", "9" * 50])
def test_without_a_card_of_the_customer_bank_and_number_are_asked(
    counter: Client, approved: Application, at: datetime, kept: str
) -> None:
    keep_card(approved, at)
    holder = account_fields(approved)["account_holder"]
    page = counter.post(
        url("contract_prepare", approved.pk), {"kept_card": kept, "account_kind": "card", "account_holder": holder}
    )
    assert page.status_code == 422
    assert {"account_bank", "account_number"} <= set(page.context["form"].errors)


def test_a_card_and_another_number_contradict_each_other(counter: Client, approved: Application, at: datetime) -> None:
    card = keep_card(approved, at)
    sent = {**account_fields(approved, account_number="6222021234567890136"), "kept_card": str(card.pk)}
    page = counter.post(url("contract_prepare", approved.pk), sent)
    assert "account_number" in page.context["form"].errors
    assert not approved.contracts.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account_number": "6222021234567890127"}, "account_number"),
        ({"account_number": ""}, "account_number"),
        ({"account_number": "9" * 41}, "account_number"),
        ({"account_holder": "别人"}, "account_holder"),
        ({"account_bank": "行"}, "account_bank"),
        ({"account_kind": "purse"}, "account_kind"),
    ],
)
def test_bad_input_is_told_at_its_field_and_typed_text_stays(
    counter: Client, approved: Application, changes: dict[str, str], field: str
) -> None:
    sent = {**account_fields(approved, account_bank="衡州农商银行"), **changes}
    page = counter.post(url("contract_prepare", approved.pk), sent)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    if field != "account_bank":
        assert 'value="衡州农商银行"' in page.content.decode()
    assert not approved.contracts.exists()


def test_the_officer_of_a_case_prepares_nothing_even_from_the_counter(
    client: Client, sign_in: SignIn, officer: User, approved: Application
) -> None:
    RoleGrant.objects.create(user=officer, role=Role.OPERATIONS)
    address = url("contract_prepare", approved.pk)
    sign_in(client, officer)
    assert client.get(address).status_code == 403
    assert client.post(address, account_fields(approved)).status_code == 403
    assert not approved.contracts.exists()


# Void, signing, visits


def test_a_contract_is_made_void_with_a_reason(counter: Client, prepared: Contract) -> None:
    contract = prepared
    page = counter.post(url("contract_void", contract.pk), {"reason": "错"})
    assert page.status_code == 422 and "reason" in page.context["form"].errors
    answer = counter.post(url("contract_void", contract.pk), {"reason": VOID_REASON})
    assert answer.status_code == 302
    page = counter.get(answer["Location"])
    assert VOID_REASON in page.content.decode() and page.context["may_prepare"]


def test_the_signature_is_recorded(counter: Client, prepared: Contract, at: datetime) -> None:
    contract = prepared
    page = counter.get(url("contract_sign", contract.pk))
    assert "reason" not in page.context["form"].fields
    answer = counter.post(url("contract_sign", contract.pk), {"visited_at": "2026-11-23T11:00"})
    assert answer.status_code == 302
    contract.refresh_from_db()
    assert (contract.state, contract.signed_at) == ("signed", at + timedelta(hours=2))


@pytest.mark.parametrize(
    "typed", ["", "2026-11-23T12:01", "2026-11-23T09:30", "yesterday", "9999-12-31T23:59", "0001-01-01T00:00"]
)
def test_a_signature_at_an_impossible_time_is_refused(counter: Client, prepared: Contract, typed: str) -> None:
    page = counter.post(url("contract_sign", prepared.pk), {"visited_at": typed})
    assert page.status_code == 422 and "visited_at" in page.context["form"].errors


def test_after_an_earlier_visit_the_form_asks_why(
    counter: Client, officer: User, prepared: Contract, at: datetime
) -> None:
    contract, case = prepared, prepared.application
    record_visit(case, visited_at=at, purpose="送交营业执照原件", actor=officer, at=at + timedelta(hours=1))
    sent = {"visited_at": "2026-11-23T11:00"}
    page = counter.post(url("contract_sign", contract.pk), sent)
    assert page.status_code == 422 and "reason" in page.context["form"].errors
    assert "送交营业执照原件" in page.content.decode()
    answer = counter.post(url("contract_sign", contract.pk), {**sent, "reason": "首次到网点时配偶未能同行签字"})
    assert answer.status_code == 302


def test_the_officer_records_a_visit_of_another_kind(
    client: Client, officer: User, manager: User, sign_in: SignIn, approved: Application
) -> None:
    sign_in(client, officer)
    address = url("branch_visit", approved.pk)
    assert client.get(address).status_code == 200
    sent = {"visited_at": "2026-11-23T11:00", "purpose": "送交营业执照原件"}
    assert client.post(address, {**sent, "purpose": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422, "the second asks for its reason"
    assert "送交营业执照原件" in client.get(url("case_contract", approved.pk)).content.decode()


def test_visits_of_a_closed_case_are_refused(counter: Client, approved: Application) -> None:
    Application.objects.filter(pk=approved.pk).update(state=State.LAPSED)
    assert counter.get(url("branch_visit", approved.pk)).status_code == 409


# The document


def test_the_printed_contract_is_in_chinese_and_full_for_the_counter(
    client: Client, operations: User, auditor: User, sign_in: SignIn, prepared: Contract
) -> None:
    User.objects.update(language="en")
    contract = prepared
    operations.refresh_from_db()
    page = sign_in(client, operations).get(url("contract_print", contract.pk)).content.decode()
    for words in (
        "个人借款合同",
        "人民币贰拾万元整",
        "还款计划表",
        "第十二条",
        CARD,
        contract.application.customer.id_number,
        contract.sha256,
    ):
        assert words in page
    assert Entry.objects.filter(action="contract.printed", actor=operations).count() == 1
    page = sign_in(client, auditor).get(url("contract_print", contract.pk)).content.decode()
    assert CARD not in page and contract.application.customer.id_number not in page and "0128" in page
    assert Entry.objects.filter(action="contract.printed").count() == 1


# Payout


def test_a_payout_goes_from_hand_to_hand(
    client: Client, operations: User, second_operations: User, sign_in: SignIn, signed: Contract
) -> None:
    contract = signed
    sign_in(client, operations)
    page = client.get(url("payout_prepare", contract.pk))
    form = {name: page.context["form"][name].value() for name in ("key", "amount", "term_months", "pay_to")}
    assert client.post(url("payout_prepare", contract.pk), {**form, "amount": "20万"}).status_code == 302
    payout = Payout.objects.get()
    release = url("payout_release", payout.pk)
    page = client.get(release)
    assert not page.context["may_release"] and '<button class="btn btn-primary">' not in page.content.decode()
    assert client.post(release).status_code == 403
    sign_in(client, second_operations)
    assert "200,000.00" in client.get(release).content.decode()
    answer = client.post(release)
    order = PaymentOrder.objects.get()
    assert answer["Location"] == url("order", order.pk)
    again = client.post(release)
    assert again["Location"] == url("order", order.pk), "a second click finds the order of the first"
    assert client.get(release)["Location"] == url("order", order.pk)
    assert PaymentOrder.objects.count() == 1 and not Loan.objects.exists()


def test_the_preparer_of_a_payout_is_offered_no_release(
    client: Client, operations: User, second_operations: User, sign_in: SignIn, signed: Contract
) -> None:
    payout = make_payout(signed, actor=operations)
    link = url("payout_release", payout.pk)
    assert link not in sign_in(client, operations).get(url("contracts"), {"tab": "release"}).content.decode()
    assert link in sign_in(client, second_operations).get(url("contracts"), {"tab": "release"}).content.decode()
