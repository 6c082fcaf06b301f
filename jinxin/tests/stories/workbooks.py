"""Workbooks as officers hand them in: our own template, as the page gave it out, filled in cell by cell."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from playwright.sync_api import FilePayload

from review.statements.lines import LINES
from review.statements.workbook.layout import FIRST, LABEL, Field, Sheet, Table
from review.statements.workbook.sheets import layout_of

CASES: Final = Path(__file__).resolve().parents[3] / "review" / "tests" / "cases"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Change = Callable[[Workbook], Any]


def case(number: str) -> dict[str, Any]:
    """A worked case with its expected results."""
    (file,) = CASES.glob(f"{number}_*.json")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def workbook(template: bytes, figures: dict[str, Any], change: Change | None = None) -> FilePayload:
    """The template with the figures of a case in its white cells, after a last `change`."""
    book = load_workbook(BytesIO(template))
    with translation.override("zh-hans"):
        _fill(book, figures)
    if change:
        change(book)
    out = BytesIO()
    book.save(out)
    return upload(out.getvalue())


def upload(content: bytes, name: str = "五表.xlsx") -> FilePayload:
    """A file as the browser sends it."""
    return {"name": name, "mimeType": XLSX, "buffer": content}


def cell(book: Workbook, customer_class: str, path: str, month: int = 0) -> Cell:
    """The cell of a line item, by the dotted path of the case file."""
    place = layout_of(customer_class).places[path]
    found: Cell = _sheet(book, customer_class, place.sheet)[place.cell(month)]
    return found


def table_cell(book: Workbook, customer_class: str, table: str, row: int, path: str) -> Cell:
    """The cell of a column in a row of a table."""
    place = layout_of(customer_class).field_place(table, path)
    return _sheet(book, customer_class, place.sheet).cell(place.row + row, place.column)


def _sheet(book: Workbook, customer_class: str, sheet: Sheet) -> Any:
    return book.worksheets[layout_of(customer_class).sheets.index(sheet)]


def _fill(book: Workbook, figures: dict[str, Any]) -> None:
    layout = layout_of(figures["customer_class"])
    fields = {row.field.path: row.field for sheet in layout.sheets for row in sheet.rows if row.field}
    for path, place in layout.places.items():
        value = _dig(figures, path)
        if value is None or path == "unit" or (path in LINES and LINES[path].derived):
            continue
        for month, one in enumerate(value if isinstance(value, list) else [value]):
            _sheet(book, layout.customer_class, place.sheet)[place.cell(month)] = _typed(fields.get(path), one)
    for sheet in layout.sheets:
        for table in sheet.tables:
            _fill_table(_sheet(book, layout.customer_class, sheet), table, figures)


def _fill_table(sheet: Any, table: Table, figures: dict[str, Any]) -> None:
    for number, record in enumerate(_records(figures, table)):
        row = table.first + number
        if table.monthly:
            for month, amount in enumerate(record[table.monthly]):
                if table.monthly != "interest":
                    sheet.cell(row, FIRST + month, float(amount))
            continue
        for offset, field in enumerate(table.fields):
            if field.kind != "formula" and record.get(field.path) is not None:
                sheet.cell(row, LABEL + offset, _typed(field, record[field.path]))


def _records(figures: dict[str, Any], table: Table) -> Iterator[dict[str, Any]]:
    evidence = figures.get("evidence", {})
    if table.name == "items":
        yield from figures["inventory_table"]["items"]
    elif table.name == "methods":
        for name, amount in evidence.get("implied_annual_revenue", {}).items():
            yield {"name": name, "amount": amount, "unreliable": evidence.get("unreliable_methods", {}).get(name)}
    elif table.name == "off_balance":
        yield from ({"name": n, "amount": a} for n, a in figures.get("off_balance_sheet", {}).items())
    elif table.name.startswith("debts"):
        yield from figures["debts"]


def _dig(figures: dict[str, Any], path: str) -> Any:
    found: Any = figures
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _typed(field: Field | None, value: Any) -> Any:
    """What a person types: a date, the words of a choice, a number, a text."""
    if field is None or field.kind in ("money", "number"):
        return float(value)
    if field.kind == "date":
        return date.fromisoformat(value)
    return str(field.choices.get(value, value)) if field.choices else value
