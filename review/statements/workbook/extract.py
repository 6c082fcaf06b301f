"""From the cells of a workbook to the plain data of a case file: fields, the period, the lines, then the tables."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from review.statements.case import BUSINESS, StockItem
from review.statements.identities.derive import Cells, complete
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES, LINES, Line
from review.statements.schema.load import MOST_MONTHS, months_between
from review.statements.workbook.layout import FIRST
from review.statements.workbook.records import read_debts, read_items, read_methods, read_off_balance, read_proof
from review.statements.workbook.source import ZERO, Record, Source, put


def extract(source: Source) -> Record:
    """Return the data of the case file. Problems of cells are noted, those of figures left to reading the case.

    Raises StatementError where even the period cannot be read.
    """
    data: Record = {"customer_class": source.layout.customer_class}
    _read_fields(source, data)
    source.months = _count_months(source, data)
    if source.layout.customer_class == BUSINESS:
        _read_business(source, data)
    else:
        for line in HOUSEHOLD_LINES:
            put(data, line.path, _read_line(source, line)[0])
    read_off_balance(source, data)
    read_proof(source, data)
    return data


def _read_fields(source: Source, data: Record) -> None:
    for sheet in source.layout.sheets:
        for row in sheet.rows:
            if row.field:
                value = source.value(source.grids[sheet.key], row.number, FIRST, row.field, row.field.path)
                put(data, row.field.path, value.isoformat() if isinstance(value, date) else value)
    if all(value is None for value in data["loan_request"].values()):
        del data["loan_request"]


def _count_months(source: Source, data: Record) -> int:
    """The period decides how many columns are read: without it nothing else can be."""
    period, problems = data["period"], source.problems
    for end in ("start", "end"):
        where = source.cells[f"period.{end}"]
        if period[end] is None and not any(one.where == where for one in problems.found):
            problems.add(where, _("Enter the first and the last day of the period."))
    problems.raise_if_any()
    months = months_between(date.fromisoformat(period["start"]), date.fromisoformat(period["end"]))
    if not 1 <= len(months) <= MOST_MONTHS:
        message = _("Must cover one to twelve months; the end must not be before the start.")
        problems.add(source.cells["period.end"], message)
        problems.raise_if_any()
    return len(months)


def _read_line(source: Source, line: Line) -> Cells:
    """Return the cells of a line, None where nothing was typed: nothing at all, or a total's own formula."""
    place = source.layout.places[line.path]
    grid, row, column = source.grids[place.sheet.key], place.row, place.column
    if not line.monthly:
        source.cells[line.path] = grid.where(row, column)
        own = line.derived and grid.has_formula(row, column)
        value = None if own else grid.number(row, column, line.places)
        if line.derived and value is None:
            source.computed.add(line.path)
        return (value,)
    cells = source.month_cells(grid, row, line.path, own_formula=line.derived)
    if not line.derived:
        source.note_blanks(grid, row, cells)
    return tuple(cells)


def _read_business(source: Source, data: Record) -> None:
    cells = {line.path: _read_line(source, line) for line in BUSINESS_LINES}
    items = read_items(source)
    counted = tuple(StockItem(item["quantity"] or ZERO, item["unit_cost"] or ZERO) for item in items)
    figures = complete({path: _computable(path, values) for path, values in cells.items()}, counted)
    for line in BUSINESS_LINES:
        figure = figures[line.path] if line.derived or line.monthly else cells[line.path][0]
        put(data, line.path, list(figure) if isinstance(figure, tuple) else figure)
    data["inventory_table"]["items"] = items
    data["debts"] = read_debts(source)
    read_methods(source, data)


def _computable(path: str, values: Cells) -> Cells:
    """Put zeros for the inputs that are missing, so that totals can be computed; what is missing is noted elsewhere."""
    return values if LINES[path].derived else tuple(Decimal(0) if value is None else value for value in values)
