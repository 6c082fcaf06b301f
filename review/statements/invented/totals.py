"""The totals of an invented case, as the statements' own arithmetic has them: what is told adds up to the fen."""

from typing import Any, Final

from review.statements.identities.totals import COUNTED, DEFINITIONS
from review.statements.invented.shop import INFLOWS

Case = dict[str, Any]
_CASH: Final = ("opening_cash", "net_cash_flow", "closing_cash")


def added_up(case: Case) -> Case:
    """Return the case with every total filled in; the lines stay as they are."""
    income, flows = _with_profit(case["income_statement"]), _with_cash(case)
    filled = {**case, "income_statement": income, "cash_flow_statement": flows}
    figures = {f"income_statement.{key}": sum(line) for key, line in income.items()}
    figures |= {f"cash_flow_statement.{key}": sum(line) for key, line in flows.items()}
    figures["cash_flow_statement.opening_cash"] = flows["opening_cash"][0]
    figures["cash_flow_statement.closing_cash"] = flows["closing_cash"][-1]
    for side in ("opening", "closing"):
        figures |= {f"balance_sheet.{side}.{key}": value for key, value in case["balance_sheet"][side].items()}
    figures |= {f"equity_verification.{key}": value for key, value in case["equity_verification"].items()}
    figures[COUNTED] = sum(item["quantity"] * item["unit_cost"] for item in case["inventory_table"]["items"])
    for path, total in DEFINITIONS.items():
        if path not in figures:
            value = sum(figures[item] for item in total.plus) - sum(figures[item] for item in total.minus)
            figures[path] = value
            filled = _put(filled, path.split("."), value)
    return filled


def _put(holder: Case, path: list[str], value: Any) -> Case:
    first, *rest = path
    return {**holder, first: _put(holder.get(first, {}), rest, value) if rest else value}


def _with_profit(income: Case) -> Case:
    total = DEFINITIONS["income_statement.net_profit"]
    plus, minus = ([income[path.rpartition(".")[2]] for path in side] for side in (total.plus, total.minus))
    months = range(len(income["revenue_cash"]))
    return {
        **income,
        "net_profit": [sum(line[m] for line in plus) - sum(line[m] for line in minus) for m in months],
    }


def _with_cash(case: Case) -> Case:
    flows = case["cash_flow_statement"]
    sheet = case["balance_sheet"]["opening"]
    balance = sum(sheet[path.rpartition(".")[2]] for path in DEFINITIONS["cash_flow_statement.opening_cash"].plus)
    found: dict[str, list[int]] = {key: [] for key in _CASH}
    for month in range(len(flows["cash_sales"])):
        change = sum(line[month] if key in INFLOWS else -line[month] for key, line in flows.items())
        for key, value in zip(_CASH, (balance, change, balance + change), strict=True):
            found[key].append(value)
        balance += change
    return {**flows, **found}
