"""The list as it was sent in, with what became of each row: made to be corrected and sent in again."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from customers.enums import ImportKind, RowState
from customers.services.importing.columns import COLUMNS, OUTCOME, Column
from customers.services.importing.template import FONT, HEAD, heading
from jinxin.workbooks import MEBIBYTE

WRONG = PatternFill("solid", fgColor="F8D7D2")


def write_result(kind: str, rows: Iterable[tuple[dict[str, str], str, dict[str, str], dict[str, str]]]) -> IO[bytes]:
    """Return a workbook of rows (texts, state, errors, notes), streamed: it lies on the disk when it is large."""
    columns = COLUMNS[kind]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(ImportKind(kind).label)[:31])
    for place, width in enumerate([column.width for column in columns] + [60], start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_head(sheet, heading(column)) for column in columns] + [_head(sheet, str(OUTCOME))])
    for texts, state, errors, notes in rows:
        cells = [_cell(sheet, column, texts, errors) for column in columns]
        sheet.append([*cells, _cell_of(sheet, outcome(columns, state, errors, notes))])
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=4 * MEBIBYTE))  # noqa: SIM115 - the caller closes it
    book.save(file)
    file.seek(0)
    return file


def outcome(columns: Iterable[Column], state: str, errors: dict[str, str], notes: dict[str, str]) -> str:
    """Return in words what a row does, or what must be corrected in it."""
    labels = {column.name: str(column.label) for column in columns}
    said = [_("%(column)s: %(message)s") % {"column": labels[at], "message": text} for at, text in errors.items()]
    said = said or [str(RowState(state).label)]
    said += [_("%(column)s: %(message)s") % {"column": labels[at], "message": text} for at, text in notes.items()]
    return "\n".join(said)


def _head(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill = Font(name=FONT, size=10, bold=True), HEAD
    return cell


def _cell(sheet: Any, column: Column, texts: dict[str, str], errors: dict[str, str]) -> WriteOnlyCell:
    cell = _cell_of(sheet, texts.get(column.name, ""))
    if column.name in errors:
        cell.fill = WRONG
    return cell


def _cell_of(sheet: Any, text: str) -> WriteOnlyCell:
    """A cell of text: what begins with = would otherwise be a formula."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.number_format = "s", "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
