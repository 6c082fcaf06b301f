"""What went through a shop's accounts: a bill of WeChat Pay and a bank's statement, sent in and partly explained."""

import csv
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from random import Random
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from jinxin import clock
from jinxin.clock import local_date
from jinxin.demo.lives.run import Run
from jinxin.demo.plans import Stage
from jinxin.demo.statements.common import year_before
from jinxin.jobs import services as jobs
from jinxin.jobs.models import Job
from jinxin.jobs.worker import do
from review.flows.decisions import explain
from review.flows.files import name_columns, send_in
from review.flows.queries import flows_of
from review.models import FlowFile
from review.models.flows import FlowClass
from review.queries.statements import current_statements

BANK: Final = "衡州工商银行"
REASON: Final = "客户提供装修合同与收条，系一次性大额供货款。"
DIGITAL: Final = Decimal("0.86")
"""The share of the takings that is paid into accounts."""
FIRST_BEFORE_BOARD: Final = 3
RECEIPTS: Final = 18
"""Receipts a month; a shop has more, but nobody looks at more in a demo."""
GUESTS: Final = ("小雨", "平安是福", "老陈", "海阔天空", "阿芳", "Lily", "一路顺风", "周记早点", "丽丽", "向日葵")
WECHAT: Final = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
STATEMENT: Final = "交易日期,交易时间,摘要,借方发生额,贷方发生额,余额,对方户名,对方账号,附言"

Line = list[str]


def has_flows(run: Run) -> bool:
    """Say whether the demo tells of this shop's accounts: of the first before the board, and of one being looked at."""
    return run.business is not None and (run.number == FIRST_BEFORE_BOARD or run.plan.stage is Stage.INVESTIGATING)


def add_flows(run: Run, at: datetime) -> Iterator[datetime]:
    """The officer sends both files in and explains the first large receipt; the rest waits."""
    if not has_flows(run):
        return
    months, random = year_before(local_date(at)), Random(f"flows-{run.number}")
    takings = _takings(run, len(months))
    wallet, statement = _wallet(run, random, months, takings), _statement(run, random, months, takings)
    yield at
    _send(run, f"微信支付账单({months[0]}-{months[-1]}).csv", wallet, at)
    _send(run, f"{BANK}交易明细.csv", statement, at + timedelta(seconds=40), bank=BANK)
    at += timedelta(minutes=3)
    yield at
    large = flows_of(run.application, {"class": FlowClass.PRIVATE}).first()
    if large:
        explain(run.application, flows=[large.pk], flow_class=FlowClass.SALES, reason=REASON, actor=run.officer, at=at)


def _takings(run: Run, months: int) -> list[Decimal]:
    """Return what the shop takes a month: as its statements say, else about what the loan asks for."""
    statements = current_statements(run.application)
    if statements is None:
        return [run.application.amount / 3] * months
    income = statements.content["income_statement"]
    both = zip(income["revenue_cash"], income["revenue_from_advances"], strict=True)
    return [Decimal(cash) + Decimal(advance) for cash, advance in both]


def _wallet(run: Run, random: Random, months: Sequence[str], takings: Sequence[Decimal]) -> list[Line]:
    """Return the bill of WeChat Pay: takings, goods, daily life, withdrawals, and two things that want a question."""
    rows: list[Line] = []
    for month, taken in zip(months, takings, strict=True):
        weights = [random.randint(60, 140) for _ in range(RECEIPTS)]
        for weight in weights:
            amount = taken * DIGITAL * weight / sum(weights)
            rows.append(_paid(random, month, "二维码收款", random.choice(GUESTS), "收入", amount, memo="收款"))
        for _time in range(2):
            rows.append(_paid(random, month, "商户消费", "衡州粮油商贸有限公司", "支出", taken / 9, memo="进货"))
            rows.append(_paid(random, month, "商户消费", "万家福超市", "支出", Decimal(random.randint(60, 400))))
        rows.append(_paid(random, month, "零钱提现", BANK, "/", _drawn(taken), day=27))
    rows.append(_paid(random, months[4], "转账", "许建国", "收入", Decimal(38_000), memo="货款"))
    rows.append(_paid(random, months[8], "转账", "许建国", "收入", Decimal(26_000)))
    rows.append(_paid(random, months[10], "转账", "丁海", "收入", Decimal(30_000), day=11))
    rows.append(_paid(random, months[10], "转账", "丁海", "支出", Decimal(30_000), day=15))
    rows.append(_paid(random, months[6], "转账", "阿珍", "收入", Decimal(4_600)))
    above = [
        ["微信支付账单明细"],
        [f"微信昵称：[{run.customer.name}]"],
        [f"起始时间：[{months[0]}-01 00:00:00] 终止时间：[{_end(months[-1])} 23:59:59]"],
    ]
    return [
        *above,
        ["----------------------微信支付账单明细列表--------------------"],
        WECHAT.split(","),
        *sorted(rows),
    ]


def _statement(run: Run, random: Random, months: Sequence[str], takings: Sequence[Decimal]) -> list[Line]:
    """Return the bank's statement: what came from the wallet, rent, a loan, and cash that was paid in."""
    rows: list[Line] = []
    for month, taken in zip(months, takings, strict=True):
        rows.append(_booked(month, 28, "微信零钱提现", _drawn(taken), "财付通支付科技有限公司"))
        rows.append(_booked(month, 5, "房租", -Decimal(2_800), "衡州兴盛物业"))
        rows.append(_booked(month, 10, "转账 进货", -(taken / 7).quantize(Decimal(10)), "衡州鲜达农产品批发部"))
        rows.append(_booked(month, 20, "个人贷款还本付息", -Decimal(1_640), "贷款归还"))
    rows.append(_booked(months[9], 16, "现金存入", Decimal(15_000), ""))
    rows.append(_booked(months[3], 12, "转账", -Decimal(9_000), "罗小军"))
    account = f"62220212{random.randint(10**10, 10**11 - 1)}"
    above = [[f"户名：{run.customer.name} 账号：{account}"], [f"起始日期：{months[0]}-01 终止日期：{_end(months[-1])}"]]
    return [*above, STATEMENT.split(","), *sorted(rows)]


def _drawn(taken: Decimal) -> Decimal:
    return (taken * Decimal("0.5")).quantize(Decimal(100))


def _end(month: str) -> str:
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02d}"


def _paid(
    random: Random, month: str, kind: str, party: str, way: str, amount: Decimal, *, memo: str = "/", day: int = 0
) -> Line:
    when = f"{month}-{day or random.randint(1, 26):02d} {random.randint(8, 20):02d}:{random.randint(0, 59):02d}:07"
    number = f"10000{random.randint(10**17, 10**18)}"
    return [when, kind, party, memo, way, f"¥{amount:.2f}", "零钱", "支付成功", f"{number}\t", "/", "/"]


def _booked(month: str, day: int, memo: str, amount: Decimal, party: str) -> Line:
    paid, got = (f"{-amount:.2f}", "") if amount < 0 else ("", f"{amount:.2f}")
    return [f"{month}-{day:02d}", "10:20:00", memo, paid, got, "", party, "", ""]


def _send(run: Run, name: str, rows: Sequence[Line], at: datetime, bank: str = "") -> None:
    """Send a file in and have it read, as the worker would."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    upload = SimpleUploadedFile(name, text.getvalue().encode("gb18030"), "text/csv")
    file = send_in(run.application, bank=bank, upload=upload, actor=run.officer, at=at)
    if file.state == FlowFile.State.HEADINGS:
        name_columns(file, columns=file.columns, actor=run.officer, at=at)
        file.refresh_from_db()
    if file.job_id and jobs.claim(file.job_id, at):
        with clock.stopped(at):
            do(Job.objects.select_related("asked_by").get(pk=file.job_id))
