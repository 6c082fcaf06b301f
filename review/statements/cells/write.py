"""A case as texts by cell. Totals that our own arithmetic makes are left out: the sheet computes them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from review.statements.case import BUSINESS, Case, Evidence
from review.statements.cells.names import TABLES, cells_known
from review.statements.cells.texts import written
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES, Line
from review.statements.workbook.contents import Contents, Record
from review.statements.workbook.layout import MONTHS
from review.statements.workbook.writer import RARE

Cells = dict[str, str]

_REVENUE_BY: Final = "evidence.implied_annual_revenue."
_OFF_BALANCE: Final = "off_balance_sheet."


def cells_of(case: Case) -> Cells:
    """Return the cells of a case; empty ones are left out. `read_cells` makes the same case of them again."""
    contents = Contents(case)
    known = cells_known(case.customer_class)
    found: dict[str, Any] = {path: contents.field(path) for path in known if path in contents.fields}
    for line in BUSINESS_LINES if case.customer_class == BUSINESS else HOUSEHOLD_LINES:
        found |= _line_cells(line, contents)
    for table, path in TABLES.items():
        for number, record in enumerate(contents.table(table)):
            found |= _row_cells(f"{path}.{number}", record)
    return {
        name: written(value, known[name]) for name, value in found.items() if name in known and value not in (None, "")
    }


def _line_cells(line: Line, contents: Contents) -> dict[str, Decimal | None]:
    if not line.monthly:
        left_out = line.derived and contents.adds_up(line)
        return {} if left_out else {line.path: contents.figure(line)}
    return {
        f"{line.path}.{month}": contents.figure(line, month)
        for month in range(MONTHS)
        if not (line.derived and contents.adds_up(line, month))
    }


def _row_cells(path: str, record: Record) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for key, value in record.items():
        if not isinstance(value, tuple):
            cells[f"{path}.{key}"] = value
            continue
        for month, amount in enumerate(value):
            own = key == "interest" and not record["typed"][month]
            # A month without movement says nothing, as in the workbook.
            if not own and (amount or key == "interest"):
                cells[f"{path}.{key}.{month}"] = amount
    return cells


def evidence_cells(case: Case) -> dict[str, Evidence]:
    """Return the evidence of a case by cell: that of a list's row by its number, also where the case goes by names."""
    numbers = {f"{_REVENUE_BY}{method.name}": f"methods.{number}" for number, method in enumerate(case.methods)}
    numbers |= {f"{_OFF_BALANCE}{name}": f"off_balance.{number}" for number, name in enumerate(case.off_balance_sheet)}
    return {numbers.get(line_item, line_item): evidence for line_item, evidence in case.evidence.items()}


def starting_cells(customer_class: str, *, about: Mapping[str, str], start: date, end: date) -> Cells:
    """Return the cells of a new sheet: which case it is, the period, and 0 in the lines that few shops have."""
    known = cells_known(customer_class)
    cells = {**about, "period.start": start.isoformat(), "period.end": end.isoformat()}
    rare = {name: "0.00" for name in known if name in RARE or name.rpartition(".")[0] in RARE}
    return {name: text for name, text in {**cells, **rare}.items() if name in known and text}
