"""Pages of drawings, lines, orders, batches and files from the bank."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.tests.factories import AT, make_business_customer
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre
from loans.enums import Method
from loans.models import BankRow, Contract, CreditLine, Loan, PaymentOrder
from loans.services.batches import export_batch
from loans.services.payouts import refuse_order
from loans.tests.factories_bank import RESULTS_HEAD, as_csv, book, make_order, send, upload, work
from loans.tests.factories_money import CARD, make_approved, make_contract, make_loan, make_signed
from loans.tests.test_drawings import paper

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
REASON = "客户经营出现异常，先停止用信"


def _orders() -> list[int]:
    make_centre()
    make_signed()
    return [make_order(AT).pk for _order in range(3)]


@pytest.fixture(scope="module", autouse=True)
def ordered(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of three orders that wait for the bank's answer; beside them there is a signed contract."""
    return once(_orders)


@pytest.fixture
def orders(db: None, ordered: list[int]) -> list[PaymentOrder]:
    return list(PaymentOrder.objects.filter(pk__in=ordered).order_by("pk"))


@pytest.fixture
def order(orders: list[PaymentOrder]) -> PaymentOrder:
    return orders[0]


@pytest.fixture
def signed(db: None) -> Contract:
    return Contract.objects.get(payouts=None)


@pytest.fixture(autouse=True)
def noon(at: datetime) -> Any:
    with time_machine.travel(at + timedelta(hours=4), tick=False):
        yield


@pytest.fixture
def counter(client: Client, operations: User, sign_in: SignIn) -> Client:
    return sign_in(client, operations)


def url(name: str, *args: Any) -> str:
    return reverse(f"loans:{name}", args=args)


# Drawings


def test_a_drawing_above_the_limit_is_prepared_with_payee_and_proof(counter: Client, at: datetime) -> None:
    contract = make_signed(make_contract(make_approved(at=at, amount=Decimal(600_000)), at=at), at=at)
    address = url("payout_prepare", contract.pk)
    form: dict[str, Any] = {"key": str(uuid4()), "amount": "60万", "term_months": "12", "pay_to": "contract"}
    refused = counter.post(address, form)
    assert refused.status_code == 422 and refused.context["form"].errors["pay_to"]
    assert 'value="60万"' in refused.content.decode(), "what was typed stays"
    form |= {"pay_to": "payee", "payee_name": "衡州粮油批发有限公司", "payee_bank": "农商行", "payee_kind": "account"}
    form |= {"payee_number": "8201 0000 1234 5678 90", "proof_kind": "invoice"}
    assert counter.post(address, form).context["form"].errors["proof"]
    for _click in range(2):
        assert counter.post(address, {**form, "proof": paper()}).status_code == 302
    payout = contract.payouts.get()
    page = counter.get(url("payout_release", payout.pk)).content.decode()
    assert "衡州粮油批发有限公司" in page and "820100001234567890" not in page
    proof = counter.get(url("payout_proof", payout.proofs.get().pk))
    assert proof["Content-Type"] == "image/png" and "sandbox" in proof["Content-Security-Policy"]
    assert proof.getvalue()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "\x00"},
        {"amount": "9" * 40},
        {"term_months": "-1"},
        {"term_months": "9" * 30},
        {"pay_to": "moon"},
        {"key": "x"},
        {"pay_to": "payee", "payee_name": "\x00", "payee_number": "1" * 40},
    ],
)
def test_nonsense_in_the_form_is_refused_at_its_field(
    counter: Client, signed: Contract, changes: dict[str, str]
) -> None:
    form = {"key": str(uuid4()), "amount": "1000", "term_months": "12", "pay_to": "contract", **changes}
    answer = counter.post(url("payout_prepare", signed.pk), form)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert not signed.payouts.exists()


def test_the_officer_asks_and_operations_takes_it(
    client: Client, officer: User, operations: User, other_officer: User, sign_in: SignIn, at: datetime
) -> None:
    contract = make_signed(make_contract(make_approved(make_business_customer(officer), at=at), at=at), at=at)
    address = url("payout_prepare", contract.pk)
    assert sign_in(client, other_officer).get(address).status_code == 404
    sign_in(client, officer)
    form = {"key": str(uuid4()), "amount": "5万", "term_months": "6", "pay_to": "contract"}
    assert client.post(address, form).status_code == 302
    payout = contract.payouts.get()
    assert payout.state == "requested"
    assert client.post(url("payout_take", payout.pk)).status_code == 403
    sign_in(client, operations)
    assert payout.pk in [row["payout"].pk for row in client.get(contract.get_absolute_url()).context["open_payouts"]]
    assert client.post(url("payout_take", payout.pk)).status_code == 302
    payout.refresh_from_db()
    assert payout.state == "prepared"


# Lines


def test_lines_are_listed_with_sums_filters_and_export(
    client: Client, officer: User, other_officer: User, manager: User, sign_in: SignIn, at: datetime
) -> None:
    own = make_loan(at=at, customer=make_business_customer(officer, name="张三丰"), method=Method.REVOLVING)
    make_approved(make_business_customer(other_officer), at=at)
    sign_in(client, manager)
    page = client.get(url("lines"))
    sums = page.context["sums"]
    assert (sums["count"], sums["drawn"], sums["left"]) == (6, own.principal, Decimal(400_000))
    for query, count in (
        ({"q": "张三"}, 1),
        ({"kind": "revolving"}, 1),
        ({"state": "blocked"}, 0),
        ({"state": "open"}, 6),
        ({"officer": str(officer.pk)}, 1),
        ({"state": "nonsense", "officer": "9" * 30, "page": "-1"}, 6),
    ):
        assert client.get(url("lines"), query).context["sums"]["count"] == count
    export = client.get(url("lines_export"), {"q": "张三"})
    assert export["Content-Type"].endswith("spreadsheetml.sheet") and export.getvalue()
    sign_in(client, other_officer)
    line = CreditLine.objects.get(application=own.application)
    assert client.get(url("line", line.pk)).status_code == 404
    assert sign_in(client, officer).get(url("line", line.pk)).status_code == 200


def test_a_list_of_lines_needs_no_more_queries_for_more_rows(
    client: Client, manager: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, manager)
    with django_assert_max_num_queries(12):
        assert len(client.get(url("lines")).context["page"]) == 4
    line = CreditLine.objects.first()
    assert line is not None
    with django_assert_max_num_queries(12):
        client.get(url("line", line.pk))


def test_a_manager_blocks_and_frees_a_line_with_reasons(
    client: Client, manager: User, operations: User, sign_in: SignIn, at: datetime
) -> None:
    line = CreditLine.objects.get(application=make_loan(at=at, method=Method.REVOLVING).application)
    assert sign_in(client, operations).get(url("line_step", line.pk, "block")).status_code == 403
    sign_in(client, manager)
    assert client.get(url("line_step", line.pk, "explode")).status_code == 404
    for verb in ("block", "unblock"):
        assert client.get(url("line_step", line.pk, verb)).status_code == 200
        assert client.post(url("line_step", line.pk, verb), {"reason": "短"}).status_code == 422
        assert client.post(url("line_step", line.pk, verb), {"reason": REASON}).status_code == 302
    answer = client.post(url("line_step", line.pk, "reduce"), {"amount": "1", "reason": REASON})
    assert answer.status_code == 422 and answer.context["form"].errors["amount"]
    assert client.post(url("line_step", line.pk, "close"), {"reason": REASON}).status_code == 302
    assert "line.closed" in [entry.action for entry in client.get(url("line", line.pk)).context["history"]]


# Orders and batches


def test_an_answer_by_hand_starts_the_loan_or_refuses_it(counter: Client, orders: list[PaymentOrder]) -> None:
    first, second, _third = orders
    for bad in (
        {},
        {"answer": "paid", "paid_on": ""},
        {"answer": "refused"},
        {"answer": "paid", "paid_on": "2030-01-01"},
    ):
        assert counter.post(url("order", first.pk), bad).status_code == 422
    assert counter.post(url("order", first.pk), {"answer": "paid", "paid_on": "2026-11-23"}).status_code == 302
    assert Loan.objects.get().payout == first.payout
    assert counter.post(url("order", second.pk), {"answer": "refused", "reason": "户名不符"}).status_code == 302
    page = counter.get(url("orders"), {"state": "failed"})
    assert [order.pk for order in page.context["page"]] == [second.pk]
    assert counter.post(url("order_settle", second.pk)).status_code == 302
    assert counter.post(url("order_settle", first.pk)).status_code == 409
    assert "failed" not in counter.get(url("orders")).context["counts"]


def test_a_batch_is_made_and_fetched(
    counter: Client,
    client: Client,
    manager: User,
    sign_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    answer = counter.post(url("batch_export"), {"encoding": "gb18030"})
    assert counter.post(url("batch_export")).status_code == 409, "nothing is left to send"
    page = counter.get(answer["Location"])
    batch = page.context["batch"]
    for form in ("xlsx", "csv"):
        first, again = (counter.get(url("batch_file", batch.pk, form)) for _time in range(2))
        assert first.content == again.content and batch.number in first["Content-Disposition"]
    assert counter.get(url("batch_file", batch.pk, "exe")).status_code == 404
    with django_assert_max_num_queries(12):
        counter.get(url("batches"))
    with django_assert_max_num_queries(12):
        counter.get(url("orders"))
    assert sign_in(client, manager).get(url("batch_file", batch.pk, "csv")).status_code == 403
    assert CARD not in client.get(url("batch", batch.pk)).content.decode()


# Files from the bank


def test_a_file_is_sent_in_its_columns_named_looked_at_and_booked(
    counter: Client, operations: User, order: PaymentOrder, at: datetime, django_assert_max_num_queries: Any
) -> None:
    now = at + timedelta(hours=4)
    rows = [
        RESULTS_HEAD,
        [order.number, "成功", "20261123", str(order.amount), "", "S1"],
        ["FK1", "成功", "20261123", "5", "", "S2"],
    ]
    for bad in (
        {},
        {"kind": "results", "bank": "x", "file": upload(b"")},
        {"kind": "?", "bank": "\x00", "file": upload(b"\x00")},
    ):
        assert counter.post(url("bank_files"), bad).status_code == 422
    answer = counter.post(url("bank_files"), {"kind": "results", "bank": "农商行", "file": upload(as_csv(rows))})
    page = counter.get(answer["Location"])
    form = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    assert counter.post(answer["Location"], {**form, "amount": ""}).status_code == 422
    assert counter.post(answer["Location"], form).status_code == 302
    assert "job" in counter.get(answer["Location"]).context
    file = work(page.context["file"], now)
    with django_assert_max_num_queries(12):
        page = counter.get(answer["Location"])
    assert page.context["bookable"] == 1 and [tab.count for tab in page.context["tabs"]] == [1, 1]
    assert counter.post(url("bank_file_step", file.pk, "book")).status_code == 302
    work(file, now)
    order.refresh_from_db()
    assert order.state == "paid"
    assert counter.get(answer["Location"], {"state": "unmatched"}).status_code == 200
    with django_assert_max_num_queries(12):
        assert len(counter.get(url("bank_queue")).context["shown"]) == 1
    with django_assert_max_num_queries(12):
        counter.get(url("bank_files"))


def test_a_row_left_over_is_assigned_or_dismissed_by_operations_alone(
    client: Client, operations: User, auditor: User, sign_in: SignIn, order: PaymentOrder, at: datetime
) -> None:
    now = at + timedelta(hours=4)
    rows = [RESULTS_HEAD, *([number, "失败", "", str(order.amount), "退汇", number] for number in ("A", "B"))]
    book(send("results", rows, actor=operations, at=now), actor=operations, at=now)
    first, second = BankRow.objects.order_by("number")
    sign_in(client, auditor)
    assert client.get(url("bank_row", first.pk)).context["assign"] is None
    client.post(url("bank_row", first.pk), {"number": order.number, "paid": "no"})
    assert client.post(url("bank_row_reopen", first.pk)).status_code == 403
    sign_in(client, operations)
    for bad in ({"number": "FK0"}, {"number": "FK0", "paid": "no"}, {"dismiss": "1", "reason": ""}):
        assert client.post(url("bank_row", first.pk), bad).status_code == 422
    assert client.post(url("bank_row", first.pk), {"number": order.number, "paid": "no"}).status_code == 302
    assert PaymentOrder.objects.get(pk=order.pk).bank_reason == "退汇"
    assert client.post(url("bank_row", second.pk), {"dismiss": "1", "reason": REASON}).status_code == 302
    assert client.get(url("bank_row", second.pk)).context["may_reopen"]
    assert client.post(url("bank_row_reopen", second.pk)).status_code == 302
    second.refresh_from_db()
    assert second.state == "unmatched"


def test_the_workbench_shows_what_the_bank_refused_and_what_waits(
    counter: Client, operations: User, orders: list[PaymentOrder], at: datetime
) -> None:
    now = at + timedelta(hours=4)
    refuse_order(orders[0], reason="户名不符", actor=operations, at=now)
    orders[1]
    keys = [queue.key for queue in counter.get("/").context["queues"]]
    assert {"refused", "send"} <= set(keys)
    export_batch(encoding="gb18030", actor=operations, at=now)
    assert "send" not in [queue.key for queue in counter.get("/").context["queues"]]
