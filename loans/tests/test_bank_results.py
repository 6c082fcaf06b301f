"""The bank's result file: read, shown, booked once; what it does not explain waits for a person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from customers.tests.factories import AT
from jinxin.audit.services import verify
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre
from loans.bank import booking, files
from loans.bank.jobs import book as book_job
from loans.models import BankFile, BankLayout, BankRow, CreditLine, Loan, PaymentOrder
from loans.services.payouts import confirm_paid, refuse_order
from loans.tests.factories_bank import RESULTS_HEAD, as_csv, book, make_order, send, upload, work

pytestmark = pytest.mark.django_db
REASON = "银行联调测试数据，与本中心无关"


def _orders() -> list[int]:
    make_centre()
    return [make_order(AT).pk for _order in range(3)]


@pytest.fixture(scope="module", autouse=True)
def ordered(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of three orders that wait for the bank's answer."""
    return once(_orders)


@pytest.fixture
def orders(db: None, ordered: list[int]) -> list[PaymentOrder]:
    return list(PaymentOrder.objects.filter(pk__in=ordered).order_by("pk"))


@pytest.fixture
def order(orders: list[PaymentOrder]) -> PaymentOrder:
    return orders[0]


@pytest.fixture(autouse=True)
def noon(at: datetime) -> Any:
    with time_machine.travel(at + timedelta(hours=4), tick=False):
        yield


@pytest.fixture
def now(at: datetime) -> datetime:
    return at + timedelta(hours=4)


def row_of(order: PaymentOrder, outcome: str = "成功", **changes: str) -> list[str]:
    facts = {"number": order.number, "outcome": outcome, "on": "20261123", "amount": f"{order.amount}", "cause": ""}
    facts |= changes
    return [facts["number"], facts["outcome"], facts["on"], facts["amount"], facts["cause"], f"S{order.pk}"]


def test_paid_refused_and_unknown_rows_are_shown_and_then_booked(
    operations: User, orders: list[PaymentOrder], at: datetime, now: datetime
) -> None:
    paid, refused, _waiting = orders
    rows = [
        ["某某农商行付款结果清单", "", ""],
        RESULTS_HEAD,
        row_of(paid),
        row_of(refused, "失败", cause="户名不符", on=""),
        row_of(paid, number="FK2026-9999"),
    ]
    file = send("results", rows, actor=operations, at=now)
    assert (file.state, file.counts) == ("ready", {"paid": 1, "refused": 1, "unmatched": 1})
    assert file.amounts["paid"] == int(paid.amount * 100)
    assert not Loan.objects.exists(), "nothing is booked before a person says so"
    file = book(file, actor=operations, at=now)
    paid.refresh_from_db()
    refused.refresh_from_db()
    assert (file.state, file.booked_by, file.upload.name) == ("booked", operations, "")
    assert (paid.state, paid.bank_reference, paid.by_hand) == ("paid", f"S{paid.pk}", False)
    assert (refused.state, refused.bank_reason) == ("failed", "户名不符")
    assert Loan.objects.get().started_on == at.date()
    assert CreditLine.objects.get(application=refused.payout.contract.application_id).free == refused.amount
    assert verify().intact


def test_the_same_file_again_is_refused_and_the_same_answer_changes_nothing(
    operations: User, order: PaymentOrder, now: datetime
) -> None:
    rows = [RESULTS_HEAD, row_of(order)]
    book(send("results", rows, actor=operations, at=now), actor=operations, at=now)
    with pytest.raises(DomainError) as caught:
        send("results", rows, actor=operations, at=now)
    assert caught.value.field == "file"
    again = send("results", [*rows, row_of(order, "失败", cause="退汇")], actor=operations, at=now)
    assert again.counts == {"duplicate": 1, "unmatched": 1}
    book(again, actor=operations, at=now)
    assert Loan.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"amount": "1.00"}, "unmatched", "200,000.00"),
        ({"outcome": "处理中"}, "unmatched", "处理中"),
        ({"on": "20261399"}, "wrong", "20261399"),
        ({"amount": "很多"}, "wrong", "很多"),
        ({"amount": "-5"}, "wrong", "-5"),
    ],
)
def test_what_does_not_fit_says_why(
    operations: User, order: PaymentOrder, now: datetime, changes: dict[str, str], state: str, words: str
) -> None:
    file = send("results", [RESULTS_HEAD, row_of(order, **changes)], actor=operations, at=now)
    row = BankRow.objects.get(file=file)
    assert row.state == state and words in row.obstacle


def test_a_booking_that_broke_off_goes_on_and_books_nothing_twice(
    operations: User, orders: list[PaymentOrder], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = send("results", [RESULTS_HEAD, *map(row_of, orders)], actor=operations, at=now)
    files.ask_to_book(file, actor=operations, at=now)
    calls = iter(range(9))

    def dies(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == 1:
            raise RuntimeError("the machine is switched off")
        return confirm_paid(*args, **kwargs)

    monkeypatch.setattr(booking, "confirm_paid", dies)
    file = work(file, now)
    assert Loan.objects.count() == 1 and file.state == "booking"
    monkeypatch.undo()
    assert file.job is not None
    type(file.job).objects.filter(pk=file.job.pk).update(beat_at=None)
    file = work(file, now)
    assert (Loan.objects.count(), file.state) == (3, "booked")
    book_job(file.job, None)  # type: ignore[arg-type]  # nothing is left to report
    assert Loan.objects.count() == 3


def test_an_unmatched_row_is_assigned_to_an_order_or_dismissed_and_taken_up_again(
    operations: User, order: PaymentOrder, now: datetime
) -> None:
    rows = [RESULTS_HEAD, row_of(order, number="?"), row_of(order, number="TEST", amount="0.01")]
    file = send("results", rows, actor=operations, at=now)
    first, second = file.rows.order_by("number")
    with pytest.raises(IllegalMove):
        booking.dismiss_row(second, reason=REASON, actor=operations, at=now)
    book(file, actor=operations, at=now)
    with pytest.raises(DomainError):
        booking.assign_to_order(second, order, paid=True, actor=operations, at=now)
    booking.assign_to_order(first, order, paid=True, actor=operations, at=now)
    assert Loan.objects.get().payout == order.payout
    with pytest.raises(DomainError) as caught:
        booking.dismiss_row(second, reason="无", actor=operations, at=now)
    assert caught.value.field == "reason"
    booking.dismiss_row(second, reason=REASON, actor=operations, at=now)
    booking.reopen_row(second, actor=operations, at=now)
    second.refresh_from_db()
    assert second.state == "unmatched"


def test_columns_are_named_once_for_a_bank(operations: User, order: PaymentOrder, now: datetime) -> None:
    head = ["单号", "回执", "日子", "数额"]
    row = [order.number, "成功", "2026-11-23", str(order.amount)]
    file = files.send_in(kind="results", bank="甲银行", upload=upload(as_csv([head, row])), actor=operations, at=now)
    assert file.state == "headings" and file.columns == {}
    for columns, field in (({}, "number"), ({"number": "单号", "outcome": "单号"}, "value_on")):
        with pytest.raises(DomainError) as caught:
            files.name_columns(file, columns=columns, actor=operations, at=now)
        assert caught.value.field == field
    named = dict(zip(("number", "outcome", "value_on", "amount"), head, strict=True))
    with pytest.raises(DomainError):
        files.name_columns(file, columns={**named, "amount": "单号"}, actor=operations, at=now)
    files.name_columns(file, columns=named, actor=operations, at=now)
    assert work(file, now).counts == {"paid": 1}
    assert BankLayout.objects.get().columns == named
    again = files.send_in(
        kind="results", bank="甲银行", upload=upload(as_csv([head, row, row])), actor=operations, at=now
    )
    assert again.state == "reading", "the columns are remembered"


def test_a_file_is_discarded_and_may_then_be_sent_in_again(
    operations: User, order: PaymentOrder, now: datetime
) -> None:
    rows = [RESULTS_HEAD, row_of(order)]
    file = send("results", rows, actor=operations, at=now)
    files.discard(file, actor=operations, at=now)
    assert not file.rows.exists()
    assert send("results", rows, actor=operations, at=now).state == "ready"
    assert BankFile.objects.count() == 2


def test_only_operations_brings_files(manager: User, officer: User, now: datetime) -> None:
    for person in (manager, officer):
        with pytest.raises(NotAllowed):
            send("results", [RESULTS_HEAD, ["a", "b"]], actor=person, at=now)


def test_what_stands_in_the_way_is_said_in_the_language_of_who_reads_it(
    operations: User, orders: list[PaymentOrder], now: datetime
) -> None:
    rows = [RESULTS_HEAD, row_of(orders[0], amount="1.00"), row_of(orders[1], on="20261399")]
    file = send("results", rows, actor=operations, at=now)
    amount, day = BankRow.objects.filter(file=file)
    assert [amount.problem, amount.problem_facts] == ["amount", {"amount": "200000.00"}]
    with override("en"):
        assert [amount.obstacle, day.obstacle] == ["The order is about 200,000.00 yuan.", "“20261399” is no day."]
    with override("zh-hans"):
        assert "200,000.00" in amount.obstacle and "yuan" not in amount.obstacle
        assert "20261399" in day.obstacle and "is no day" not in day.obstacle


def test_what_a_rule_refused_when_a_row_was_booked_is_said_in_both_languages(
    operations: User, order: PaymentOrder, now: datetime
) -> None:
    file = send("results", [RESULTS_HEAD, row_of(order)], actor=operations, at=now)
    refuse_order(order, reason="户名不符", actor=operations, at=now)
    book(file, actor=operations, at=now)
    row = BankRow.objects.get(file=file)
    with override("en"):
        assert row.state == "unmatched" and "has answered order" in row.obstacle
    with override("zh-hans"):
        assert order.number in row.obstacle and "answered" not in row.obstacle
