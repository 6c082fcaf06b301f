"""The sheets of the editor, row by row, as the workbook lays them out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from review.editor.values import PERIOD, Values
from review.statements.cells import CellSpec, cells_known, row_of
from review.statements.cells.names import ELSEWHERE, MARKS, TABLES
from review.statements.lines import Line
from review.statements.workbook.layout import Field, Head, Layout, Row, Sheet, Table
from review.statements.workbook.sheets import layout_of

SPARE_ROWS: Final = {"items": 3, "debts": 1, "methods": 2, "off_balance": 2}
"""Empty rows at the end of each list; saving gives as many again."""
MORE_ROWS: Final = 10
"""How many more a person can ask for at once."""


@dataclass(frozen=True)
class Box:
    """One cell: an input with what was typed, or a computed amount (`output`). `computed` stands in an empty input."""

    name: str
    text: str = ""
    kind: str = "money"
    output: bool = False
    negative: bool = False
    computed: str = ""
    problem: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    listed: str = ""
    label: str = ""


@dataclass(frozen=True)
class EditorRow:
    """One row: its name, how its figure is obtained, its cells; `mark` is what its evidence is noted for."""

    key: str
    title: Any
    boxes: tuple[Box, ...]
    note: Any = ""
    total: bool = False
    mark: str = ""
    evidence: str = ""


@dataclass
class Block:
    """A table of the sheet: heads and rows. A list can grow to `limit` rows."""

    key: str
    heads: tuple[Any, ...]
    rows: list[EditorRow] = field(default_factory=list)
    wide: bool = False
    limit: int = 0


@dataclass(frozen=True)
class EditorSheet:
    """One statement."""

    key: str
    title: Any
    hint: Any
    blocks: tuple[Block, ...]
    wrong: int = 0
    empty: int = 0


@dataclass(frozen=True)
class Typed:
    """What the page shows: the texts by cell, what they add up to, what is wrong or empty, the evidence, the months."""

    cells: Mapping[str, str]
    values: Values
    problems: Mapping[str, str]
    missing: frozenset[str]
    evidence: Mapping[str, Mapping[str, Any]]
    months: tuple[str, ...]
    more: str = ""
    """The list that was asked for more rows."""


def shown(text: str, spec: CellSpec) -> str:
    """Return what is kept of a cell as its input shows it: amounts with separators, choices in words."""
    if spec.choices and text in spec.choices:
        return str(spec.choices[text])
    if spec.kind == "money":
        try:
            return format_yuan(Decimal(text)) if text else ""
        except ArithmeticError:
            return text
    return text


def sheets_of_draft(customer_class: str, typed: Typed) -> list[EditorSheet]:
    """Return the sheets of a class of customer with what was typed."""
    layout = layout_of(customer_class)
    known = cells_known(customer_class)
    return [_Sheet(layout, sheet, typed, known).made() for sheet in layout.sheets if sheet.key != MARKS]


class _Sheet:
    """Builds one sheet."""

    def __init__(self, layout: Layout, sheet: Sheet, typed: Typed, known: Mapping[str, CellSpec]) -> None:
        self.layout, self.sheet, self.typed, self.known = layout, sheet, typed, known
        self.names: set[str] = set()

    def made(self) -> EditorSheet:
        """Return the sheet with the number of its cells that are wrong or empty."""
        blocks = [block for head in self.sheet.heads if (block := self._block(head)).rows]
        wrong, empty = (len(self.names.intersection(names)) for names in (self.typed.problems, self.typed.missing))
        return EditorSheet(self.sheet.key, self.sheet.title, self.sheet.hint, tuple(blocks), wrong, empty)

    def _block(self, head: Head) -> Block:
        """Return what stands under a head, down to the next one."""
        later = [other.number for other in self.sheet.heads if other.number > head.number]
        last = min(later, default=10_000)
        heads = (head.titles[0], *self.typed.months, _("Whole period")) if head.months else head.titles
        table = next((one for one in self.sheet.tables if head.number < one.first < last), None)
        if table is not None:
            return self._table(table, heads)
        block = Block(f"{self.sheet.key}-{head.number}", heads[: 1 + _width(head, self.sheet)], wide=head.months)
        block.rows = [
            self._row(row) for row in self.sheet.rows if head.number < row.number < last and row.key not in ELSEWHERE
        ]
        return block

    # Lines

    def _row(self, row: Row) -> EditorRow:
        if row.field:
            boxes: tuple[Box, ...] = (self._input(row.field.path, str(row.title)),)
        elif row.monthly:
            boxes = tuple(self._months(row))
        else:
            boxes = tuple(self._amounts(row))
        own = next((line for line in row.lines if not line.derived), None)
        marks = [self._evidence(line.path) for line in row.lines if not line.derived]
        evidence = marks[0] if marks and len(set(marks)) == 1 else "mixed" if any(marks) else ""
        mark = own.path if own else ""
        return EditorRow(row.key, row.title, boxes, row.note, total=bool(row.totals), mark=mark, evidence=evidence)

    def _months(self, row: Row) -> Iterator[Box]:
        line = row.lines[0] if row.lines else None
        key = line.path if line else row.key
        for month, name in enumerate(self.typed.months):
            cell = f"{key}.{month}"
            yield self._line_box(line, cell, f"{row.title} {name}") if line else self._output(cell)
        yield self._output(f"{key}.{PERIOD}")

    def _amounts(self, row: Row) -> Iterator[Box]:
        if row.key == "total.months":
            yield Box(row.key, str(len(self.typed.months)), output=True)
            return
        heads = (_("Opening"), _("Closing")) if len(row.lines) == 2 else ("",)
        for line, head in zip(row.lines, heads, strict=False):
            yield self._line_box(line, line.path, f"{row.title} {head}".strip())
        for column, _total in enumerate(row.totals):
            yield self._output(f"{row.key}.{column}")

    def _line_box(self, line: Line, cell: str, label: str) -> Box:
        """A total that our arithmetic makes is shown; one that was typed over can be emptied."""
        if line.derived and cell not in self.typed.cells:
            return self._output(cell)
        return self._input(cell, label)

    def _evidence(self, cell: str) -> str:
        return str(self.typed.evidence.get(cell, {}).get("kind", ""))

    # Lists

    def _table(self, table: Table, heads: tuple[Any, ...]) -> Block:
        path = TABLES.get(table.name, "debts")
        count = min(self._rows_of(path, table), table.size)
        shown_fields = [one for one in table.fields if one.path not in ("mix", "deviation")]
        heads = heads if table.monthly else tuple(one.title for one in shown_fields)
        block = Block(table.name, heads, wide=bool(table.monthly), limit=0 if table.monthly else table.size)
        if table.monthly:
            block.rows = [self._flow(number, table.monthly, heads) for number in range(count)]
        else:
            block.rows = [self._record(path, number, shown_fields) for number in range(count)]
        return block

    def _rows_of(self, path: str, table: Table) -> int:
        used = [row[1] for cell in self.typed.cells if (row := row_of(cell)) and row[0] == path]
        name = "debts" if table.monthly else table.name
        return max(used, default=-1) + 1 + (MORE_ROWS if self.typed.more == name else SPARE_ROWS[name])

    def _record(self, path: str, number: int, fields: list[Field]) -> EditorRow:
        mark = f"{path}.{number}"
        boxes = tuple(self._field_box(f"{mark}.{one.path}", one, number) for one in fields)
        used = any(box.text for box in boxes)
        return EditorRow(mark, str(number + 1), boxes, mark=mark if used else "", evidence=self._evidence(mark))

    def _field_box(self, cell: str, one: Field, number: int) -> Box:
        if one.kind == "formula":
            return self._output(cell)
        return self._input(cell, f"{one.title} {number + 1}")

    def _flow(self, number: int, flow: str, heads: tuple[Any, ...]) -> EditorRow:
        path = f"debts.{number}.{flow}"
        name = self.typed.cells.get(f"debts.{number}.name") or _("Debt %(number)s") % {"number": number + 1}
        label = f"{name} {heads[0]}"
        boxes = [self._input(f"{path}.{month}", f"{label} {head}") for month, head in enumerate(self.typed.months)]
        return EditorRow(path, name, (*boxes, self._output(f"{path}.{PERIOD}")))

    # Cells

    def _input(self, cell: str, label: str) -> Box:
        self.names.add(cell)
        spec, text = self.known[cell], self.typed.cells.get(cell, "")
        value = self.typed.values.get(cell)
        options = tuple(spec.choices.items()) if spec.choices and not spec.free else ()
        return Box(
            cell,
            text if options else shown(text, spec),
            spec.kind,
            computed="" if value is None else format_yuan(value),
            problem=self.typed.problems.get(cell, ""),
            choices=options,
            listed=_list_of(cell) if spec.free else "",
            label=label,
        )

    def _output(self, cell: str) -> Box:
        value = self.typed.values.get(cell)
        text = "" if value is None else format_yuan(value)
        return Box(cell, text, output=True, negative=value is not None and value < 0)


def _width(head: Head, sheet: Sheet) -> int:
    """How many columns of cells stand under a head: the note's is not one of them."""
    if head.months:
        return len(head.titles) + 100
    below = [row for row in sheet.rows if row.number > head.number]
    return max(1, len(below[0].lines), len(below[0].totals)) if below else 1


def _list_of(cell: str) -> str:
    row = row_of(cell)
    return f"list-{row[0]}" if row else ""
