"""The rows of a customer's credit report: accounts, inquiries and months, sent in as CSV tables."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jinxin.clock import add_months
from jinxin.demo.lives.run import Run
from jinxin.demo.plans import Turn
from loans.creditfile.template import csv_table
from loans.services.credit import import_report

BANKS = ("衡阳农商银行", "建设银行", "邮储银行", "农业银行")
ONLINE = ("快周转网络小贷", "好用钱网络小贷")
MONTHS = 12
DOUBTFUL = "近三个月被五次查询，均称为比较利率；两家网络小贷用于周转进货，余额逐月上升，客户未能说明归还计划。"


def doubtful(run: Run) -> bool:
    """Say whether the report speaks against the customer: the manager declines such a case."""
    return run.plan.turn is Turn.DECLINED


def brings_rows(run: Run) -> bool:
    """Say whether the officer sends in the rows of the report: in every other case, and where it speaks against."""
    return run.number % 2 == 0 or doubtful(run)


def report_rows(run: Run, at: datetime) -> Iterator[datetime]:
    """The officer sends in the rows of the report."""
    yield at
    random = Random(f"credit-{run.number}")
    day = run.day - timedelta(days=random.randint(0, 6))
    tables = _tables(random, day, against=doubtful(run), busy=run.number % 5 == 4)
    import_report(
        run.application,
        uploads=[_file(code, rows) for code, rows in tables.items()],
        reported_on=day,
        guarantees=Decimal(0),
        actor=run.officer,
        at=at,
    )


def _tables(random: Random, day: date, *, against: bool, busy: bool) -> dict[str, list[Sequence[Any]]]:
    bank, card = random.sample(BANKS, 2)
    limit = random.randrange(20_000, 60_000, 5000)
    loan = random.randrange(40_000, 120_000, 10_000)
    opened = add_months(day, -MONTHS - 2)
    accounts: list[Sequence[Any]] = [
        ("D1", "贷款", bank, "银行", opened, "", loan, loan // 2, loan // 24, 0, "正常"),
        ("K1", "信用卡", card, "银行", add_months(day, -60), "", limit, limit // 4, "", 0, "正常"),
    ]
    inquiries: list[Sequence[Any]] = [
        (opened - timedelta(days=6), bank, "贷款审批", "已获批"),
        (day - timedelta(days=70), "本人", "本人查询", ""),
        (day - timedelta(days=95), bank, "贷后管理", ""),
    ]
    months = _months("D1", day, lambda back: loan // 2 + loan // 24 * back)
    months += _months("K1", day, lambda back: limit // 4 + 300 * (back % 3))
    asked = 5 if against else 2 if busy else random.randint(0, 1)
    inquiries += [(day - timedelta(days=5 + 14 * number), BANKS[number % 4], "贷款审批", "") for number in range(asked)]
    if against:
        for number, lender in enumerate(ONLINE, start=1):
            since, owed = add_months(day, -8), 9000 * number
            code = f"W{number}"
            accounts.append((code, "贷款", lender, "网络小额贷款公司", since, "", owed, owed, owed // 12, 0, "正常"))
            months += _months(code, day, lambda back, owed=owed: max(owed - 800 * back, 0), count=7)
    return {"accounts": accounts, "inquiries": inquiries, "months": months}


def _months(code: str, day: date, owed: Any, *, count: int = MONTHS) -> list[Sequence[Any]]:
    return [(code, f"{add_months(day, -back):%Y-%m}", owed(back), "N") for back in range(count, 0, -1)]


def _file(code: str, rows: Iterable[Sequence[Any]]) -> SimpleUploadedFile:
    out = io.StringIO()
    out.write(csv_table(code, "zh-hans").decode("utf-8-sig"))
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(f"征信-{code}.csv", out.getvalue().encode("utf-8-sig"), "text/csv")
