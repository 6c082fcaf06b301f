"""The cells of one sheet as found, and the judgement on each: a number, a text, a date, nothing, or what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from jinxin.money import MAX_YUAN
from review.statements.errors import Problems
from review.statements.schema.reading import excerpt
from review.statements.workbook.package import SheetFacts, overlaps

FEN_PLACES: Final = 2
UNREADABLE: Final = Decimal(0)
"""Stands for a cell whose problem is already noted, so that reading can go on."""


@dataclass(slots=True)
class Grid:
    """One sheet: its title as found, its values, its formulas and merged areas, and where problems go."""

    title: str
    values: Sequence[Sequence[Any]]
    facts: SheetFacts
    problems: Problems

    def raw(self, row: int, column: int) -> Any:
        """Return a value as the Excel library read it, None beyond the area in use."""
        if row > len(self.values) or column > len(self.values[row - 1]):
            return None
        value = self.values[row - 1][column - 1]
        return None if isinstance(value, str) and not value.strip() else value

    def where(self, row: int, column: int) -> str:
        """Return the address of a cell for a message."""
        return f"{self.title}!{get_column_letter(column)}{row}"

    def has_formula(self, row: int, column: int) -> bool:
        """Whether a cell holds a formula."""
        return f"{get_column_letter(column)}{row}" in self.facts.formulas

    def is_empty(self, row: int, column: int) -> bool:
        """Whether a cell holds neither a value nor a formula."""
        return self.raw(row, column) is None and not self.has_formula(row, column)

    def number(self, row: int, column: int, places: int = 2) -> Decimal | None:
        """Return a number rounded to `places`, None for an empty cell; what is not a number is noted."""
        value = self._value(row, column)
        if value is None or value is UNREADABLE:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problems.add(self.where(row, column), _not_a_number(value))
            return UNREADABLE
        number = Decimal(repr(value))
        if not number.is_finite() or abs(number) > MAX_YUAN:
            self.problems.add(self.where(row, column), _("This number is too large."))
            return UNREADABLE
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return rounded if places == FEN_PLACES else rounded.normalize()

    def text(self, row: int, column: int) -> str:
        """Return what a cell says, a number as its digits; a formula without a value is noted."""
        value = self._value(row, column)
        if value is None or value is UNREADABLE:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    def date(self, row: int, column: int) -> date | None:
        """Return a date, None for an empty cell; text that looks like a date is noted."""
        value = self._value(row, column)
        if value is None or value is UNREADABLE:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        form = _("“%(value)s” is text, not a date; type it as 2026/10/31.")
        form = form if isinstance(value, str) else _("“%(value)s” is not a date; type it as 2026/10/31.")
        self.problems.add(self.where(row, column), form % {"value": excerpt(value)})
        return None

    def _value(self, row: int, column: int) -> Any:
        value = self.raw(row, column)
        if self._is_merged(row, column):
            self.problems.add(self.where(row, column), _("This cell is merged with others; unmerge them."))
            return UNREADABLE
        if value is None and self.has_formula(row, column):
            message = _(
                "This formula has no calculated value. Open the workbook in Excel or WPS, save it, upload it again."
            )
            self.problems.add(self.where(row, column), message)
            return UNREADABLE
        return value

    def _is_merged(self, row: int, column: int) -> bool:
        return any(overlaps(area, column, row, row) for area in self.facts.merged)


def _not_a_number(value: Any) -> str:
    if isinstance(value, date | datetime):
        return _("This is a date, not a number; enter the amount.")
    if isinstance(value, bool):
        return _("This is TRUE or FALSE, not a number; enter the amount.")
    if isinstance(value, str) and value.startswith("#"):
        return _("The formula of this cell fails (%(value)s); correct it.") % {"value": excerpt(value)}
    return _("“%(value)s” is text, not a number; enter digits only.") % {"value": excerpt(value)}
