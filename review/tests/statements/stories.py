"""Shops misstated as customers do it: the declared file adds up, only reality does not agree with it.

Each story starts from a clean case, changes what the customer would change, and lets the statements' own totals
follow, exactly as an officer's workbook would.
"""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from review.statements.lines.business import (
    ASSETS,
    CASH_ASSETS,
    CASH_EXPENSES,
    EXPENSES,
    INFLOWS,
    LIABILITIES,
    OUTFLOWS,
    REVENUE,
)

CASES = Path(__file__).resolve().parent.parent / "cases"
CASE_FILES = sorted(CASES.glob("*.json"))
BUSINESS_FILES = [path for path in CASE_FILES if "salaried" not in path.name]
Data = dict[str, Any]


def read(name: str) -> Data:
    """Return the data of a case file by the beginning of its name."""
    (path,) = CASES.glob(f"{name}*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def money(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))


def total(amounts: list[str]) -> Decimal:
    return sum((Decimal(amount) for amount in amounts), Decimal(0))


def raise_by(holder: Data, key: str, amount: Decimal | int, month: int | None = None) -> None:
    """Add to a figure; to a monthly one in one month, or spread over all in proportion."""
    if not isinstance(holder[key], list):
        holder[key] = money(Decimal(holder[key]) + amount)
    elif month is not None:
        holder[key][month] = money(Decimal(holder[key][month]) + amount)
    else:
        months = len(holder[key])
        share = (Decimal(amount) / months).quantize(Decimal("0.01"))
        for number in range(months):
            last = Decimal(amount) - share * (months - 1)
            raise_by(holder, key, last if number == months - 1 else share, number)


def add_up(data: Data) -> Data:
    """Let every total of the statements follow from its lines, so that the file adds up to the fen."""
    income, cash, sheet = data["income_statement"], data["cash_flow_statement"], data["balance_sheet"]
    months = range(len(income["revenue_cash"]))
    costs = ("cost_of_goods_sold", *EXPENSES, "interest_expense")
    income["net_profit"] = [
        money(sum((Decimal(income[k][m]) for k in REVENUE), Decimal(0)) - sum(Decimal(income[k][m]) for k in costs))
        for m in months
    ]
    cash["operating_expenses_paid"] = [
        money(sum((Decimal(income[k][m]) for k in CASH_EXPENSES), Decimal(0))) for m in months
    ]
    balance = sum((Decimal(sheet["opening"][key]) for key in CASH_ASSETS), Decimal(0))
    for m in months:
        change = sum(Decimal(cash[k][m]) for k in INFLOWS) - sum(Decimal(cash[k][m]) for k in OUTFLOWS)
        cash["opening_cash"][m], cash["net_cash_flow"][m] = money(balance), money(Decimal(change))
        balance += change
        cash["closing_cash"][m] = money(balance)
    _add_up_stock(data)
    _add_up_equity(data)
    data["fixed_assets"] |= {key: data["equity_verification"][key] for key in ("appreciation", "depreciation")}
    return data


def younger(data: Data) -> Data:
    """Return the case of a shop that opened four months before the visit."""
    data["period"] = {"start": "2026-07-01", "end": "2026-10-31"}
    for section in ("income_statement", "cash_flow_statement"):
        data[section] = {key: values[-4:] for key, values in data[section].items()}
    for debt in data["debts"]:
        debt |= {key: debt[key][-4:] for key in ("received", "repaid", "interest")}
    return add_up(data)


def _add_up_stock(data: Data) -> None:
    movement, table = data["inventory_table"]["movement"], data["inventory_table"]
    movement["opening_inventory"] = data["balance_sheet"]["opening"]["inventory"]
    movement["closing_inventory"] = data["balance_sheet"]["closing"]["inventory"]
    for key in ("cost_of_goods_sold", "inventory_loss"):
        movement[key] = money(total(data["income_statement"][key]))
    counted = sum((Decimal(i["quantity"]) * Decimal(i["unit_cost"]) for i in table["items"]), Decimal(0))
    table["items_total_cost"] = money(counted)


def _net_worth(side: Data) -> Decimal:
    return sum((Decimal(side[k]) for k in ASSETS), Decimal(0)) - sum(
        (Decimal(side[k]) for k in LIABILITIES), Decimal(0)
    )


def _add_up_equity(data: Data) -> None:
    check, income = data["equity_verification"], data["income_statement"]
    check["opening_equity"] = money(_net_worth(data["balance_sheet"]["opening"]))
    check["actual_equity"] = money(_net_worth(data["balance_sheet"]["closing"]))
    check["period_profit"] = money(total(income["net_profit"]))
    check["drawings"] = money(total(income["household_expenses"]) + total(income["other_drawings"]))
    plus = [Decimal(check[k]) for k in ("opening_equity", "period_profit", "capital_injection", "appreciation")]
    expected = sum(plus, Decimal(0)) - sum(Decimal(check[k]) for k in ("drawings", "depreciation", "write_offs"))
    check["expected_equity"] = money(Decimal(expected))
    check["difference"] = money(Decimal(check["actual_equity"]) - expected)


def hidden_private_loan(data: Data, amount: Decimal) -> None:
    """Borrowed from a relative early in the period and put into the shop's stock; nobody was told."""
    raise_by(data["cash_flow_statement"], "cash_purchases", amount, 1)
    raise_by(data["inventory_table"]["movement"], "purchases_cash", amount)
    raise_by(data["balance_sheet"]["closing"], "inventory", amount)
    raise_by(data["inventory_table"]["items"][-1], "unit_cost", amount)


def hidden_private_loan_in_the_bank(data: Data, amount: Decimal) -> None:
    """Borrowed from a relative, the money still lies in the account."""
    raise_by(data["balance_sheet"]["closing"], "bank_deposits", amount)


def overstated_stock(data: Data, amount: Decimal) -> None:
    """Goods on consignment counted as the shop's own."""
    raise_by(data["balance_sheet"]["closing"], "inventory", amount)
    raise_by(data["inventory_table"]["items"][-1], "unit_cost", amount)


def undeclared_drawings(data: Data, amount: Decimal) -> None:
    """Money spent on a house or lost at cards, taken from the till and not told."""
    raise_by(data["balance_sheet"]["closing"], "bank_deposits", -min(amount, Decimal(25000)))
    raise_by(data["balance_sheet"]["closing"], "e_wallet_balances", -max(amount - 25000, Decimal(0)))


def invented_receivables(data: Data, amount: Decimal) -> None:
    """Slips of debtors that do not exist."""
    raise_by(data["balance_sheet"]["closing"], "accounts_receivable", amount)


def hidden_new_institutional_debt(data: Data, amount: Decimal) -> None:
    """An online loan of this year; the credit report shows it, the customer did not."""
    raise_by(data["balance_sheet"]["closing"], "bank_deposits", amount)
    raise_by(data["evidence"], "credit_report_balance", amount)


def hidden_old_institutional_debt(data: Data, amount: Decimal) -> None:
    """An online loan from before the period, left out of both balance sheets."""
    raise_by(data["evidence"], "credit_report_balance", amount)


def inflated_sales(data: Data, amount: Decimal) -> None:
    """Cash sales inflated, the cost taken from the movement of stock."""
    raise_by(data["income_statement"], "revenue_cash", amount)
    raise_by(data["cash_flow_statement"], "cash_sales", amount)


def inflated_sales_and_cost(data: Data, amount: Decimal) -> None:
    """Cash sales and their cost inflated together."""
    inflated_sales(data, amount)
    raise_by(data["income_statement"], "cost_of_goods_sold", (amount * Decimal("0.815")).quantize(Decimal("0.01")))


def asset_of_somebody_else(data: Data, amount: Decimal) -> None:
    """A van that belongs to the brother-in-law."""
    raise_by(data["balance_sheet"]["closing"], "fixed_assets_net", amount)


def padded_balance_sheet(data: Data, amount: Decimal) -> None:
    """More stock in the balance sheet than was counted."""
    raise_by(data["balance_sheet"]["closing"], "inventory", amount)


def hidden_supplier_debt(data: Data, amount: Decimal) -> None:
    """A supplier is owed more than was said."""
    raise_by(data["balance_sheet"]["closing"], "accounts_payable", -amount)


DEBTS = ("online_loans", "credit_card_balance", "bank_loans")
STORIES: dict[str, tuple[Callable[[Data, Decimal], None], Decimal, tuple[str, ...]]] = {
    "hidden private loan": (hidden_private_loan, Decimal(60000), ("balance_sheet.closing.private_loans",)),
    "private loan in the bank": (
        hidden_private_loan_in_the_bank,
        Decimal(30000),
        ("balance_sheet.closing.private_loans",),
    ),
    "overstated stock": (overstated_stock, Decimal(40000), ("balance_sheet.closing.inventory",)),
    "undeclared drawings": (
        undeclared_drawings,
        Decimal(36000),
        ("income_statement.other_drawings", "income_statement.household_expenses"),
    ),
    "invented receivables": (invented_receivables, Decimal(20000), ("balance_sheet.closing.accounts_receivable",)),
    "new institutional debt": (
        hidden_new_institutional_debt,
        Decimal(40000),
        tuple(f"balance_sheet.closing.{key}" for key in DEBTS),
    ),
    "old institutional debt": (
        hidden_old_institutional_debt,
        Decimal(30000),
        tuple(f"balance_sheet.closing.{key}" for key in DEBTS),
    ),
    "inflated sales": (inflated_sales, Decimal(150000), ("income_statement.revenue_cash",)),
    "inflated sales and cost": (inflated_sales_and_cost, Decimal(150000), ("income_statement.revenue_cash",)),
    "asset of somebody else": (
        asset_of_somebody_else,
        Decimal(30000),
        ("balance_sheet.closing.fixed_assets_net",),
    ),
    "padded balance sheet": (padded_balance_sheet, Decimal(20000), ("balance_sheet.closing.inventory",)),
    "hidden supplier debt": (hidden_supplier_debt, Decimal(12000), ("balance_sheet.closing.accounts_payable",)),
}
"""Story, amount in yuan, lines any of which is the right answer."""


def told(name: str, base: str = "01") -> Data:
    """Return a clean case misstated by a story."""
    tell, amount, _lines = STORIES[name]
    data = copy.deepcopy(read(base))
    tell(data, amount)
    return add_up(data)
