"""The cross-checks between the five statements of a business (domain section 2: codes C, R and T)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from review.statements.case import Case, MissingFigure
from review.statements.identities.sides import Comparison, Identity, Quotient, Side, Sum
from review.statements.identities.totals import (
    DEFINITIONS,
    SALES_MIX_MARGIN,
    Totals,
    cash,
    closing,
    equity,
    income,
    opening,
    paths,
)
from review.statements.lines.business import (
    CASH_ASSETS,
    CASH_EXPENSES,
    DEBTS,
    INFLOWS,
    INSTITUTIONAL_DEBTS,
    PURCHASES,
    REVENUE,
)

WRITTEN_OFF: Final = "receivables_written_off"
REPORT: Final = "evidence.credit_report_balance"
METHOD: Final = "evidence.implied_annual_revenue"
METHOD_REVENUE: Final = Sum(income(*REVENUE), times=12, over=12)
STOCK_PURCHASES: Final = paths("inventory_table.movement", PURCHASES)
GROSS_PROFIT: Final = Sum(income(*REVENUE), income("cost_of_goods_sold"))
MARGIN: Final = Quotient(GROSS_PROFIT, Sum(income(*REVENUE)))
ROLLED_STOCK: Final = Sum((*opening("inventory"), *STOCK_PURCHASES), income("cost_of_goods_sold", "inventory_loss"))
DISPOSABLE: Final = Sum(
    income("net_profit", "other_family_income"),
    (*income("household_expenses", "other_drawings"), *cash("loan_principal_repaid")),
)
EQUITY_BASES: Final[dict[str, Sum]] = {
    "expected_equity": Sum(equity("expected_equity")),
    "period_profit": Sum(equity("period_profit")),
    "cumulative_disposable_income": DISPOSABLE,
}
"""What the deviation of the equity verification is measured by (policy `equity_deviation_base`, domain 2.1)."""

_COLLECTED_OR_LOST: Final = (*cash("receivables_collected"), WRITTEN_OFF)
_BEARING_INTEREST: Final = ("bank_loans", "online_loans", "private_loans")
_OPERATING_CASH: Final = Sum(
    cash("cash_sales", "receivables_collected", "customer_advances_received"),
    cash(
        "cash_purchases",
        "payables_paid",
        "supplier_prepayments_paid",
        "operating_expenses_paid",
        "rent_paid",
        "interest_paid",
    ),
)
_OPERATING_ASSETS: Final = ("accounts_receivable", "inventory", "prepayments_to_suppliers", "prepaid_rent")
_OPERATING_DEBTS: Final = ("accounts_payable", "advances_from_customers")
_PROFIT_AS_CASH: Final = Sum(
    (*income("net_profit"), *opening(*_OPERATING_ASSETS), *closing(*_OPERATING_DEBTS)),
    (*closing(*_OPERATING_ASSETS), *opening(*_OPERATING_DEBTS), WRITTEN_OFF),
)


def _declared(line_item: str) -> Comparison:
    return Comparison(Sum((line_item,)), DEFINITIONS[line_item])


def _exact(code: str, ties: str, comparison: Comparison, *others: Comparison, quiet: bool = False) -> Identity:
    return Identity(code, ties, "A", comparison, others, quiet=quiet)


ARITHMETIC: Final[tuple[Identity, ...]] = (
    _exact("C01", "BS/EV", _declared("equity_verification.actual_equity")),
    _exact("C02", "EV/BS", _declared("equity_verification.opening_equity")),
    _exact("C03", "EV/IS", _declared("equity_verification.period_profit")),
    _exact("C04", "EV/IS", _declared("equity_verification.drawings")),
    _exact("C05", "CF", _declared("cash_flow_statement.closing_cash")),
    _exact("C06", "CF/BS", _declared("cash_flow_statement.opening_cash")),
    _exact(
        "C07",
        "BS/CF/IS",
        Comparison(Sum(closing("prepaid_rent")), Sum((*opening("prepaid_rent"), *cash("rent_paid")), income("rent"))),
    ),
    _exact("C08", "CF/IS", Comparison(Sum(cash("operating_expenses_paid")), Sum(income(*CASH_EXPENSES)))),
)

QUIET: Final[tuple[Identity, ...]] = (
    _exact("C10", "EV", _declared("equity_verification.expected_equity"), quiet=True),
    _exact("C12", "INV", _declared("inventory_table.items_total_cost"), quiet=True),
    _exact(
        "C13",
        "BS/CF/EV",
        _declared("fixed_assets.purchased"),
        _declared("fixed_assets.appreciation"),
        _declared("fixed_assets.depreciation"),
        quiet=True,
    ),
)
"""Totals inside one statement that nobody need see unless they are wrong; C09 and C11 go month by month."""


def stock_movement(figures: Totals) -> Identity:
    """Return C14: the movement table repeats other statements. Its closing stock may be counted or rolled forward."""
    movement = "inventory_table.movement"
    repeated = [_declared(f"{movement}.{key}") for key in ("cost_of_goods_sold", "inventory_loss", "closing_inventory")]
    if figures.get(f"{movement}.closing_inventory") == rolled_stock(figures):
        repeated.pop()
    return _exact("C14", "INV/BS/IS", _declared(f"{movement}.opening_inventory"), *repeated, quiet=True)


def rolled_stock(figures: Totals) -> Decimal | None:
    """Return the opening stock rolled forward to the end of the period, None where a figure is missing."""
    try:
        return ROLLED_STOCK.value(figures)
    except MissingFigure:
        return None


def _measured(code: str, ties: str, left: Sum, right: Side, base: Side | None = None) -> Identity:
    return Identity(code, ties, "R", Comparison(left, right, base or left))


def reconciliations(case: Case, figures: Mapping[str, Decimal], equity_base: str) -> list[Identity]:
    """Return the checks R01 to R16 that apply to a case. `equity_base` is a key of EQUITY_BASES."""
    inflow = Sum(cash(*INFLOWS), over=case.month_count)
    actual, expected = Sum(equity("actual_equity")), Sum(equity("expected_equity"))
    inventory, report = Sum(closing("inventory")), Sum((REPORT,))
    return [
        _measured("R01", "EV/BS", actual, expected, EQUITY_BASES[equity_base]),
        _measured("R02", "BS/CF", Sum(closing(*CASH_ASSETS)), Sum(cash("closing_cash")), inflow),
        _roll("R03", "BS/IS/CF", "accounts_receivable", income("revenue_credit"), _COLLECTED_OR_LOST),
        _roll("R04", "BS/INV/CF", "accounts_payable", (STOCK_PURCHASES[1],), cash("payables_paid")),
        _measured("R05", "BS/INV/IS", inventory, ROLLED_STOCK),
        _measured("R06", "INV/BS", Sum(("inventory_table.items_total_cost",)), inventory, inventory),
        Identity("R07", "INV/IS", "R", Comparison(Sum((SALES_MIX_MARGIN,)), MARGIN, MARGIN), places=6),
        _roll(
            "R08",
            "BS/CF/IS",
            "advances_from_customers",
            cash("customer_advances_received"),
            income("revenue_from_advances"),
        ),
        _roll(
            "R09",
            "BS/CF/EV",
            "fixed_assets_net",
            (*cash("fixed_assets_purchased"), *equity("appreciation")),
            (*cash("fixed_assets_sold"), *equity("depreciation")),
        ),
        _debts(case),
        _measured("R11", "BS/credit report", Sum(closing(*INSTITUTIONAL_DEBTS)), report, report),
        _interest(case, figures),
        Identity("R13", "CF/IS/BS", "R", Comparison(_OPERATING_CASH, _PROFIT_AS_CASH, inflow)),
        *_by_evidence(figures),
        *triangulation(case),
    ]


def _roll(code: str, ties: str, key: str, more: tuple[str, ...], less: tuple[str, ...]) -> Identity:
    """Closing balance against opening balance rolled forward."""
    return _measured(code, ties, Sum(closing(key)), Sum((*opening(key), *more), less))


def _debts(case: Case) -> Identity:
    """All debts together as the statements show them, and each kind of debt as its list of facilities shows it."""
    rolled = Sum((*opening(*DEBTS), *cash("loans_received")), cash("loan_principal_repaid"))
    declared = Sum(closing(*DEBTS))
    kinds = []
    for key in DEBTS:
        numbers = [number for number, debt in enumerate(case.debts) if debt.line_item == key]
        if numbers:
            received = tuple(f"debts.{number}.received" for number in numbers)
            repaid = tuple(f"debts.{number}.repaid" for number in numbers)
            left = Sum(closing(key))
            kinds.append(Comparison(left, Sum((*opening(key), *received), repaid), left))
    return Identity("R10", "BS/CF", "R", Comparison(declared, rolled, declared), tuple(kinds))


def _interest(case: Case, figures: Mapping[str, Decimal]) -> Identity:
    """Interest against all listed debts; one in the balance sheet that no list explains makes it not computable."""
    listed = {debt.line_item for debt in case.debts}
    balances = {key: (f"balance_sheet.opening.{key}", f"balance_sheet.closing.{key}") for key in _BEARING_INTEREST}
    unlisted = [key for key, ends in balances.items() if key not in listed and any(figures.get(end) for end in ends)]
    explained = Sum(
        (
            *(f"debts.{number}.interest" for number in range(len(case.debts))),
            *(f"debts.{key}" for key in unlisted),
        )
    )
    return _measured("R12", "IS/BS", Sum(income("interest_expense")), explained, explained)


def _by_evidence(figures: Mapping[str, Decimal]) -> list[Identity]:
    """Checks that exist only where the officer found the evidence for them."""
    found = []
    if "evidence.documented_purchases" in figures:
        bought = Sum(STOCK_PURCHASES)
        found.append(_measured("R14", "evidence/INV", Sum(("evidence.documented_purchases",)), bought, bought))
    stated = Sum(("evidence.stated_margin",))
    if "evidence.stated_margin" in figures:
        found.append(Identity("R15", "IS/evidence", "R", Comparison(MARGIN, stated, stated), places=6))
        if "evidence.trade_average_margin" in figures:
            trade = Sum(("evidence.trade_average_margin",))
            found.append(Identity("R16", "evidence", "R", Comparison(trade, stated, stated), places=6))
    return found


def triangulation(case: Case) -> list[Identity]:
    """Return revenue against each independent estimate of it, in the order of their names.

    The estimates are for a year, so a shorter period's revenue is scaled to one. Without any estimate there is one
    check that cannot be computed: revenue that nobody looked into must not pass.
    """
    revenue = replace(METHOD_REVENUE, over=case.month_count)
    if not case.methods:
        return [_measured("T01", "IS/evidence", revenue, Sum((METHOD,)))]
    return [
        Identity(
            code=f"T{number:02d}",
            ties="IS/evidence",
            kind="R",
            main=Comparison(revenue, Sum((f"{METHOD}.{method.name}",)), revenue),
            counts=not method.unreliable,
            method=method.name,
            remark=method.unreliable,
        )
        for number, method in enumerate(case.methods, start=1)
    ]
