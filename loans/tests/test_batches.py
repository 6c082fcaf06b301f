"""Payment batches: numbered without gaps, each order once, the bytes kept."""

import csv
import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from jinxin.audit.models import Entry
from jinxin.errors import IllegalMove, NotAllowed
from jinxin.policy.services import policy_at
from jinxin.staff.models import Centre, User
from loans.models import PaymentBatch, PaymentOrder
from loans.services import batches
from loans.services.batches import export_batch, open_batch
from loans.tests.factories_bank import make_order
from loans.tests.factories_money import CARD

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(centre: Centre, at: datetime) -> datetime:
    return at + timedelta(hours=3)


def test_a_batch_takes_what_waits_once_and_gives_the_same_bytes_again(
    operations: User, at: datetime, now: datetime
) -> None:
    orders = [make_order(at), make_order(at)]
    batch = export_batch(encoding="gb18030", actor=operations, at=now)
    assert (batch.number, batch.count, batch.amount) == ("PC2026-0001", 2, orders[0].amount * 2)
    assert set(batch.orders.values_list("state", flat=True)) == {"sent"}
    with pytest.raises(IllegalMove):
        export_batch(encoding="gb18030", actor=operations, at=now)
    for form, sha256 in (("csv", batch.csv_sha256), ("xlsx", batch.workbook_sha256)):
        first = open_batch(batch, form, actor=operations, at=now)
        assert first == open_batch(batch, form, actor=operations, at=now + timedelta(days=30))
        assert hashlib.sha256(first).hexdigest() == sha256
    assert Entry.objects.filter(action="batch.fetched").count() == 4
    make_order(at)
    assert export_batch(encoding="utf-8-sig", actor=operations, at=now).number == "PC2026-0002"


def test_both_files_say_the_same_in_chinese(operations: User, at: datetime, now: datetime) -> None:
    order = make_order(at)
    batch = export_batch(encoding="gb18030", actor=operations, at=now)
    text = open_batch(batch, "csv", actor=operations, at=now).decode("gb18030")
    head, row = csv.reader(StringIO(text))
    assert "付款指令编号" in head and row[1:4] == [order.number, f"{order.amount:.2f}", order.payee_name]
    assert CARD in row
    sheet = load_workbook(BytesIO(open_batch(batch, "xlsx", actor=operations, at=now))).active
    assert sheet is not None
    (_head, cells) = sheet.iter_rows(values_only=True)
    assert cells[1] == order.number and cells[5] == CARD, "the account is text: Excel would round it"
    assert CARD.encode() not in bytes(batch.csv), "what is kept is encrypted"


def test_only_operations_exports_and_an_altered_file_is_not_given_out(
    operations: User, manager: User, at: datetime, now: datetime
) -> None:
    make_order(at)
    with pytest.raises(NotAllowed):
        export_batch(encoding="gb18030", actor=manager, at=now)
    batch = export_batch(encoding="gb18030", actor=operations, at=now)
    with pytest.raises(NotAllowed):
        open_batch(batch, "csv", actor=manager, at=now)
    PaymentBatch.objects.filter(pk=batch.pk).update(csv_sha256="0" * 64)
    with pytest.raises(IllegalMove):
        open_batch(PaymentBatch.objects.get(pk=batch.pk), "csv", actor=operations, at=now)


def test_a_batch_holds_no_more_than_the_policy_says(
    operations: User, at: datetime, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(batches, "policy_at", lambda moment: replace(policy_at(moment), orders_per_batch=1))
    first, second = make_order(at), make_order(at)
    assert export_batch(encoding="gb18030", actor=operations, at=now).orders.get() == first
    assert PaymentOrder.objects.get(pk=second.pk).state == "waiting"
