"""Facts of a business that a customer may misstate, each with every line it enters.

Correcting a fact moves several lines at once (sales stand in the income statement and in the cash flow), and the
statements' own totals follow; so a corrected file still adds up, and only the reconciliations change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from review.statements.identities.totals import DEFINITIONS

HIDDEN_INTEREST: Final = "debts.hidden.interest"
"""The interest of a debt that no list of debts shows: what the interest check would explain if it were listed."""
UP: Final = 1
DOWN: Final = -1
EITHER: Final = 0


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """Something that may be misstated. `line_item` is what the officer is shown.

    `typical` is the direction of the correction where the misstatement flatters the customer. `weight` says how
    often practice finds this line wrong and how hard its evidence usually is (counted cash: hard). `early` facts
    bring their money at the beginning of the period, others month by month. `lines` are those a person writes: what
    evidence stands behind them counts. `story` names what customers usually do when they misstate it.
    """

    line_item: str
    effects: Mapping[str, Decimal]
    typical: int
    weight: Decimal
    early: bool = False
    lines: tuple[str, ...] = ()
    story: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """Two facts that are typically misstated together, the first being the point; both are corrected in `direction`,
    the second by no more than `ratio` of the first (the cost of invented sales is not above them)."""

    name: str
    facts: tuple[Fact, Fact]
    direction: int
    ratio: float = 1.0


def spread(moves: Mapping[str, int | Decimal], declared: tuple[str, ...] = ()) -> Mapping[str, Decimal]:
    """Add to the moved lines the totals that follow; those in `declared` were typed and stay as they are."""
    effects = {line_item: Decimal(factor) for line_item, factor in moves.items()}
    for derived, total in DEFINITIONS.items():
        if derived in declared:
            continue
        change = sum((effects.get(item, Decimal(0)) for item in total.plus), Decimal(0))
        change -= sum((effects.get(item, Decimal(0)) for item in total.minus), Decimal(0))
        if change:
            effects[derived] = effects.get(derived, Decimal(0)) + change
    return MappingProxyType(effects)


def _fact(line_item: str, typical: int, weight: str, *, early: bool = False, story: str = "", **others: int) -> Fact:
    """Keyword names are paths with `__` for the point; their values say how they move when the line rises by one."""
    moves = {line_item: 1, **{name.replace("__", "."): factor for name, factor in others.items()}}
    return Fact(line_item, spread(moves), typical, Decimal(weight), early, tuple(moves), story)


def typed_total(line_item: str) -> Fact:
    """Return the fact that a total was typed wrong; the totals above it follow, its own lines stay."""
    return Fact(line_item, spread({line_item: 1}, declared=(line_item,)), EITHER, Decimal("0.9"), lines=(line_item,))


def evidence(line_item: str, weight: str = "0.6") -> Fact:
    """Return the fact that a piece of evidence is wrong rather than the statements."""
    return Fact(line_item, MappingProxyType({line_item: Decimal(1)}), EITHER, Decimal(weight), lines=(line_item,))


SALES: Final = _fact(
    "income_statement.revenue_cash", DOWN, "1", story="inflated_sales", cash_flow_statement__cash_sales=1
)
CREDIT_SALES: Final = _fact(
    "income_statement.revenue_credit",
    DOWN,
    "0.93",
    story="inflated_sales",
    balance_sheet__closing__accounts_receivable=1,
)
COST: Final = _fact("income_statement.cost_of_goods_sold", UP, "0.85")


def _expense(key: str, weight: str) -> Fact:
    return _fact(
        f"income_statement.{key}",
        UP,
        weight,
        story="omitted_expenses",
        cash_flow_statement__operating_expenses_paid=1,
    )


def _drawing(key: str, weight: str) -> Fact:
    return _fact(
        f"income_statement.{key}", UP, weight, story="undeclared_drawings", cash_flow_statement__drawings_paid=1
    )


def _new_debt(key: str, weight: str, story: str = "hidden_debt") -> Fact:
    return _fact(
        f"balance_sheet.closing.{key}", UP, weight, early=True, story=story, cash_flow_statement__loans_received=1
    )


def _old_debt(key: str, weight: str, story: str = "hidden_debt") -> Fact:
    line_item = f"balance_sheet.closing.{key}"
    effects = spread({line_item: 1, f"balance_sheet.opening.{key}": 1})
    return Fact(line_item, effects, UP, Decimal(weight), lines=(line_item,), story=story)


def private_debt(interest: Decimal) -> Fact:
    """Return the fact that a private debt was hidden with its interest, `interest` yuan for each that is owed."""
    line_item = "balance_sheet.closing.private_loans"
    moves: dict[str, int | Decimal] = {
        line_item: 1,
        "cash_flow_statement.loans_received": 1,
        "income_statement.interest_expense": interest,
        "cash_flow_statement.interest_paid": interest,
        HIDDEN_INTEREST: interest,
    }
    return Fact(line_item, spread(moves), UP, Decimal(1), early=True, lines=(line_item,), story="hidden_private_debt")


FACTS: Final[tuple[Fact, ...]] = (
    SALES,
    _drawing("other_drawings", "1"),
    _drawing("household_expenses", "0.90"),
    _new_debt("private_loans", "0.98"),
    _fact("balance_sheet.closing.inventory", DOWN, "1", story="overstated_stock", inventory_table__items=1),
    _fact("balance_sheet.closing.accounts_receivable", DOWN, "1", story="invented_receivables"),
    # Money of an institution leaves a trace in the credit report; the trace says how much, not which kind.
    _new_debt("credit_card_balance", "0.98", "card_left_out"),
    _old_debt("credit_card_balance", "0.98", "card_left_out"),
    _new_debt("online_loans", "0.96"),
    _old_debt("online_loans", "0.96"),
    _new_debt("bank_loans", "0.94"),
    _old_debt("bank_loans", "0.94"),
    CREDIT_SALES,
    _expense("wages", "0.96"),
    _expense("other_expenses", "0.96"),
    _expense("transport", "0.95"),
    _expense("taxes_and_fees", "0.85"),
    _expense("utilities", "0.82"),
    COST,
    _fact("income_statement.inventory_loss", UP, "0.85"),
    _fact("income_statement.revenue_credit", DOWN, "0.85"),
    _fact("income_statement.revenue_from_advances", DOWN, "0.85"),
    _fact("income_statement.interest_expense", UP, "0.85", cash_flow_statement__interest_paid=1),
    _fact("balance_sheet.closing.accounts_payable", UP, "0.95"),
    _fact("balance_sheet.closing.accounts_payable", UP, "0.86", inventory_table__movement__purchases_credit=1),
    _fact("balance_sheet.closing.advances_from_customers", UP, "0.95"),
    _fact("balance_sheet.closing.private_loans", UP, "0.9"),
    _fact("balance_sheet.closing.bank_loans", UP, "0.85"),
    _fact("balance_sheet.closing.other_liabilities", UP, "0.85"),
    _fact("balance_sheet.closing.fixed_assets_net", DOWN, "0.95"),
    _fact("balance_sheet.closing.other_operating_assets", DOWN, "0.9"),
    _fact("balance_sheet.closing.non_operating_assets", DOWN, "0.88"),
    _fact("balance_sheet.closing.prepayments_to_suppliers", DOWN, "0.88"),
    _fact("balance_sheet.closing.inventory", DOWN, "0.9"),
    _fact("balance_sheet.closing.cash_on_hand", DOWN, "0.75"),
    _fact("balance_sheet.closing.bank_deposits", DOWN, "0.7"),
    _fact("balance_sheet.closing.e_wallet_balances", DOWN, "0.7"),
    _fact("balance_sheet.closing.prepaid_rent", DOWN, "0.8"),
    _fact("inventory_table.items_total_cost", DOWN, "0.9"),
    _fact("inventory_table.movement.purchases_credit", EITHER, "0.85"),
    _fact("inventory_table.movement.purchases_cash", EITHER, "0.85", cash_flow_statement__cash_purchases=1),
    _fact("cash_flow_statement.receivables_collected", EITHER, "0.85"),
    _fact("cash_flow_statement.payables_paid", EITHER, "0.85"),
    _fact("cash_flow_statement.customer_advances_received", EITHER, "0.85"),
    _fact("cash_flow_statement.loans_received", UP, "0.8", early=True),
    _fact("cash_flow_statement.loan_principal_repaid", UP, "0.8"),
    _fact("cash_flow_statement.fixed_assets_purchased", UP, "0.8"),
    _fact("cash_flow_statement.operating_expenses_paid", EITHER, "0.8"),
    _fact("cash_flow_statement.cash_sales", EITHER, "0.8"),
    _fact("cash_flow_statement.rent_paid", EITHER, "0.8"),
    _fact("cash_flow_statement.drawings_paid", UP, "0.75"),
    _fact("income_statement.rent", UP, "0.8"),
    _fact("equity_verification.capital_injection", UP, "0.85", early=True, cash_flow_statement__capital_injected=1),
    _fact("equity_verification.depreciation", UP, "0.85"),
    _fact("equity_verification.appreciation", DOWN, "0.75"),
    _fact("equity_verification.write_offs", UP, "0.85", receivables_written_off=1),
    _fact("equity_verification.write_offs", UP, "0.75"),
    _fact("balance_sheet.opening.inventory", EITHER, "0.65"),
    _fact("balance_sheet.opening.accounts_receivable", EITHER, "0.65"),
    _fact("balance_sheet.opening.accounts_payable", EITHER, "0.65"),
    _fact("balance_sheet.opening.fixed_assets_net", EITHER, "0.65"),
    _fact("balance_sheet.opening.prepaid_rent", EITHER, "0.65"),
    _fact("balance_sheet.opening.cash_on_hand", EITHER, "0.6"),
)

STORIES: Final[tuple[Story, ...]] = (
    Story("inflated_sales_and_cost", (SALES, COST), DOWN),
    Story("inflated_credit_sales_and_cost", (CREDIT_SALES, COST), DOWN),
)


def _household(line_item: str, typical: int, weight: str, **others: int) -> Fact:
    moves = {line_item: 1, **{name.replace("__", "."): factor for name, factor in others.items()}}
    effects = {item: Decimal(factor) for item, factor in moves.items()}
    return Fact(line_item, MappingProxyType(effects), typical, Decimal(weight), lines=tuple(moves))


HOUSEHOLD_FACTS: Final[tuple[Fact, ...]] = (
    _household("evidence.income_certificate_net_monthly", DOWN, "1", household_income__stated_net_monthly=1),
    _household("household_income.gross_wage_monthly", DOWN, "1"),
    _household("household_balance_sheet.closing.credit_card_balance", UP, "0.98"),
    _household("household_balance_sheet.closing.online_loans", UP, "0.97"),
    _household("household_balance_sheet.closing.bank_loans", UP, "0.96"),
    _household("household_balance_sheet.closing.private_loans", UP, "0.9"),
    _household("household_balance_sheet.closing.mortgage", UP, "0.9"),
    *(
        _household(
            f"household_balance_sheet.closing.{key}", UP, "0.95", **{f"household_balance_sheet__opening__{key}": 1}
        )
        for key in ("credit_card_balance", "online_loans", "bank_loans")
    ),
    _household("household_spending.living_annual", UP, "1"),
    _household("household_income.net_pay_annual", DOWN, "0.9", evidence__payroll_credits_annual=1),
    _household("household_income.spouse_income_annual", DOWN, "0.95"),
    _household("household_income.bonus_annual", DOWN, "0.9"),
    _household("household_spending.tuition_annual", UP, "0.88"),
    _household("household_balance_sheet.closing.cash_and_deposits", DOWN, "0.8"),
    _household("household_balance_sheet.closing.provident_fund_balance", DOWN, "0.75"),
    _household("household_balance_sheet.closing.vehicle", DOWN, "0.85"),
    _household("household_balance_sheet.closing.house", DOWN, "0.85"),
    _household("household_balance_sheet.closing.investments", DOWN, "0.85"),
    _household("household_income.provident_fund_own_monthly", EITHER, "0.7"),
)
"""A hidden debt whose money is not in the accounts shows in the credit report; one whose money was put by shows as
deposits that no income explains."""
