"""The three tables of a credit report's rows, and their columns."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from customers.services.importing import cells
from jinxin.money import ZERO
from loans.choices import AccountKind, AccountState, InquiryReason, InquiryResult, LenderKind

_MONTH: Final = re.compile(r"([12][0-9]{3})\D{0,2}([01]?[0-9])\D?")
_LATE: Final = dict.fromkeys("N*#/CGM", 0) | {str(count): count for count in range(8)} | dict.fromkeys("BDZ", 7)
"""The marks of the official report: N paid, * nothing due, 1 to 7 instalments overdue, B written off, D paid by a
guarantor, Z paid in kind, C settled, G closed."""
Read = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """A column: its heading, how a cell is read, an example, and the choices there are."""

    name: str
    label: Promise
    read: Read
    example: str
    required: bool = True
    choices: type[models.TextChoices] | None = None
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the report."""

    code: str
    title: Promise
    columns: tuple[Column, ...]
    most_rows: int


def _text(longest: int) -> Read:
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValidationError(_("Write at most %(count)s characters.") % {"count": longest})
        return str(cells.words(text, None))  # type: ignore[arg-type]  # needs no register

    return read


def _day(text: str) -> date:
    return cells.day(text, None)  # type: ignore[arg-type]  # needs no register


def _money(text: str) -> Decimal:
    amount = cells.money(text, None)  # type: ignore[arg-type]  # needs no register
    if amount < ZERO:
        raise ValidationError(_("Amounts here are not negative."))
    return amount


def _month(text: str) -> str:
    """Read a month: 2026-10, 2026/10, 202610, 2026年10月, or a day in it."""
    found = _MONTH.fullmatch(text.strip())
    if found and 1 <= int(found[2]) <= 12:
        return f"{found[1]}-{int(found[2]):02d}"
    try:
        return f"{_day(text):%Y-%m}"
    except ValidationError as error:
        raise ValidationError(_("Enter a month such as 2026-10.")) from error


def _late(text: str) -> int:
    found = _LATE.get(text.strip().upper())
    if found is None:
        raise ValidationError(_("Enter the mark of the report: N, *, C, 1 to 7, B, D or Z."))
    return found


def _choice(choices: type[models.TextChoices]) -> Read:
    read = cells.choice(choices)
    return lambda text: read(text, None)  # type: ignore[arg-type]  # needs no register


_NUMBER = Column("number", pgettext_lazy("credit report", "Account number"), _text(40), "R1")
ACCOUNTS: Final = Table(
    "accounts",
    pgettext_lazy("credit report", "Accounts"),
    (
        _NUMBER,
        Column(
            "kind", pgettext_lazy("credit report", "Kind of account"), _choice(AccountKind), "贷款", choices=AccountKind
        ),
        Column("lender", gettext_lazy("Lender"), _text(80), "衡阳农商银行"),
        Column("lender_kind", gettext_lazy("Kind of lender"), _choice(LenderKind), "银行", choices=LenderKind),
        Column("opened_on", gettext_lazy("Opened on"), _day, "2025-03-10"),
        Column("closed_on", pgettext_lazy("credit report", "Closed on"), _day, "", required=False),
        Column("limit", gettext_lazy("Limit or amount lent"), _money, "100000"),
        Column("balance", gettext_lazy("Balance or used amount"), _money, "60000"),
        Column("instalment", gettext_lazy("Instalment a month"), _money, "3500", required=False),
        Column("overdue", gettext_lazy("Overdue now"), _money, "0", required=False),
        Column("state", gettext_lazy("Account state"), _choice(AccountState), "正常", choices=AccountState),
    ),
    200,
)
INQUIRIES: Final = Table(
    "inquiries",
    pgettext_lazy("credit report", "Inquiries"),
    (
        Column("made_on", gettext_lazy("Date of the inquiry"), _day, "2026-09-02"),
        Column("institution", gettext_lazy("Inquiring institution"), _text(80), "衡阳农商银行"),
        Column(
            "reason", gettext_lazy("Reason of the inquiry"), _choice(InquiryReason), "贷款审批", choices=InquiryReason
        ),
        Column(
            "result",
            gettext_lazy("Result, where known"),
            _choice(InquiryResult),
            "",
            required=False,
            choices=InquiryResult,
        ),
    ),
    1000,
)
MONTHS: Final = Table(
    "months",
    pgettext_lazy("credit report", "Months"),
    (
        _NUMBER,
        Column("month", pgettext_lazy("credit report", "Month"), _month, "2026-10"),
        Column("balance", gettext_lazy("Balance at the end of the month"), _money, "60000", required=False),
        Column("late", gettext_lazy("Repayment mark"), _late, "N"),
    ),
    5000,
)
TABLES: Final[dict[str, Table]] = {table.code: table for table in (ACCOUNTS, INQUIRIES, MONTHS)}
