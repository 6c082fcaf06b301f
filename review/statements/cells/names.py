"""Which cells there are and what each may hold: made from the layout of the workbook, so that both are one sheet."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from review.statements.case import BUSINESS
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES
from review.statements.workbook.layout import MONTHS, Field, Row, Table
from review.statements.workbook.sheets import layout_of

TABLES: Final = {
    "items": "inventory_table.items",
    "debts": "debts",
    "methods": "methods",
    "off_balance": "off_balance",
}
"""The lists, and under which path the cells of their rows are found."""

MARKS: Final = "proof"
"""The sheet of the workbook that says how figures are known; the page has a list for that."""

ELSEWHERE: Final = frozenset(
    {
        "unit",
        "loan_request.amount",
        "loan_request.term_months",
        "loan_request.annual_rate_pct",
        "loan_request.repayment",
        "loan_request.purpose_zh",
    }
)
"""Fields of the workbook that the application says: nobody types them twice."""

_FLOWS: Final = ("received", "repaid", "interest")
_ROW: Final = re.compile(r"(inventory_table\.items|debts|methods|off_balance)\.(\d{1,3})(?:\.|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellSpec:
    """What a cell holds. `kind` is money, number, date, choice, text; `share` numbers may be typed as percent."""

    kind: str
    places: int = 2
    choices: dict[str, Any] | None = None
    free: bool = False
    share: bool = False
    derived: bool = False


@cache
def cells_known(customer_class: str) -> dict[str, CellSpec]:
    """Return every cell of a class of customer (`business`, `salaried`) with what it may hold."""
    layout = layout_of(customer_class)
    found: dict[str, CellSpec] = {}
    for sheet in layout.sheets:
        if sheet.key == MARKS:
            continue
        for row in sheet.rows:
            found |= dict(_of_row(row))
        for table in sheet.tables:
            found |= dict(_of_table(table))
    return {name: spec for name, spec in found.items() if name not in ELSEWHERE}


def _of_row(row: Row) -> Iterator[tuple[str, CellSpec]]:
    if row.field:
        yield row.field.path, _of_field(row.field)
    for line in row.lines:
        kind = "money" if line.places == 2 else "number"
        spec = CellSpec(kind, line.places, share=line.places == 6, derived=line.derived)
        for name in month_cells(line.path) if line.monthly else [line.path]:
            yield name, spec


def month_cells(path: str) -> list[str]:
    """Return the cells of a monthly line, of as many months as there can be."""
    return [f"{path}.{month}" for month in range(MONTHS)]


def _of_field(field: Field) -> CellSpec:
    return CellSpec(field.kind, field.places, field.choices, field.free, share=field.places == 6)


def _of_table(table: Table) -> Iterator[tuple[str, CellSpec]]:
    for number in range(table.size):
        if table.monthly:
            for name in month_cells(f"debts.{number}.{table.monthly}"):
                yield name, CellSpec("money", derived=table.monthly == "interest")
            continue
        for field in table.fields:
            if field.kind != "formula":
                yield f"{TABLES[table.name]}.{number}.{field.path}", _of_field(field)


def row_of(cell: str) -> tuple[str, int] | None:
    """Return the list and the number of the row a cell is in, such as `("debts", 0)`; None outside the lists."""
    match = _ROW.match(cell)
    return (match[1], int(match[2])) if match else None


def markable_cells(cells: Iterable[str], customer_class: str) -> set[str]:
    """Return what evidence can be noted for: every line that is typed, the stock count, and each row in use."""
    lines = BUSINESS_LINES if customer_class == BUSINESS else HOUSEHOLD_LINES
    rows = {f"{row[0]}.{row[1]}" for name in cells if (row := row_of(name))}
    count = {TABLES["items"]} if customer_class == BUSINESS else set()
    return {line.path for line in lines if not line.derived} | rows | count
