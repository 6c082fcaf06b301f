"""What the sheet computes: totals by month and for the period, lines that are totals of others, interest by rate."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from jinxin.money import round_fen
from review.statements.case import Case, MissingFigure
from review.statements.cells import Reading
from review.statements.identities.monthly import monthly_value
from review.statements.identities.totals import Totals, interest_by_rate, totals_of
from review.statements.workbook.layout import Row
from review.statements.workbook.sheets import layout_of

PERIOD = "period"
Values = dict[str, Decimal]


def values_of(reading: Reading) -> Values:
    """Return every computed amount by the name of its cell; what is empty counts as nothing.

    Totals are named by the row and the month, or the column; a line for the whole period by `PATH.period`.
    """
    case = reading.added_up
    if case is None:
        return {}
    totals = totals_of(case)
    found: Values = {}
    for sheet in layout_of(case.customer_class).sheets:
        for row in sheet.rows:
            found |= dict(_of_row(row, case, totals))
    found |= dict(_of_lists(case, reading.rows))
    return found


def _of_row(row: Row, case: Case, totals: Totals) -> Iterator[tuple[str, Decimal]]:
    for line in row.lines:
        figure = case.figures.get(line.path)
        if line.derived and isinstance(figure, Decimal):
            yield line.path, figure
        elif isinstance(figure, tuple):
            if line.derived:
                yield from ((f"{line.path}.{month}", amount) for month, amount in enumerate(figure))
            yield f"{line.path}.{PERIOD}", totals[line.path]
    for column, total in enumerate(row.totals):
        try:
            if row.monthly:
                yield from ((f"{row.key}.{month}", amount) for month, amount in enumerate(monthly_value(case, total)))
            yield f"{row.key}.{PERIOD if row.monthly else column}", total.value(totals)
        except MissingFigure:
            continue


def _of_lists(case: Case, rows: Mapping[str, list[int]]) -> Iterator[tuple[str, Decimal]]:
    for number, debt in zip(rows.get("debts", ()), case.debts, strict=True):
        for flow in ("received", "repaid", "interest"):
            yield f"debts.{number}.{flow}.{PERIOD}", sum(getattr(debt, flow), Decimal(0))
        for month, amount in enumerate(interest_by_rate(debt)):
            yield f"debts.{number}.interest.{month}", amount
    for number, item in zip(rows.get("inventory_table.items", ()), case.items, strict=True):
        yield f"inventory_table.items.{number}.cost", round_fen(item.quantity * item.unit_cost)
