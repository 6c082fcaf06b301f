"""How well each figure of an invented shop is evidenced: papers are had for loans and rent, hardly for what a family
spends; and a figure that is false seldom has one."""

from random import Random
from typing import Any, Final

Case = dict[str, Any]

# Chance of a paper, chance of having been seen by the officer; the rest is the customer's word.
_USUAL: Final[dict[str, tuple[float, float]]] = {
    "balance_sheet.closing.cash_on_hand": (0.0, 0.95),
    "balance_sheet.closing.bank_deposits": (0.6, 0.35),
    "balance_sheet.closing.e_wallet_balances": (0.2, 0.75),
    "balance_sheet.closing.accounts_receivable": (0.45, 0.1),
    "balance_sheet.closing.inventory": (0.05, 0.9),
    "inventory_table.items": (0.05, 0.9),
    "balance_sheet.closing.prepaid_rent": (0.7, 0.0),
    "balance_sheet.closing.fixed_assets_net": (0.4, 0.5),
    "balance_sheet.closing.other_operating_assets": (0.6, 0.0),
    "balance_sheet.closing.accounts_payable": (0.35, 0.15),
    "balance_sheet.closing.advances_from_customers": (0.4, 0.2),
    "balance_sheet.closing.bank_loans": (0.95, 0.0),
    "balance_sheet.closing.online_loans": (0.85, 0.1),
    "balance_sheet.closing.credit_card_balance": (0.3, 0.2),
    "balance_sheet.closing.private_loans": (0.05, 0.0),
    "income_statement.revenue_cash": (0.3, 0.15),
    "cash_flow_statement.cash_sales": (0.3, 0.15),
    "income_statement.revenue_credit": (0.4, 0.1),
    "income_statement.cost_of_goods_sold": (0.2, 0.1),
    "income_statement.wages": (0.35, 0.25),
    "income_statement.rent": (0.8, 0.0),
    "income_statement.utilities": (0.75, 0.05),
    "income_statement.transport": (0.3, 0.1),
    "income_statement.taxes_and_fees": (0.8, 0.0),
    "income_statement.other_expenses": (0.2, 0.05),
    "income_statement.interest_expense": (0.7, 0.0),
    "income_statement.household_expenses": (0.05, 0.1),
    "income_statement.other_drawings": (0.2, 0.0),
    "inventory_table.movement.purchases_cash": (0.4, 0.0),
    "inventory_table.movement.purchases_credit": (0.6, 0.0),
    "evidence.credit_report_balance": (1.0, 0.0),
    "evidence.documented_purchases": (1.0, 0.0),
}
_FORGED: Final = 0.1
"""How often a paper stands behind a false figure all the same, compared with a true one."""


def marked(random: Random, case: Case, truth: frozenset[str]) -> Case:
    """Return the case with each figure marked by how it is known; `truth` names the false ones."""
    marks = {}
    for line_item, (paper, seen) in _USUAL.items():
        if line_item.startswith("evidence.") and line_item.partition(".")[2] not in case["evidence"]:
            continue
        chance = random.random()
        had = paper * (_FORGED if line_item in truth else 1)
        kind = "documented" if chance < had else "observed" if chance < had + seen else "stated"
        marks[line_item] = {"kind": kind}
    return {**case, "figure_evidence": marks}
