"""Writing single cells of one sheet: text that stays text, formulas with their values, inputs with what they accept."""

from collections.abc import Callable, Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.cell import Cell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jinxin.money import MAX_YUAN
from review.statements.workbook import look

Value = Decimal | str | None


class Pen:
    """Writes on one sheet. `values` collects what its formulas come to."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.values: dict[str, Decimal | str] = {}
        self._rules: dict[tuple[str, ...], DataValidation] = {}
        self._dresses: dict[tuple[str, str], Any] = {}

    def text(self, cell: str, text: Any, style: str) -> None:
        """Write text as text: one that begins with = must not become a formula."""
        target = self.sheet[cell]
        if text not in ("", None):
            target.value = str(text)
            target.data_type = "s"
        self._dress(target, style)

    def formula(self, cell: str, formula: str, style: str, value: Value = None, *, form: str = "") -> None:
        """Write a formula, with the value it comes to where that is known."""
        target = self.sheet[cell]
        target.value = f"={formula}"
        self._dress(target, style, form)
        if value is not None:
            self.values[cell] = value

    def number(self, cell: str, value: Decimal | None, style: str = "input", *, form: str = "") -> None:
        """Write a number. An input accepts no negative one."""
        target = self.sheet[cell]
        target.value = value
        self._dress(target, style, form)
        if style == "input":
            self._accept(cell, ("decimal",), _number_rule)

    def date(self, cell: str, value: Any) -> None:
        """Write a date that may be changed."""
        target = self.sheet[cell]
        target.value = value
        self._dress(target, "input", look.DATE)
        self._accept(cell, ("date",), _date_rule)

    def choice(self, cell: str, value: Any, choices: Mapping[str, Any], *, free: bool) -> None:
        """Write what was chosen, in words; other words are accepted where `free`."""
        self.text(cell, choices.get(value, value), "words")
        titles = ",".join(str(title) for title in choices.values())
        self._accept(cell, ("list", titles), lambda: _list_rule(f'"{titles}"', free=free))

    def choice_of(self, cell: str, value: Any, choices: Mapping[str, Any], column: str) -> None:
        """Write what was chosen of a long list that stands in a hidden column; other words are accepted."""
        self.text(cell, choices.get(value, value), "words")
        area = f"${column}$1:${column}${len(choices)}"
        if ("long", column) not in self._rules:
            for row, title in enumerate(choices.values(), start=1):
                self.text(f"{column}{row}", title, "note")
            self.sheet.column_dimensions[column].hidden = True
        self._accept(cell, ("long", column), lambda: _list_rule(area, free=True))

    def _dress(self, cell: Cell, style: str, form: str = "") -> None:
        """Give a cell its look. The library searches all styles for a name: it does so once for each kind of cell."""
        if (style, form) not in self._dresses:
            cell.style = f"{look.PREFIX}{style}"
            if form:
                cell.number_format = form
            self._dresses[style, form] = cell._style
        else:
            cell._style = copy(self._dresses[style, form])

    def _accept(self, cell: str, key: tuple[str, ...], make: Callable[[], DataValidation]) -> None:
        """Cells that accept the same share one rule."""
        if key not in self._rules:
            self._rules[key] = make()
            self.sheet.add_data_validation(self._rules[key])
        # `add` would compare the cell with every one before it; they are all different.
        self._rules[key].sqref.ranges.add(CellRange(cell))


def _number_rule() -> DataValidation:
    rule = DataValidation("decimal", formula1="0", formula2=str(MAX_YUAN), allow_blank=True, operator="between")
    return _refusing(rule, _("Enter a number, not negative and in yuan."))


def _date_rule() -> DataValidation:
    rule = DataValidation("date", formula1="1", formula2="2958465", allow_blank=True, operator="between")
    return _refusing(rule, _("Enter a date."))


def _list_rule(source: str, *, free: bool) -> DataValidation:
    rule = DataValidation("list", formula1=source, allow_blank=True)
    return rule if free else _refusing(rule, _("Choose from the list."))


def _refusing(rule: DataValidation, message: str) -> DataValidation:
    rule.error, rule.errorTitle, rule.showErrorMessage = message, _("Not accepted"), True
    return rule
