"""Drawings under a revolving line, the batch that goes to the bank, and the files that come back."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile

from jinxin import clock
from jinxin.demo.people import BANK, Staff
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.jobs import services as jobs
from jinxin.jobs.models import Job
from jinxin.jobs.worker import do
from loans.bank import files
from loans.models import BankFile, Contract, CreditLine, Loan, PaymentBatch, PaymentOrder
from loans.models.bank import FileKind
from loans.rules.drawings import Drawing
from loans.services.batches import export_batch
from loans.services.drawings import prepare_payout, prepare_requested, request_drawing
from loans.services.payouts import release_payout

PURPOSE = "家用电器换新"
REFUSED = "收款户名与账号不符"
RESULT_COLUMNS = {
    "number": "指令编号",
    "outcome": "状态",
    "value_on": "交易日期",
    "amount": "金额",
    "cause": "失败原因",
}
RECEIPT_COLUMNS = {
    "reference": "流水号",
    "amount": "金额",
    "value_on": "交易日期",
    "number": "附言",
    "name": "付款户名",
}


def banking(staff: Staff, days: Workdays) -> Iterator[datetime]:
    """Yesterday a batch went out and was answered, and repayments came in; today a drawing waits to be sent."""
    day = days.ago(1)
    yield moment(day, 9)
    contract = _revolving(day)
    if contract is not None:
        yield from _draw(contract, Decimal(6000), staff, moment(day, 9))
        yield from _draw(contract, Decimal(5000), staff, moment(day, 10))
        yield moment(day, 11)
        batch = export_batch(encoding=PaymentBatch.Encoding.GBK, actor=staff.operations[0], at=moment(day, 11))
        yield moment(day, 15)
        _answer(batch, staff, moment(day, 15))
        yield from _draw(contract, Decimal(3000), staff, moment(day, 16))
    yield moment(day, 17)
    _repayments(staff, day, moment(day, 17))


def _revolving(day: date) -> Contract | None:
    """Return the contract of a revolving line under which something is left."""
    lines = CreditLine.objects.filter(revolving=True, is_open=True, valid_until__gt=day + timedelta(days=40))
    line = next((line for line in lines.order_by("pk") if line.free >= 14000 and line.drawn), None)
    return line.contracts.filter(state=Contract.State.SIGNED).first() if line else None


def _draw(contract: Contract, amount: Decimal, staff: Staff, at: datetime) -> Iterator[datetime]:
    """The officer asks, one prepares, another releases; the second drawing operations prepares by itself."""
    drawing, first, second = Drawing(amount, 1, PURPOSE), staff.operations[1], staff.operations[2]
    prepared, released = at + timedelta(minutes=5), at + timedelta(minutes=12)
    if amount > 5000:
        yield at
        asked = request_drawing(contract, drawing=drawing, actor=contract.application.officer, at=at)
        yield prepared
        payout = prepare_requested(asked, actor=first, at=prepared)
    else:
        yield prepared
        payout = prepare_payout(contract, drawing=drawing, actor=first, at=prepared)
    yield released
    release_payout(payout, actor=second, at=released)


def _answer(batch: PaymentBatch, staff: Staff, at: datetime) -> None:
    """The bank pays all orders of the batch but the last."""
    orders = list(PaymentOrder.objects.filter(batch=batch).order_by("pk"))
    rows = [
        [order.number, "失败" if order is orders[-1] else "成功", f"{at:%Y-%m-%d}", f"{order.amount:.2f}", cause]
        for order, cause in zip(orders, [""] * (len(orders) - 1) + [REFUSED], strict=True)
    ]
    _bring(FileKind.RESULTS, f"{batch.number} 处理结果.csv", RESULT_COLUMNS, rows, staff, at)


def _repayments(staff: Staff, day: date, at: datetime) -> None:
    """Who drew yesterday pays some of it back at once, and money comes in for a contract that nobody knows."""
    drawn = Loan.objects.filter(started_on=day, payout__order__batch__isnull=False).select_related("customer")
    rows = [
        [f"DEMO{day:%Y%m%d}{place:04d}", "300.00", f"{day:%Y%m%d}", f"还款 {loan.number}", loan.customer.name]
        for place, loan in enumerate(drawn.order_by("pk"), start=1)
    ]
    rows.append([f"DEMO{day:%Y%m%d}9001", "1860.00", f"{day:%Y%m%d}", "还贷款 HT2019-0735", "程桂芳"])
    _bring(FileKind.RECEIPTS, f"还款入账 {day:%Y%m%d}.csv", RECEIPT_COLUMNS, rows, staff, at)


def _bring(
    kind: str, name: str, columns: dict[str, str], rows: Sequence[Sequence[str]], staff: Staff, at: datetime
) -> None:
    """Send a file in, name its columns, have it read and booked."""
    text = StringIO(newline="")
    csv.writer(text).writerows([list(columns.values()), *rows])
    upload = SimpleUploadedFile(name, text.getvalue().encode("gb18030"), "text/csv")
    clerk = staff.operations[0]
    file = files.send_in(kind=kind, bank=BANK, upload=upload, actor=clerk, at=at)
    if file.state == BankFile.State.HEADINGS:
        files.name_columns(file, columns=columns, actor=clerk, at=at)
    _work(file, at)
    files.ask_to_book(file, actor=clerk, at=at)
    _work(file, at)


def _work(file: BankFile, at: datetime) -> None:
    file.refresh_from_db()
    if file.job_id and jobs.claim(file.job_id, at):
        with clock.stopped(at):
            do(Job.objects.select_related("asked_by").get(pk=file.job_id))
    file.refresh_from_db()
