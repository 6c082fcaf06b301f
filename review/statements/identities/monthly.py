"""Totals that are computed month by month: profit, and the chain of cash. Listed only when a month is wrong."""

from decimal import Decimal

from review.statements.case import Case, MissingFigure
from review.statements.identities.sides import Comparison, Identity, Sum
from review.statements.identities.totals import DEFINITIONS, Totals

PROFIT = "income_statement.net_profit"
OPENING, CHANGE, CLOSING = (f"cash_flow_statement.{key}" for key in ("opening_cash", "net_cash_flow", "closing_cash"))


def monthly_identities(case: Case, figures: Totals) -> list[Identity]:
    """Return C09 and C11 for the month in which they break most; none where every month adds up.

    The figures of that month are added to `figures` under the line item and the month, for example
    `income_statement.net_profit.2026-03`.
    """
    found = []
    for code, ties, broken in (("C09", "IS", _profit_break(case)), ("C11", "CF", _cash_break(case))):
        if broken:
            declared, explained, line_item, month = broken
            left, right = f"{line_item}.{month}", f"{line_item}.{month}.computed"
            figures[left], figures[right] = declared, explained
            comparison = Comparison(Sum((left,)), Sum((right,)))
            found.append(Identity(code, ties, "A", comparison, quiet=True, remark=month))
    return found


Break = tuple[Decimal, Decimal, str, str]


def _worst_break(case: Case, line_item: str, explained: tuple[Decimal, ...]) -> Break | None:
    pairs = zip(case.months(line_item), explained, case.period.months, strict=True)
    declared, computed, month = max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
    return None if declared == computed else (declared, computed, line_item, month)


def monthly_value(case: Case, total: Sum) -> tuple[Decimal, ...]:
    """Return a sum of monthly lines for each month. Raises MissingFigure."""
    plus = [case.months(item) for item in total.plus]
    minus = [case.months(item) for item in total.minus]
    return tuple(
        sum((line[month] for line in plus), Decimal(0)) - sum((line[month] for line in minus), Decimal(0))
        for month in range(case.month_count)
    )


def _profit_break(case: Case) -> Break | None:
    try:
        return _worst_break(case, PROFIT, monthly_value(case, DEFINITIONS[PROFIT]))
    except MissingFigure:
        return None


def _cash_break(case: Case) -> Break | None:
    try:
        opening, change, closing = case.months(OPENING), case.months(CHANGE), case.months(CLOSING)
        computed = monthly_value(case, DEFINITIONS[CHANGE])
    except MissingFigure:
        return None
    chained = (opening[0], *closing[:-1])
    ends = tuple(a + b for a, b in zip(opening, change, strict=True))
    found = ((OPENING, chained), (CHANGE, computed), (CLOSING, ends))
    broken = [_worst_break(case, line_item, explained) for line_item, explained in found]
    return max((one for one in broken if one), key=lambda one: abs(one[0] - one[1]), default=None)
