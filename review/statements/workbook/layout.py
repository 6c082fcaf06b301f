"""Where everything stands in the workbook. Writer and reader share it, so a cell cannot be written and not read.

Column A is hidden and holds machine keys: A1 names the sheet, the others name their rows, so that reading does not
depend on the language and a renamed, moved or missing row is noticed. Column B holds the labels, C and on the values.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.utils import get_column_letter

from review.statements.identities.sides import Sum
from review.statements.lines import Line

VERSION: Final = 1
MONTHS: Final = 12
LABEL: Final = 2
FIRST: Final = 3
MONTHS_TOTAL: Final = FIRST + MONTHS


@dataclass(frozen=True, slots=True)
class Field:
    """One input that is not an amount of the statements: a name, a date, a choice, a rate.

    `kind` is text, date, money, number or choice; `choices` maps what is stored to what is shown.
    """

    path: str
    title: Any
    kind: str
    note: Any = ""
    places: int = 2
    choices: dict[str, Any] | None = None
    free: bool = False
    required: bool = False
    long: bool = False
    """More choices than a cell's own list may hold: they stand in hidden cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: line items (one, or opening and closing), a field, or a total for the reader's eye."""

    number: int
    key: str
    title: Any
    note: Any = ""
    lines: tuple[Line, ...] = ()
    field: Field | None = None
    totals: tuple[Sum, ...] = ()
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The heads of the columns below."""

    number: int
    titles: tuple[Any, ...]
    months: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to be filled as many as needed. `monthly` tables have one amount a month under `monthly`'s path.

    With `spare` a template has only the rows in use and so many empty ones; `size` is still the most there can be.
    """

    name: str
    first: int
    size: int
    fields: tuple[Field, ...]
    monthly: str = ""
    spare: int = -1

    def rows(self, used: int) -> int:
        """Return how many rows a template has, given how many are in use."""
        return self.size if self.spare < 0 else min(self.size, used + self.spare)

    def key(self, number: int) -> str:
        """Return the machine key of the row with this number, counted from 0."""
        return f"{self.name}.{number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its rows, tables and heads."""

    key: str
    title: Any
    hint: Any = ""
    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()
    heads: tuple[Head, ...] = ()
    optional: bool = False
    """Templates from before this sheet do without it."""

    @property
    def last(self) -> int:
        """The last row in use."""
        ends = [row.number for row in self.rows] + [table.first + table.size - 1 for table in self.tables]
        return max(ends)


@dataclass(frozen=True, slots=True)
class Place:
    """The cells of a line item: a single one, or one a month to the right."""

    sheet: Sheet
    row: int
    column: int
    monthly: bool = False

    def cell(self, month: int = 0) -> str:
        """Return the coordinate, such as C7."""
        return f"{get_column_letter(self.column + month)}{self.row}"


@dataclass(frozen=True, slots=True)
class Layout:
    """All input sheets of a class of customer, and where each line item and field stands."""

    customer_class: str
    sheets: tuple[Sheet, ...]
    places: dict[str, Place] = field(repr=False)

    def sheet_key(self, sheet: Sheet) -> str:
        """Return what stands in A1."""
        return f"jinxin:{self.customer_class}:{sheet.key}:{VERSION}"

    def table(self, name: str) -> tuple[Sheet, Table]:
        """Return a table with its sheet."""
        return next((sheet, table) for sheet in self.sheets for table in sheet.tables if table.name == name)

    def field_place(self, name: str, path: str) -> Place:
        """Return the place of a field in the first row of a table."""
        sheet, table = self.table(name)
        column = next(number for number, one in enumerate(table.fields) if one.path == path)
        return Place(sheet, table.first, LABEL + column)


class Builder:
    """Lays out one sheet from top to bottom."""

    def __init__(self, key: str, title: Any, hint: Any = "") -> None:
        self.key, self.title, self.hint = key, title, hint
        self.next = 4
        self.rows: list[Row] = []
        self.tables: list[Table] = []
        self.heads: list[Head] = []

    def head(self, *titles: Any, months: bool = False) -> None:
        """Add a line of column heads, after an empty row where something stands above."""
        self.next += 1 if self.next > 4 else 0
        self.heads.append(Head(self.next, titles, months))
        self.next += 1

    def line(self, title: Any, note: Any, *lines: Line, key: str = "") -> None:
        """Add a row for one line item, or for its opening and closing."""
        monthly = lines[0].monthly
        self._add(Row(self.next, key or lines[0].path, title, note, lines, monthly=monthly))

    def field(self, field: Field) -> None:
        """Add a row for a field."""
        self._add(Row(self.next, field.path, field.title, field.note, field=field))

    def total(self, key: str, title: Any, *totals: Sum, monthly: bool = False) -> None:
        """Add a row that only shows a total."""
        self._add(Row(self.next, f"total.{key}", title, totals=totals, monthly=monthly))

    def table(self, name: str, size: int, fields: tuple[Field, ...], *, monthly: str = "", spare: int = -1) -> None:
        """Add a table with its head."""
        self.head(*(one.title for one in fields), months=bool(monthly))
        self.tables.append(Table(name, self.next, size, fields, monthly, spare))
        self.next += size

    def sheet(self, *, optional: bool = False) -> Sheet:
        """Return the sheet."""
        parts = (tuple(self.rows), tuple(self.tables), tuple(self.heads))
        return Sheet(self.key, self.title, self.hint, *parts, optional)

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        self.next += 1


def places_of(sheets: tuple[Sheet, ...]) -> dict[str, Place]:
    """Return where each line item and field stands."""
    found = {}
    for sheet in sheets:
        for row in sheet.rows:
            for offset, line in enumerate(row.lines):
                found[line.path] = Place(sheet, row.number, FIRST + offset, line.monthly)
            if row.field:
                found[row.field.path] = Place(sheet, row.number, FIRST)
    return found
