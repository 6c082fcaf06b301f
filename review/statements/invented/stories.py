"""How customers misstate their books: each story changes what the customer would change and leaves reality as it is.

The totals are left to the statements, so a misstated file adds up to the fen as the honest one does. A story's size is
a share of the figure it is about: 0.2 of the cash sales, of the stock, of the expenses paid, of all that is owed.
"""

import copy
from collections.abc import Callable
from random import Random
from typing import Any, Final

Case = dict[str, Any]
Truth = frozenset[str]
SIZES: Final = (0.05, 0.10, 0.20, 0.40)
_OWED: Final = (
    "bank_loans",
    "credit_card_balance",
    "online_loans",
    "private_loans",
    "accounts_payable",
    "advances_from_customers",
)
_REPORTED: Final = ("bank_loans", "credit_card_balance", "online_loans")
_OMITTED: Final = ("wages", "transport", "other_expenses")
SALES: Final = frozenset({"income_statement.revenue_cash"})


def misstated(random: Random, case: Case, story: str, size: float) -> tuple[Case, Truth] | None:
    """Return the case as its owner would present it, and the lines of which any is the right answer.

    None where the shop cannot tell the story (no receivables, no helper to leave out).
    """
    told = copy.deepcopy(case)
    truth = STORIES[story](random, told, size)
    return (told, truth) if truth and _payable(told["balance_sheet"]["closing"]) else None


def inflated_sales(_random: Random, case: Case, size: float) -> Truth:
    """Cash sales are raised in proportion; cost stays."""
    income, flows = case["income_statement"], case["cash_flow_statement"]
    income["revenue_cash"] = flows["cash_sales"] = _raised(income["revenue_cash"], size)
    return SALES


def inflated_sales_and_cost(random: Random, case: Case, size: float) -> Truth:
    """Cash sales are raised, and the cost of goods sold by what such sales would have cost."""
    income = case["income_statement"]
    revenue = sum(sum(line) for key, line in income.items() if key.startswith("revenue"))
    share = sum(income["revenue_cash"]) / revenue
    inflated_sales(random, case, size)
    income["cost_of_goods_sold"] = _raised(income["cost_of_goods_sold"], size * share)
    return SALES


def hidden_private_debt(random: Random, case: Case, size: float) -> Truth:
    """Borrowed from a relative in the first half of the year at 0.8 to 1.5 per cent a month; the money was spent on
    what the books show, the interest was paid from the till. Neither the debt nor its interest was told."""
    closing = case["balance_sheet"]["closing"]
    owed = round(size * sum(closing[key] for key in _OWED))
    if owed < 1_000:
        return frozenset()
    month = random.randrange(6)
    interest = round(owed * random.uniform(0.008, 0.015) * (11 - month))
    _count(closing, owed - interest)
    if random.random() < 0.5:  # The shop bought furnishings with it: cash of that month goes below what there was.
        flows = case["cash_flow_statement"]
        flows["fixed_assets_purchased"] = _added_in(flows["fixed_assets_purchased"], month, owed)
        closing["fixed_assets_net"] += owed
        _count(closing, -owed)
    return frozenset({"balance_sheet.closing.private_loans"})


def overstated_stock(_random: Random, case: Case, size: float) -> Truth:
    """Goods on consignment, or dead ones, are counted as the shop's own."""
    closing, items = case["balance_sheet"]["closing"], case["inventory_table"]["items"]
    extra = round(closing["inventory"] * size)
    closing["inventory"] += extra
    items[-1]["unit_cost"] += extra
    return frozenset({"balance_sheet.closing.inventory"})


def undeclared_drawings(_random: Random, case: Case, size: float) -> Truth:
    """A part of what the family took is not told: first what was spent in lumps, then of the household's money."""
    income, flows = case["income_statement"], case["cash_flow_statement"]
    rest = round(size * sum(flows["drawings_paid"]))
    hidden = [0] * len(flows["drawings_paid"])
    for key in ("other_drawings", "household_expenses"):
        part = min(rest, sum(income[key]))
        lowered = _lowered(income[key], part)
        hidden = [a + b - c for a, b, c in zip(hidden, income[key], lowered, strict=True)]
        income[key], rest = lowered, rest - part
    flows["drawings_paid"] = [a - b for a, b in zip(flows["drawings_paid"], hidden, strict=True)]
    return frozenset({"income_statement.other_drawings", "income_statement.household_expenses"})


def omitted_expenses(random: Random, case: Case, size: float) -> Truth:
    """A share of the expenses paid is left out, all of it of one line: a helper's wage, the carrier, sundry."""
    income, flows = case["income_statement"], case["cash_flow_statement"]
    omitted = round(size * sum(flows["operating_expenses_paid"]))
    able = [key for key in _OMITTED if sum(income[key]) >= omitted]
    if not able:
        return frozenset()
    key = random.choice(able)
    lowered = _lowered(income[key], omitted)
    less = [a - b for a, b in zip(income[key], lowered, strict=True)]
    income[key] = lowered
    flows["operating_expenses_paid"] = [a - b for a, b in zip(flows["operating_expenses_paid"], less, strict=True)]
    return frozenset({f"income_statement.{key}"})


def invented_receivables(_random: Random, case: Case, size: float) -> Truth:
    """Slips of debtors that do not exist."""
    closing = case["balance_sheet"]["closing"]
    extra = round(closing["accounts_receivable"] * size)
    closing["accounts_receivable"] += extra
    return frozenset({"balance_sheet.closing.accounts_receivable"}) if extra >= 100 else frozenset()


def card_left_out(random: Random, case: Case, size: float) -> Truth:
    """What is used on a card is not told; the credit report shows it. Half of it is old, half was drawn this year and
    lies in the accounts."""
    closing, evidence = case["balance_sheet"]["closing"], case["evidence"]
    owed = round(size * sum(closing[key] for key in _REPORTED))
    evidence["credit_report_balance"] += owed
    if random.random() < 0.5:
        _count(closing, owed)
    return frozenset({"balance_sheet.closing.credit_card_balance"})


STORIES: Final[dict[str, Callable[[Random, Case, float], Truth]]] = {
    "inflated_sales": inflated_sales,
    "inflated_sales_and_cost": inflated_sales_and_cost,
    "hidden_private_debt": hidden_private_debt,
    "overstated_stock": overstated_stock,
    "undeclared_drawings": undeclared_drawings,
    "omitted_expenses": omitted_expenses,
    "invented_receivables": invented_receivables,
    "card_left_out": card_left_out,
}


def _payable(closing: dict[str, int]) -> bool:
    """Say whether there is money enough; where an account falls short, the wallet makes up for it."""
    short = max(0, -closing["bank_deposits"])
    closing["bank_deposits"] += short
    closing["e_wallet_balances"] -= short
    return closing["e_wallet_balances"] >= 0


def _raised(line: list[int], size: float) -> list[int]:
    return [round(amount * (1 + size)) for amount in line]


def _lowered(line: list[int], amount: int) -> list[int]:
    """Take an amount out of a line, from each month in proportion."""
    whole = sum(line)
    if not whole:
        return line
    lowered = [value - int(amount * value / whole) for value in line]
    rest = sum(lowered) - (whole - amount)
    largest = max(range(len(line)), key=lambda month: lowered[month])
    lowered[largest] -= rest
    return lowered


def _added_in(line: list[int], month: int, amount: int) -> list[int]:
    return [value + (amount if number == month else 0) for number, value in enumerate(line)]


def _count(closing: dict[str, int], more: int) -> None:
    """More (or less) money was counted than the books explain."""
    closing["bank_deposits"] += more
