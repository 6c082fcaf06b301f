"""Reading the tables of a workbook: as many records as rows were filled in."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from review.statements.identities.totals import interest_by_rate_of
from review.statements.workbook.grid import Grid
from review.statements.workbook.layout import FIRST, LABEL, MONTHS, Table
from review.statements.workbook.source import ZERO, Record, Source, put


def read_items(source: Source) -> list[Record]:
    """Return the items of the stock count."""
    return [record for _row, record in _records(source, "items", "inventory_table.items")]


def read_debts(source: Source) -> list[Record]:
    """Return the debts with their flows; flows that belong to no debt are noted."""
    debts: list[Record] = []
    rows = set()
    for row, debt in _records(source, "debts", "debts"):
        path = f"debts.{len(debts)}"
        for key in ("received", "repaid"):
            debt[key] = _flow(source, key, row, f"{path}.{key}")
        debt["interest"] = _interest(source, debt, row, f"{path}.interest")
        debts.append(debt)
        rows.add(row)
    _note_flows_of_nobody(source, rows)
    return debts


def read_methods(source: Source, data: Record) -> None:
    """Put the estimates of revenue into the evidence, with the reasons why some are not reliable."""
    amounts, reasons = "evidence.implied_annual_revenue", "evidence.unreliable_methods"
    put(data, amounts, {})
    put(data, reasons, {})
    for number, (_row, record) in enumerate(_records(source, "methods", "methods")):
        evidence = data["evidence"]
        name = _name(source, record, f"methods.{number}", evidence["implied_annual_revenue"])
        if name is None:
            continue
        evidence["implied_annual_revenue"][name] = record["amount"]
        source.cells[f"{amounts}.{name}"] = source.cells[f"methods.{number}.amount"]
        if record["unreliable"]:
            evidence["unreliable_methods"][name] = record["unreliable"]
            source.cells[f"{reasons}.{name}"] = source.cells[f"methods.{number}.unreliable"]


def read_off_balance(source: Source, data: Record) -> None:
    """Put what is kept off the balance sheet into the data."""
    found: dict[str, Decimal | None] = {}
    for number, (_row, record) in enumerate(_records(source, "off_balance", "off_balance")):
        name = _name(source, record, f"off_balance.{number}", found)
        if name is not None:
            found[name] = record["amount"]
            source.cells[f"off_balance_sheet.{name}"] = source.cells[f"off_balance.{number}.amount"]
    data["off_balance_sheet"] = found


def read_proof(source: Source, data: Record) -> None:
    """Put how the figures are known into the data, where the workbook has that sheet."""
    sheet, _table = source.layout.table("proof")
    if sheet.key not in source.grids:
        return
    found: dict[str, Record] = {}
    for number, (_row, record) in enumerate(_records(source, "proof", "proof")):
        cell = f"proof.{number}"
        line_item = record.pop("line_item")
        if not line_item or line_item in found:
            message = _("Is there twice; leave one.") if line_item else _("Is empty; enter a text.")
            source.problems.add(source.cells[f"{cell}.line_item"], message)
            continue
        paper, on = record["paper"], record["on"]
        record |= {"paper": None if paper is None else int(paper), "on": on and on.isoformat()}
        found[line_item] = {key: value for key, value in record.items() if value is not None}
        source.cells[f"figure_evidence.{line_item}"] = source.cells[f"{cell}.line_item"]
        for key in ("kind", "note", "by", "on", "paper"):
            source.cells[f"figure_evidence.{line_item}.{key}"] = source.cells[f"{cell}.{key}"]
    if found:
        data["figure_evidence"] = found


def _records(source: Source, name: str, path: str) -> Iterator[tuple[int, Record]]:
    """Yield the number and the inputs of each filled row; what is missing in it is left to reading the case."""
    sheet, table = source.layout.table(name)
    grid = source.grids[sheet.key]
    for position, row in enumerate(_used_rows(grid, table)):
        where = f"{path}.{position}"
        source.cells[where] = grid.where(row, LABEL)
        record = {
            field.path: source.value(grid, row, LABEL + offset, field, f"{where}.{field.path}")
            for offset, field in enumerate(table.fields)
            if field.kind != "formula"
        }
        yield row - table.first, record


def _used_rows(grid: Grid, table: Table) -> list[int]:
    inputs = [LABEL + offset for offset, field in enumerate(table.fields) if field.kind != "formula"]
    rows = range(table.first, table.first + table.size)
    return [row for row in rows if not all(grid.is_empty(row, column) for column in inputs)]


def _flow(source: Source, key: str, number: int, path: str) -> list[Decimal]:
    """Return a debt's flow; months without movement may stay empty."""
    sheet, table = source.layout.table(f"debts_{key}")
    cells = source.month_cells(source.grids[sheet.key], table.first + number, path, own_formula=False)
    return [ZERO if cell is None else cell for cell in cells]


def _interest(source: Source, debt: Record, number: int, path: str) -> list[Decimal]:
    """Return the interest that was typed, and balance times rate where the template's formula still stands."""
    sheet, table = source.layout.table("debts_interest")
    cells = source.month_cells(source.grids[sheet.key], table.first + number, path, own_formula=True)
    opening, rate = debt["opening"] or ZERO, debt["annual_rate_pct"] or ZERO
    own = interest_by_rate_of(opening, rate, debt["received"], debt["repaid"])
    return [computed if cell is None else cell for cell, computed in zip(cells, own, strict=True)]


def _note_flows_of_nobody(source: Source, known: set[int]) -> None:
    for key in ("received", "repaid"):
        sheet, table = source.layout.table(f"debts_{key}")
        grid = source.grids[sheet.key]
        for number in sorted(set(range(table.size)) - known):
            row = table.first + number
            if any(grid.raw(row, FIRST + month) not in (None, 0) for month in range(MONTHS)):
                message = _("Belongs to no debt; fill in the debt in the table above.")
                source.problems.add(grid.where(row, FIRST), message)


def _name(source: Source, record: Record, path: str, taken: Mapping[str, Any]) -> str | None:
    name: str | None = record["name"]
    if name and name not in taken:
        return name
    message = _("Is there twice; leave one.") if name else _("Is empty; enter a text.")
    source.problems.add(source.cells[f"{path}.name"], message)
    return None
