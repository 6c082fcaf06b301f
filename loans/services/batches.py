"""Payment batches: the orders that wait go to the bank in one file, once, and the file stays as it was.

Both files are made and kept in the transaction that takes the orders: an order is in no batch or in one, whatever
breaks. What is fetched later are the kept bytes, not a file made anew.
"""

import csv
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import IllegalMove, NotAllowed
from jinxin.fields import personal_fernet
from jinxin.money import ZERO, format_yuan
from jinxin.policy.services import policy_at
from jinxin.sheets import SheetColumn, write_workbook
from loans.actions import drawings as actions
from loans.models import PaymentBatch, PaymentOrder
from loans.services.numbers import next_number

WIDTHS = (8, 18, 14, 28, 36, 26, 12, 20)


@transaction.atomic
def export_batch(*, encoding: str, actor: Any, at: datetime) -> PaymentBatch:
    """Take the orders that wait, the oldest first, at most policy.orders_per_batch, into the next batch (PC2026-0001).

    Raises NotAllowed for anyone but operations, IllegalMove where none waits.
    """
    if not actor.has_role(Role.OPERATIONS):
        raise NotAllowed(_("This is a step of operations."))
    most = policy_at(at).orders_per_batch
    waiting = PaymentOrder.objects.select_for_update().filter(state=PaymentOrder.State.WAITING)
    orders = list(waiting.order_by("pk")[:most])
    if not orders:
        raise IllegalMove(_("No payment order waits to be sent."))
    batch = _make(orders, PaymentBatch.Encoding(encoding), actor, at)
    taken = PaymentOrder.objects.filter(pk__in=[order.pk for order in orders], state=PaymentOrder.State.WAITING)
    if taken.update(state=PaymentOrder.State.SENT, batch=batch) != len(orders):
        raise IllegalMove(_("Somebody else has just exported these orders."))
    data = {"number": batch.number, "count": batch.count, "amount": format_yuan(batch.amount)}
    hashes = {"workbook": batch.workbook_sha256, "csv": batch.csv_sha256}
    record(actions.BATCH_EXPORTED, batch, actor=actor, at=at, data=data | hashes)
    return batch


@transaction.atomic
def open_batch(batch: PaymentBatch, form: str, *, actor: Any, at: datetime) -> bytes:
    """Return the kept bytes of a batch's "xlsx" or "csv", and note in the trail who fetched them.

    Raises NotAllowed for anyone but operations, IllegalMove where the bytes are not those that were hashed.
    """
    if not actor.has_role(Role.OPERATIONS):
        raise NotAllowed(_("This is a step of operations."))
    sealed, sha256 = (batch.workbook, batch.workbook_sha256) if form == "xlsx" else (batch.csv, batch.csv_sha256)
    content = personal_fernet().decrypt(bytes(sealed))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IllegalMove(_("The stored file of this batch has been altered. Tell the manager; do not use it."))
    data = {"number": batch.number, "count": batch.count, "amount": format_yuan(batch.amount), "form": form}
    record(actions.BATCH_FETCHED, batch, actor=actor, at=at, data=data)
    return content


def _make(orders: Sequence[PaymentOrder], encoding: str, actor: Any, at: datetime) -> PaymentBatch:
    number = next_number("PC", at)
    with translation.override("zh-hans"):  # the bank reads it
        head = _head()
        rows = [_row(place, order, clock.local_date(at)) for place, order in enumerate(orders, start=1)]
        workbook, text = _workbook(number, head, rows), _csv(head, rows, encoding)
    seal = personal_fernet().encrypt
    return PaymentBatch.objects.create(
        number=number,
        encoding=encoding,
        count=len(orders),
        amount=sum((order.amount for order in orders), ZERO),
        workbook=seal(workbook),
        workbook_sha256=hashlib.sha256(workbook).hexdigest(),
        csv=seal(text),
        csv_sha256=hashlib.sha256(text).hexdigest(),
        created_by=actor,
        created_at=at,
    )


def _head() -> list[str]:
    return [
        _("No."),
        _("Order number"),
        _("Amount in yuan"),
        _("Payee's name"),
        _("Payee's bank"),
        _("Payee's account"),
        _("Ordered on"),
        _("Use"),
    ]


def _row(place: int, order: PaymentOrder, day: date) -> list[Any]:
    return [
        place,
        order.number,
        order.amount,
        order.payee_name,
        order.payee_bank,
        order.payee_account,
        day,
        _("Loan payout"),
    ]


def _workbook(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    file = BytesIO()
    columns = [SheetColumn(label, width) for label, width in zip(head, WIDTHS, strict=True)]
    write_workbook(file, title=title, columns=columns, rows=rows)
    return file.getvalue()


def _csv(head: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([[_plain(value) for value in row] for row in rows])
    return text.getvalue().encode(encoding, errors="replace")


def _plain(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
