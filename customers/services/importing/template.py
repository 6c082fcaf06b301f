"""The workbook people fill in: headings, drop-downs, an example that is skipped, and a sheet that explains."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from customers.enums import ImportKind
from customers.services.importing import cells
from customers.services.importing.columns import COLUMNS, Column

FONT: Final = "Microsoft YaHei"
HEAD: Final = PatternFill("solid", fgColor="EADFC8")
QUIET: Final = Font(name=FONT, size=10, italic=True, color="6B6558")
FORMATTED_ROWS: Final = 2000
"""Rows that are prepared as text and with drop-downs; further ones may be filled in all the same."""


@cache
def template(kind: str, language: str) -> bytes:
    """Return the blank workbook of a kind in a language, written once. Raises KeyError for an unknown kind."""
    columns = COLUMNS[kind]
    book = Workbook()
    with translation.override(language):
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = str(ImportKind(kind).label)[:31]
        _write_list(sheet, columns)
        _write_lists_of_choices(book, sheet, columns)
        _write_explanation(book.create_sheet(_("How to fill it in")), columns)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_list(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        head = sheet.cell(1, place, heading(column))
        head.font, head.fill = Font(name=FONT, size=10, bold=True), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        example = sheet.cell(2, place, str(column.example))
        example.font, example.number_format = QUIET, "@"
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        # Numbers of people as numbers would lose their last digits; so every cell is text.
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(3, FORMATTED_ROWS + 1):
            sheet.cell(row, place).number_format = "@"
    sheet.freeze_panes = "B2"


def heading(column: Column) -> str:
    """Return a column's heading; what must be filled in has a star."""
    return f"{column.label}*" if column.required else str(column.label)


def _write_lists_of_choices(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Give columns of choices a drop-down. The choices stand on a hidden sheet: in a formula they would be too long."""
    choices = book.create_sheet("choices")
    choices.sheet_state = "hidden"
    for place, column in enumerate(columns, start=1):
        if column.choices is None:
            continue
        letter = get_column_letter(place)
        for row, label in enumerate(column.choices.labels, start=1):
            choices[f"{letter}{row}"] = str(label)
        area = f"choices!${letter}$1:${letter}${len(column.choices.labels)}"
        rule = DataValidation(type="list", formula1=area, allow_blank=not column.required, showErrorMessage=True)
        rule.errorTitle, rule.error = str(column.label), _("Choose one of the options.")
        rule.add(f"{letter}2:{letter}{FORMATTED_ROWS}")
        sheet.add_data_validation(rule)


def _write_explanation(sheet: Worksheet, columns: Sequence[Column]) -> None:
    rules = (
        _("One row for each. Columns may be in any order; further columns are left out."),
        _("Columns with a star must be filled in; an empty cell of another column changes nothing."),
        _("The example in row 2 is skipped. You may also overwrite or delete it."),
        _("Nothing is saved when you send the file in: you see first what each row would do."),
    )
    for row, text in enumerate(rules, start=1):
        sheet.cell(row, 1, text).font = Font(name=FONT, size=10)
    top = len(rules) + 2
    for place, text in enumerate((_("Column"), _("Must be filled in"), _("What to write"), _("Example")), start=1):
        cell = sheet.cell(top, place, text)
        cell.font, cell.fill = Font(name=FONT, size=10, bold=True), HEAD
    for row, column in enumerate(columns, start=top + 1):
        words = (str(column.label), _("Yes") if column.required else "", _explained(column), str(column.example))
        for place, text in enumerate(words, start=1):
            cell = sheet.cell(row, place, text)
            cell.font, cell.number_format = Font(name=FONT, size=10), "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (26, 16, 70, 30), strict=True):
        sheet.column_dimensions[letter].width = width


def _explained(column: Column) -> str:
    if column.choices is not None:
        labels = " / ".join(str(label) for label in column.choices.labels)
        return f"{labels}  {column.help}".strip()
    if column.convert is cells.day:
        return _("A date such as 2024-03-15.")
    return str(column.help)
