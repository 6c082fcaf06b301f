"""Lists as workbooks for Excel, written row by row, so that a million rows lie nowhere whole."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_ROWS: Final = 1_048_575
"""Rows below the head that a sheet of Excel has."""
LONGEST_TEXT: Final = 32_000
DATE, AMOUNT = "yyyy-mm-dd", "#,##0.00"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class SheetColumn:
    """The head of a column and how wide it stands, in characters."""

    label: str
    width: int = 14


def write_workbook(
    file: IO[bytes], *, title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]
) -> None:
    """Write a sheet with a head that stays in sight. Dates and amounts stay dates and amounts, None an empty cell.

    Everything else is text, also where it begins like a formula: what a customer is called is never worked out.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_UNPRINTABLE.sub("", re.sub(r"[\[\]:*?/\\]", " ", title))[:31])
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_head(sheet, column.label) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _head(sheet: Any, label: str) -> Any:
    cell = _text(sheet, label)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, date | Decimal):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = AMOUNT if isinstance(value, Decimal) else DATE
        return cell
    return value if isinstance(value, int) else _text(sheet, str(value))


def _text(sheet: Any, text: str) -> Any:
    """Return a cell of text; where it looks like a formula, Excel is told to leave it even when somebody edits it."""
    clean = _UNPRINTABLE.sub("", text)[:LONGEST_TEXT]
    cell = WriteOnlyCell(sheet, clean)
    cell.data_type = "s"
    if clean[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    return cell
