"""What of the takings goes where, and what a household lives on: the figures cases of one segment are compared by."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from review.statements.case import BUSINESS, Case, MissingFigure
from review.statements.checks import round_half_up
from review.statements.identities.sides import Sum
from review.statements.identities.totals import income
from review.statements.lines.business import EXPENSES, REVENUE

_REVENUE: Final = Sum(income(*REVENUE))
_DRAWINGS: Final = Sum(income("household_expenses", "other_drawings"))
_HOUSEHOLD: Final = Sum(income("household_expenses"))
_COST: Final = Sum(income("cost_of_goods_sold"))
_PAID: Final = Sum(income(*(key for key in EXPENSES if key != "inventory_loss")))


def shares_of(case: Case, figures: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the shares of revenue, and the household's expenses a month in yuan; {} without revenue or for the
    salaried."""
    if case.customer_class != BUSINESS:
        return {}
    try:
        revenue = _REVENUE.value(figures)
        if revenue <= 0:
            return {}
        found = {key: figures[f"income_statement.{key}"] / revenue for key in EXPENSES}
        found["cost_of_goods_sold"] = _COST.value(figures) / revenue
        found["operating_expenses"] = _PAID.value(figures) / revenue
        found["drawings"] = _DRAWINGS.value(figures) / revenue
        found["household_monthly"] = _HOUSEHOLD.value(figures) / case.month_count
    except MissingFigure:
        return {}
    return {name: round_half_up(value, 2 if name == "household_monthly" else 6) for name, value in found.items()}
