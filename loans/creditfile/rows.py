"""From texts to the rows of a report, all that is wrong said at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jinxin.money import ZERO
from loans.creditfile.reading import Line
from loans.creditfile.tables import ACCOUNTS, INQUIRIES, MONTHS, Table
from loans.models import CreditAccount, CreditInquiry

MOST_ERRORS: Final = 20


@dataclass
class Rows:
    """The rows of a report, unsaved, and what is wrong in the file."""

    accounts: list[CreditAccount] = field(default_factory=list)
    inquiries: list[CreditInquiry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_rows(lines: Mapping[str, Sequence[Line]], *, reported_on: date) -> Rows:
    """Return accounts with their months, and inquiries. Errors name the row and the column."""
    rows = Rows()
    for position, (line, values) in enumerate(_values(ACCOUNTS, lines, rows), start=1):
        _add_account(rows, line, values, position, reported_on)
    for position, (line, values) in enumerate(_values(INQUIRIES, lines, rows), start=1):
        if values["made_on"] > reported_on:
            _wrong(rows, line, INQUIRIES, "made_on", _("This day lies after that of the report."))
        rows.inquiries.append(CreditInquiry(position=position, **{**values, "result": values.get("result") or ""}))
    by_number = {account.number: account for account in rows.accounts}
    for line, values in _values(MONTHS, lines, rows):
        _add_month(rows, line, values, by_number, reported_on)
    return rows


def _values(table: Table, lines: Mapping[str, Sequence[Line]], rows: Rows) -> list[tuple[Line, dict[str, Any]]]:
    """Return the readable rows of a table; what is wrong in others is noted."""
    found = []
    for line in lines.get(table.code, ()):
        before = len(rows.errors)
        values = {column.name: _value(table, column.name, line, rows) for column in table.columns}
        if len(rows.errors) == before:
            found.append((line, values))
    return found


def _value(table: Table, name: str, line: Line, rows: Rows) -> Any:
    column = next(one for one in table.columns if one.name == name)
    text = line.texts.get(name, "")
    if not text:
        if column.required:
            _wrong(rows, line, table, name, _("must be filled in"))
        return None
    try:
        return column.read(text)
    except ValidationError as error:
        _wrong(rows, line, table, name, " ".join(error.messages))
    return None


def _wrong(rows: Rows, line: Line, table: Table, name: str, message: str) -> None:
    column = next(one for one in table.columns if one.name == name)
    words = {"place": line.place, "column": column.label, "message": message}
    rows.errors.append(_("%(place)s, %(column)s: %(message)s") % words)


def _add_account(rows: Rows, line: Line, values: dict[str, Any], position: int, reported_on: date) -> None:
    if any(account.number == values["number"] for account in rows.accounts):
        _wrong(rows, line, ACCOUNTS, "number", _("this account is there twice"))
        return
    for name in ("opened_on", "closed_on"):
        if values[name] and values[name] > reported_on:
            _wrong(rows, line, ACCOUNTS, name, _("This day lies after that of the report."))
    if values["closed_on"] and values["closed_on"] < values["opened_on"]:
        _wrong(rows, line, ACCOUNTS, "closed_on", _("This day lies before the opening."))
    values["overdue"] = values["overdue"] or ZERO
    rows.accounts.append(CreditAccount(position=position, months={}, **values))


def _add_month(
    rows: Rows, line: Line, values: dict[str, Any], accounts: Mapping[str, CreditAccount], reported_on: date
) -> None:
    account = accounts.get(values["number"])
    if account is None:
        if not rows.errors:
            _wrong(rows, line, MONTHS, "number", _("there is no such account in the table of accounts"))
        return
    if values["month"] > f"{reported_on:%Y-%m}":
        _wrong(rows, line, MONTHS, "month", _("This month lies after the day of the report."))
        return
    balance = None if values["balance"] is None else str(values["balance"])
    account.months[values["month"]] = {"balance": balance, "late": values["late"]}
