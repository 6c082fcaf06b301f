"""The blank tables of a credit report: a workbook with three sheets, or a CSV file for each."""

import csv
import io
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from loans.creditfile.tables import TABLES, Column, Table

HEAD: Final = PatternFill("solid", fgColor="EADFC8")
BOLD: Final = Font(bold=True)
FORMATTED_ROWS: Final = 300
WIDTH: Final = 20


def workbook(language: str) -> bytes:
    """Return the blank workbook in a language."""
    book = Workbook()
    with translation.override(language):
        for table in TABLES.values():
            _write(book.create_sheet(str(table.title)[:31]), table)
        _explain(book.create_sheet(_("How to fill it in")))
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_table(code: str, language: str) -> bytes:
    """Return one blank table as CSV that Excel opens rightly (UTF-8 with its mark). KeyError for an unknown one."""
    out = io.StringIO()
    with translation.override(language):
        csv.writer(out).writerow([str(column.label) for column in TABLES[code].columns])
    return out.getvalue().encode("utf-8-sig")


def _write(sheet: Any, table: Table) -> None:
    for place, column in enumerate(table.columns, start=1):
        head = sheet.cell(1, place, str(column.label))
        head.font, head.fill = BOLD, HEAD
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDTH
        if column.choices is not None:
            _offer(sheet, column, letter)
    sheet.freeze_panes = "B2"


def _offer(sheet: Any, column: Column, letter: str) -> None:
    """Give a column of choices a drop-down; the labels are short enough to stand in the rule itself."""
    labels = ",".join(str(label) for value, label in column.choices.choices if value)  # type: ignore[union-attr]
    rule = DataValidation(type="list", formula1=f'"{labels}"', allow_blank=not column.required)
    rule.add(f"{letter}2:{letter}{FORMATTED_ROWS}")
    sheet.add_data_validation(rule)


def _explain(sheet: Any) -> None:
    """Say for each column what to write; an example stands here, so that none has to be deleted from the tables."""
    sheet.append([_("Table"), _("Column"), _("Must be filled in"), _("Example"), _("Choices")])
    for cell in sheet[1]:
        cell.font, cell.fill = BOLD, HEAD
    for table in TABLES.values():
        for column in table.columns:
            choices = "" if column.choices is None else " / ".join(str(label) for label in column.choices.labels)
            must = _("Yes") if column.required else ""
            sheet.append([str(table.title), str(column.label), must, column.example, choices])
    for letter, width in zip("ABCDE", (14, 26, 14, 20, 80), strict=True):
        sheet.column_dimensions[letter].width = width
