"""Files as banks send them, and orders that wait for an answer."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from jinxin.jobs import services as jobs
from jinxin.jobs.models import Job
from jinxin.jobs.worker import do
from jinxin.staff.models import User
from loans.bank import files
from loans.bank.facts import guess
from loans.models import BankFile, PaymentOrder
from loans.services.payouts import release_payout
from loans.tests.factories_money import colleague, make_payout

RESULTS_HEAD = ["指令编号", "状态", "交易日期", "金额", "失败原因", "流水号"]
RECEIPTS_HEAD = ["流水号", "金额", "交易日期", "附言", "付款账号", "付款户名"]


def make_order(at: datetime, **terms: Any) -> PaymentOrder:
    """Release a payout two hours after its start."""
    return release_payout(make_payout(at=at, **terms), actor=colleague(), at=at + timedelta(hours=2))


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Return rows as a CSV file."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as an Excel file."""
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def upload(content: bytes, name: str = "bank.csv") -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content)


def send(
    kind: str, rows: Sequence[Sequence[Any]], *, actor: User, at: datetime, name: str = "bank.csv", bank: str = "农商行"
) -> BankFile:
    """Send a file in and have it read by its guessed columns."""
    content = as_workbook(rows) if name.endswith(".xlsx") else as_csv(rows, "gb18030")
    file = files.send_in(kind=kind, bank=bank, upload=upload(content, name), actor=actor, at=at)
    if file.state == BankFile.State.HEADINGS:
        files.name_columns(file, columns=guess(kind, file.headings), actor=actor, at=at)
    return work(file, at)


def book(file: BankFile, *, actor: User, at: datetime) -> BankFile:
    """Have a file booked."""
    files.ask_to_book(file, actor=actor, at=at)
    return work(file, at)


def work(file: BankFile, at: datetime) -> BankFile:
    """Do the background work of a file that waits."""
    file.refresh_from_db()
    if file.job_id and jobs.claim(file.job_id, at):
        do(Job.objects.select_related("asked_by").get(pk=file.job_id))
    return BankFile.objects.select_related("job").get(pk=file.pk)
