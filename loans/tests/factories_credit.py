"""Credit reports as files and as rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from loans.creditfile.template import csv_table, workbook
from loans.models import CreditAccount, CreditInquiry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BANK, ONLINE = "衡阳农商银行", "快借小贷"
ACCOUNT = ("R1", "贷款", BANK, "银行", "2025-03-10", "", "100000", "60000", "3500", "0", "正常")
CARD = ("C1", "信用卡", "建设银行", "银行", "2020-05-01", "", "30000", "12000", "", "0", "正常")
INQUIRY = ("2026-09-02", BANK, "贷款审批", "")
MONTH = ("R1", "2026-10", "60000", "N")


def report_workbook(
    accounts: Sequence[Sequence[Any]] = (ACCOUNT, CARD),
    inquiries: Sequence[Sequence[Any]] = (INQUIRY,),
    months: Sequence[Sequence[Any]] = (MONTH,),
    name: str = "征信.xlsx",
) -> SimpleUploadedFile:
    """Return the filled-in template."""
    book = load_workbook(io.BytesIO(workbook("zh-hans")))
    for sheet, rows in zip(book.worksheets, (accounts, inquiries, months), strict=False):
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue(), XLSX)


def report_csv(table: str, rows: Iterable[Sequence[str]], encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    """Return one table as a CSV file."""
    out = io.StringIO()
    out.write(csv_table(table, "zh-hans").decode("utf-8-sig"))
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(f"{table}.csv", out.getvalue().encode(encoding), "text/csv")


def account(number: str = "R1", **changes: Any) -> CreditAccount:
    """Return a loan of a bank, unsaved."""
    values: dict[str, Any] = {
        "kind": "loan",
        "lender": BANK,
        "lender_kind": "bank",
        "opened_on": date(2025, 3, 10),
        "limit": Decimal(100_000),
        "balance": Decimal(60_000),
        "overdue": Decimal(0),
        "state": "normal",
        "months": {},
    }
    return CreditAccount(number=number, **{**values, **changes})


def inquiry(made_on: date, **changes: Any) -> CreditInquiry:
    """Return an inquiry of a bank for a loan, unsaved."""
    return CreditInquiry(made_on=made_on, **{"institution": BANK, "reason": "loan", "result": "", **changes})
