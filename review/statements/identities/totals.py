"""Figures for the whole period by line item, and what the statements' own totals are made of."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from jinxin.money import round_fen
from review.statements.case import BUSINESS, Case, Debt, MissingFigure, StockItem
from review.statements.identities.sides import ZERO, Sum
from review.statements.lines.business import (
    ASSETS,
    CASH_ASSETS,
    EXPENSES,
    INFLOWS,
    LIABILITIES,
    OUTFLOWS,
    REVENUE,
)

SALES_MIX_MARGIN: Final = "inventory_table.sales_mix_margin"
COUNTED: Final = "inventory_table.items"
CREDIBLE: Final = Decimal("0.05")
"""How far a debt's listed interest may be off balance times rate (actual days, rounding) and still be believed."""


class Totals(dict[str, Decimal]):
    """Figures by line item; looking up one that is not there raises MissingFigure."""

    def __missing__(self, line_item: str) -> Decimal:
        raise MissingFigure(line_item)


def paths(section: str, keys: tuple[str, ...] | dict[str, object]) -> tuple[str, ...]:
    """Return the paths of several lines of a section."""
    return tuple(f"{section}.{key}" for key in keys)


def income(*keys: str) -> tuple[str, ...]:
    """Return paths in the income statement."""
    return paths("income_statement", keys)


def cash(*keys: str) -> tuple[str, ...]:
    """Return paths in the cash flow statement."""
    return paths("cash_flow_statement", keys)


def equity(*keys: str) -> tuple[str, ...]:
    """Return paths in the equity verification."""
    return paths("equity_verification", keys)


def opening(*keys: str) -> tuple[str, ...]:
    """Return paths in the opening balance sheet."""
    return paths("balance_sheet.opening", keys)


def closing(*keys: str) -> tuple[str, ...]:
    """Return paths in the closing balance sheet."""
    return paths("balance_sheet.closing", keys)


DEFINITIONS: Final[dict[str, Sum]] = {
    "income_statement.net_profit": Sum(income(*REVENUE), income("cost_of_goods_sold", *EXPENSES, "interest_expense")),
    "cash_flow_statement.opening_cash": Sum(opening(*CASH_ASSETS)),
    "cash_flow_statement.net_cash_flow": Sum(cash(*INFLOWS), cash(*OUTFLOWS)),
    "cash_flow_statement.closing_cash": Sum(cash("opening_cash", *INFLOWS), cash(*OUTFLOWS)),
    "equity_verification.opening_equity": Sum(opening(*ASSETS), opening(*LIABILITIES)),
    "equity_verification.period_profit": Sum(income("net_profit")),
    "equity_verification.drawings": Sum(income("household_expenses", "other_drawings")),
    "equity_verification.expected_equity": Sum(
        equity("opening_equity", "period_profit", "capital_injection", "appreciation"),
        equity("drawings", "depreciation", "write_offs"),
    ),
    "equity_verification.actual_equity": Sum(closing(*ASSETS), closing(*LIABILITIES)),
    "equity_verification.difference": Sum(equity("actual_equity"), equity("expected_equity")),
    "inventory_table.movement.opening_inventory": Sum(opening("inventory")),
    "inventory_table.movement.cost_of_goods_sold": Sum(income("cost_of_goods_sold")),
    "inventory_table.movement.inventory_loss": Sum(income("inventory_loss")),
    "inventory_table.movement.closing_inventory": Sum(closing("inventory")),
    "inventory_table.items_total_cost": Sum((COUNTED,)),
    "fixed_assets.purchased": Sum(cash("fixed_assets_purchased")),
    "fixed_assets.appreciation": Sum(equity("appreciation")),
    "fixed_assets.depreciation": Sum(equity("depreciation")),
}
"""What each derived line is the total of. Order matters: a line stands after the derived lines it is made of."""


def totals_of(case: Case) -> Totals:
    """Return every figure of a case for the whole period, with those computed from its lists."""
    totals = Totals({line_item: case.total(line_item) for line_item in case.figures})
    if case.customer_class == BUSINESS:
        _add_lists(totals, case)
    return totals


def _add_lists(totals: Totals, case: Case) -> None:
    for number, debt in enumerate(case.debts):
        totals[f"debts.{number}.opening"] = debt.opening
        totals[f"debts.{number}.received"] = sum(debt.received, ZERO)
        totals[f"debts.{number}.repaid"] = sum(debt.repaid, ZERO)
        totals[f"debts.{number}.closing"] = debt.closing
        totals[f"debts.{number}.interest"] = credible_interest(debt)
    for method in case.methods:
        totals[f"evidence.implied_annual_revenue.{method.name}"] = method.amount
    if case.items or "inventory_table.items_total_cost" in totals:
        totals[COUNTED] = round_fen(sum((item.quantity * item.unit_cost for item in case.items), ZERO))
    margin = sales_mix_margin(case.items)
    if margin is not None:
        totals[SALES_MIX_MARGIN] = margin


def sales_mix_margin(items: tuple[StockItem, ...]) -> Decimal | None:
    """Return the margin of the sales mix, weighted by the shares of sales; None where no item has a share."""
    mix = [
        (item.sales_share_pct, item.unit_cost / item.unit_price)
        for item in items
        if item.sales_share_pct and item.unit_price
    ]
    shares = sum((share for share, _cost in mix), ZERO)
    return sum((share * (1 - cost) for share, cost in mix), ZERO) / shares if shares else None


def interest_by_rate(debt: Debt) -> tuple[Decimal, ...]:
    """Return what a debt costs each month by its balance and rate."""
    return interest_by_rate_of(debt.opening, debt.annual_rate_pct, debt.received, debt.repaid)


def interest_by_rate_of(
    opening: Decimal, annual_rate_pct: Decimal, received: Iterable[Decimal], repaid: Iterable[Decimal]
) -> tuple[Decimal, ...]:
    """Return each month's interest as the balance at its beginning times a twelfth of the yearly rate, to the fen."""
    balance, interest = opening, []
    for more, less in zip(received, repaid, strict=True):
        interest.append(round_fen(balance * annual_rate_pct / 1200))
        balance += more - less
    return tuple(interest)


def credible_interest(debt: Debt) -> Decimal:
    """Return what a debt cost: the listed interest where balance times rate bears it out, else balance times rate.

    Within a month the balance may be the earlier or the later one; lenders that count actual days differ a little.
    """
    before = sum(interest_by_rate(debt), ZERO)
    movement = sum((a - b for a, b in zip(debt.received, debt.repaid, strict=True)), ZERO)
    after = before + round_fen(movement * debt.annual_rate_pct / 1200)
    low, high = sorted((before, after))
    listed = sum(debt.interest, ZERO)
    return listed if low * (1 - CREDIBLE) - 1 <= listed <= high * (1 + CREDIBLE) + 1 else before
