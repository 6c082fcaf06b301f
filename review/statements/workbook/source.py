"""A workbook being read: its sheets, the period they cover, and which cell each figure came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from review.statements.errors import Problems
from review.statements.workbook.grid import Grid
from review.statements.workbook.layout import FIRST, MONTHS, Field, Layout
from review.statements.workbook.writer import LANGUAGES

ZERO: Final = Decimal(0)
Record = dict[str, Any]


@dataclass(slots=True)
class Source:
    """The sheets of one workbook by key.

    `cells` remembers the address behind each path of the case file, `computed` the paths that nobody typed.
    """

    layout: Layout
    grids: dict[str, Grid]
    problems: Problems
    cells: dict[str, str] = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)
    months: int = 0

    def cell_of(self, where: str) -> str:
        """Return the address of the cell that a path was read from, or that of the nearest whole; else the path."""
        path = where
        while path:
            if path in self.cells:
                return self.cells[path]
            path = path.rpartition(".")[0]
        return where

    def value(self, grid: Grid, row: int, column: int, field: Field, path: str) -> Any:
        """Return the value of one input, None where it is empty."""
        self.cells[path] = grid.where(row, column)
        if field.kind == "date":
            return grid.date(row, column)
        if field.kind in ("number", "money"):
            return grid.number(row, column, field.places)
        text = grid.text(row, column)
        return chosen(field.choices, text) if field.choices else text or None

    def month_cells(self, grid: Grid, row: int, path: str, *, own_formula: bool) -> list[Decimal | None]:
        """Return the months of a row, None for the empty ones.

        With `own_formula` the template computes the row: a formula there counts as empty, our arithmetic takes over.
        """
        self.cells[path] = grid.where(row, FIRST)
        cells: list[Decimal | None] = []
        for column in range(FIRST, FIRST + self.months):
            self.cells[f"{path}.{column - FIRST}"] = grid.where(row, column)
            left = own_formula and grid.has_formula(row, column)
            cells.append(None if left else grid.number(row, column))
            if own_formula and cells[-1] is None:
                self.computed.add(f"{path}.{column - FIRST}")
        self._note_beyond(grid, row)
        return cells

    def note_blanks(self, grid: Grid, row: int, cells: list[Decimal | None]) -> None:
        """Note the empty months of a row once, from the first to the last."""
        blanks = [month for month, cell in enumerate(cells) if cell is None]
        if blanks:
            first, last = (get_column_letter(FIRST + month) for month in (blanks[0], blanks[-1]))
            area = f"{first}{row}" if first == last else f"{first}{row}:{last}{row}"
            self.problems.add(f"{grid.title}!{area}", _("Is empty; enter the amounts, or 0 where there was nothing."))

    def _note_beyond(self, grid: Grid, row: int) -> None:
        for column in range(FIRST + self.months, FIRST + MONTHS):
            if grid.raw(row, column) not in (None, 0) and not grid.has_formula(row, column):
                message = _("Lies beyond the period; empty it, or correct the last day of the period.")
                self.problems.add(grid.where(row, column), message)


def chosen(choices: Mapping[str, Any], text: str) -> str | None:
    """Return what stands behind the words of a list, in whichever language; other words as they are."""
    return _by_words(choices).get(text, text) or None


_KNOWN_WORDS: Final[dict[int, tuple[Mapping[str, Any], dict[str, str]]]] = {}


def _by_words(choices: Mapping[str, Any]) -> dict[str, str]:
    """Return a list's keys by its words in every language. Lists of choices live as long as the program."""
    if id(choices) not in _KNOWN_WORDS:
        found = {key: key for key in choices}
        for language in LANGUAGES:
            with translation.override(language):
                found = {str(title): key for key, title in list(choices.items())[::-1]} | found
        _KNOWN_WORDS[id(choices)] = (choices, found)
    return _KNOWN_WORDS[id(choices)][1]


def put(data: Record, path: str, value: Any) -> None:
    """Set a value in nested data by its dotted path."""
    *sections, key = path.split(".")
    for section in sections:
        data = data.setdefault(section, {})
    data[key] = value
