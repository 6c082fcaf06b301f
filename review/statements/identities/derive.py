"""Filling in the totals that nobody typed: the statements' own arithmetic, by month and for the period."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from jinxin.money import round_fen
from review.statements.case import Figure, StockItem, for_period
from review.statements.identities.sides import ZERO, Sum
from review.statements.identities.totals import COUNTED, DEFINITIONS
from review.statements.lines import LINES

Cells = tuple[Decimal | None, ...]
"""A line as found: one value or one a month; None where nothing was typed."""

_CASH: Final = "cash_flow_statement"
_PROFIT: Final = "income_statement.net_profit"
_OPENING, _CHANGE, _CLOSING = f"{_CASH}.opening_cash", f"{_CASH}.net_cash_flow", f"{_CASH}.closing_cash"


def complete(typed: Mapping[str, Cells], items: tuple[StockItem, ...]) -> dict[str, Figure]:
    """Return all figures of a business with its derived lines computed where they were not typed.

    Every other line must be there. A typed total is kept as it is: the checks say whether it is right.
    """
    found: dict[str, Figure] = {
        path: _figure(path, cells) for path, cells in typed.items() if not LINES[path].derived and None not in cells
    }
    months = len(typed[_PROFIT])
    found[_PROFIT] = _each(typed[_PROFIT], _by_month(found, DEFINITIONS[_PROFIT], months))
    _chain_cash(found, typed, months)
    counted = sum((item.quantity * item.unit_cost for item in items), ZERO)
    figures = {path: for_period(path, figure) for path, figure in found.items()} | {COUNTED: round_fen(counted)}
    for path, total in DEFINITIONS.items():
        if path not in found:
            (value,) = typed[path]
            figures[path] = total.value(figures) if value is None else value
            found[path] = figures[path]
    return found


def _figure(path: str, cells: Cells) -> Figure:
    values = tuple(value for value in cells if value is not None)
    return values if LINES[path].monthly else values[0]


def _each(typed: Cells, computed: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(own if value is None else value for value, own in zip(typed, computed, strict=True))


def _by_month(found: Mapping[str, Figure], total: Sum, months: int) -> tuple[Decimal, ...]:
    def month(path: str, number: int) -> Decimal:
        figure = found[path]
        return figure[number] if isinstance(figure, tuple) else figure

    return tuple(
        sum((month(path, number) for path in total.plus), ZERO)
        - sum((month(path, number) for path in total.minus), ZERO)
        for number in range(months)
    )


def _chain_cash(found: dict[str, Figure], typed: Mapping[str, Cells], months: int) -> None:
    """Each month opens with what the one before closed with, the first with the cash of the opening balance sheet."""
    changes = _each(typed[_CHANGE], _by_month(found, DEFINITIONS[_CHANGE], months))
    balance = sum((for_period(path, found[path]) for path in DEFINITIONS[_OPENING].plus), ZERO)
    openings, closings = [], []
    for opening, change, closing in zip(typed[_OPENING], changes, typed[_CLOSING], strict=True):
        openings.append(balance if opening is None else opening)
        balance = openings[-1] + change if closing is None else closing
        closings.append(balance)
    found[_OPENING], found[_CHANGE], found[_CLOSING] = tuple(openings), changes, tuple(closings)
