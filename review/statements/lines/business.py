"""The lines of the five statements of a business (domain: balance sheet, income statement, equity verification,
cash flow statement, inventory table). All amounts are entered positive; the formulas subtract."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from review.statements.lines.spec import Absent, Line, Take, phrase

ASSETS: Final[dict[str, tuple[Any, Any]]] = {
    "cash_on_hand": (pgettext_lazy("statement line", "Cash on hand"), _("Counted; note the time of day.")),
    "bank_deposits": (
        pgettext_lazy("statement line", "Bank deposits"),
        _("From the passbook or the app, all cards."),
    ),
    "e_wallet_balances": (
        pgettext_lazy("statement line", "WeChat and Alipay balances"),
        _("From the telephone's screen."),
    ),
    "accounts_receivable": (
        pgettext_lazy("statement line", "Accounts receivable"),
        _("By the list of slips: debtor, amount, date, due. Without a slip or beyond the usual term: not counted."),
    ),
    "prepayments_to_suppliers": (pgettext_lazy("statement line", "Prepayments to suppliers"), _("Transfer slips.")),
    "inventory": (pgettext_lazy("statement line", "Inventory"), _("From the stock count, at cost.")),
    "prepaid_rent": (pgettext_lazy("statement line", "Prepaid rent"), _("Months left times the monthly rent.")),
    "fixed_assets_net": (
        pgettext_lazy("statement line", "Fixed assets, net"),
        _("Purchase price less wear; list them on the sheet of assets and debts."),
    ),
    "other_operating_assets": (
        pgettext_lazy("statement line", "Other operating assets"),
        _("Deposits paid, decoration, a provable transfer fee."),
    ),
    "non_operating_assets": (
        pgettext_lazy("statement line", "Other non-operating assets"),
        _("A car, an owned shop. The own home goes off the balance sheet."),
    ),
}
LIABILITIES: Final[dict[str, tuple[Any, Any]]] = {
    "accounts_payable": (pgettext_lazy("statement line", "Accounts payable"), _("Suppliers' statements.")),
    "advances_from_customers": (
        pgettext_lazy("statement line", "Advances from customers"),
        _("Order book; deposits taken."),
    ),
    "bank_loans": (pgettext_lazy("statement line", "Bank loans"), _("Credit report.")),
    "credit_card_balance": (pgettext_lazy("statement line", "Credit card balance used"), _("Credit report.")),
    "online_loans": (
        pgettext_lazy("statement line", "Online small loans"),
        _("Credit report and the telephone's apps."),
    ),
    "private_loans": (
        pgettext_lazy("statement line", "Private loans"),
        _("Questions, flows, neighbours. Never in the credit report; counted even without a slip."),
    ),
    "other_liabilities": (pgettext_lazy("statement line", "Other liabilities"), _("Owed wages, taxes.")),
}
CASH_ASSETS: Final = ("cash_on_hand", "bank_deposits", "e_wallet_balances")
DEBTS: Final = ("bank_loans", "credit_card_balance", "online_loans", "private_loans")
INSTITUTIONAL_DEBTS: Final = ("bank_loans", "credit_card_balance", "online_loans")

REVENUE: Final = ("revenue_cash", "revenue_credit", "revenue_from_advances")
EXPENSES: Final = ("wages", "rent", "utilities", "transport", "taxes_and_fees", "inventory_loss", "other_expenses")
CASH_EXPENSES: Final = ("wages", "utilities", "transport", "taxes_and_fees", "other_expenses")
_INCOME: Final[dict[str, tuple[Any, Any]]] = {
    "revenue_cash": (pgettext_lazy("statement line", "Cash sales"), _("Cash, WeChat, Alipay, cards.")),
    "revenue_credit": (pgettext_lazy("statement line", "Credit sales"), _("Sold on slips.")),
    "revenue_from_advances": (
        pgettext_lazy("statement line", "Sales paid in advance"),
        _("Orders delivered this month that had been paid before."),
    ),
    "cost_of_goods_sold": (pgettext_lazy("statement line", "Cost of goods sold"), _("Variable cost of what was sold.")),
    "wages": (pgettext_lazy("statement line", "Wages"), ""),
    "rent": (pgettext_lazy("statement line", "Rent"), _("The month's share, not what was paid.")),
    "utilities": (pgettext_lazy("statement line", "Water and electricity"), ""),
    "transport": (pgettext_lazy("statement line", "Transport"), ""),
    "taxes_and_fees": (pgettext_lazy("statement line", "Taxes and fees"), _("With the fixed-quota income tax.")),
    "inventory_loss": (pgettext_lazy("statement line", "Stock loss and own use"), _("Not paid in cash.")),
    "other_expenses": (pgettext_lazy("statement line", "Other expenses"), ""),
    "interest_expense": (pgettext_lazy("statement line", "Interest expense"), _("On all debts.")),
    "net_profit": (
        pgettext_lazy("statement line", "Net profit"),
        _("Before depreciation; wear is in the equity verification."),
    ),
    "household_expenses": (pgettext_lazy("statement line", "Household expenses"), ""),
    "other_drawings": (
        pgettext_lazy("statement line", "Other drawings"),
        _("Tuition, weddings, a house off the sheet, gambling."),
    ),
    "other_family_income": (
        pgettext_lazy("statement line", "Other family income"),
        _("The spouse's wage and the like."),
    ),
}

INFLOWS: Final = (
    "cash_sales",
    "receivables_collected",
    "customer_advances_received",
    "loans_received",
    "fixed_assets_sold",
    "capital_injected",
)
OUTFLOWS: Final = (
    "cash_purchases",
    "payables_paid",
    "supplier_prepayments_paid",
    "operating_expenses_paid",
    "rent_paid",
    "interest_paid",
    "fixed_assets_purchased",
    "loan_principal_repaid",
    "drawings_paid",
)
_CASH: Final[dict[str, tuple[Any, Any]]] = {
    "cash_sales": (pgettext_lazy("statement line", "Cash sales received"), ""),
    "receivables_collected": (pgettext_lazy("statement line", "Receivables collected"), ""),
    "customer_advances_received": (pgettext_lazy("statement line", "Advances received from customers"), ""),
    "loans_received": (pgettext_lazy("statement line", "Loans received"), _("From banks and from people.")),
    "fixed_assets_sold": (pgettext_lazy("statement line", "Fixed assets sold"), ""),
    "capital_injected": (pgettext_lazy("statement line", "Capital injected"), _("Family income put into the purse.")),
    "cash_purchases": (pgettext_lazy("statement line", "Goods bought for cash"), ""),
    "payables_paid": (pgettext_lazy("statement line", "Payables paid"), ""),
    "supplier_prepayments_paid": (pgettext_lazy("statement line", "Prepayments made to suppliers"), ""),
    "operating_expenses_paid": (
        pgettext_lazy("statement line", "Operating expenses paid"),
        _("Wages, water and electricity, transport, taxes, other; without rent."),
    ),
    "rent_paid": (pgettext_lazy("statement line", "Rent paid"), _("When it was paid.")),
    "interest_paid": (pgettext_lazy("statement line", "Interest paid"), ""),
    "fixed_assets_purchased": (pgettext_lazy("statement line", "Fixed assets bought"), _("With decoration.")),
    "loan_principal_repaid": (pgettext_lazy("statement line", "Loan principal repaid"), ""),
    "drawings_paid": (pgettext_lazy("statement line", "Drawings paid"), _("Household and private use.")),
}

_EQUITY: Final[dict[str, tuple[Any, Any]]] = {
    "opening_equity": (pgettext_lazy("statement line", "Opening equity"), _("Of the opening balance sheet.")),
    "period_profit": (pgettext_lazy("statement line", "Profit of the period"), _("Sum of the monthly net profits.")),
    "capital_injection": (
        pgettext_lazy("statement line", "Injections of the period"),
        _("With the other family income kept in the household."),
    ),
    "appreciation": (pgettext_lazy("statement line", "Appreciation"), _("Say where it comes from.")),
    "drawings": (
        pgettext_lazy("statement line", "Drawings of the period"),
        _("Household expenses and other drawings."),
    ),
    "depreciation": (pgettext_lazy("statement line", "Depreciation"), ""),
    "write_offs": (pgettext_lazy("statement line", "Write-offs"), _("Debts and goods given up.")),
    "expected_equity": (pgettext_lazy("statement line", "Expected equity"), ""),
    "actual_equity": (pgettext_lazy("statement line", "Actual equity"), _("Of the closing balance sheet.")),
    "difference": (pgettext_lazy("statement line", "Difference of equity"), _("Actual less expected.")),
}
_EQUITY_DERIVED: Final = (
    "opening_equity",
    "period_profit",
    "drawings",
    "expected_equity",
    "actual_equity",
    "difference",
)
_EQUITY_SIGNED: Final = ("opening_equity", "period_profit", "expected_equity", "actual_equity", "difference")

_MOVEMENT: Final[dict[str, tuple[Any, Any]]] = {
    "opening_inventory": (pgettext_lazy("statement line", "Opening stock"), _("As in the opening balance sheet.")),
    "purchases_cash": (pgettext_lazy("statement line", "Purchases for cash"), ""),
    "purchases_credit": (pgettext_lazy("statement line", "Purchases on credit"), ""),
    "purchases_from_prepayments": (pgettext_lazy("statement line", "Purchases from prepayments"), ""),
    "cost_of_goods_sold": (pgettext_lazy("statement line", "Cost of goods sold"), ""),
    "inventory_loss": (pgettext_lazy("statement line", "Stock loss and own use"), ""),
    "closing_inventory": (pgettext_lazy("statement line", "Closing stock"), _("As in the closing balance sheet.")),
}
PURCHASES: Final = ("purchases_cash", "purchases_credit", "purchases_from_prepayments")

_FIXED: Final[dict[str, Any]] = {
    "purchased": pgettext_lazy("statement line", "Fixed assets bought"),
    "appreciation": pgettext_lazy("statement line", "Appreciation"),
    "depreciation": pgettext_lazy("statement line", "Depreciation"),
}


def _balance(side: str, form: Any) -> list[Line]:
    lines = {**ASSETS, **LIABILITIES}
    return [Line(f"balance_sheet.{side}.{key}", phrase(form, line=title), note) for key, (title, note) in lines.items()]


def _cash_lines() -> list[Line]:
    section = "cash_flow_statement"
    flows = [Line(f"{section}.{key}", title, note, monthly=True) for key, (title, note) in _CASH.items()]
    return [
        *flows,
        _cash_total("opening_cash", pgettext_lazy("statement line", "Opening cash"), Take.FIRST),
        _cash_total("net_cash_flow", pgettext_lazy("statement line", "Net cash flow"), Take.SUM),
        _cash_total("closing_cash", pgettext_lazy("statement line", "Closing cash"), Take.LAST),
    ]


def _cash_total(key: str, title: Any, take: Take) -> Line:
    return Line(f"cash_flow_statement.{key}", title, monthly=True, take=take, signed=True, derived=True)


def _income_line(key: str, title: Any, note: Any) -> Line:
    profit = key == "net_profit"
    return Line(f"income_statement.{key}", title, note, monthly=True, signed=profit, derived=profit)


def _equity_line(key: str, title: Any, note: Any) -> Line:
    signed, derived = key in _EQUITY_SIGNED, key in _EQUITY_DERIVED
    return Line(f"equity_verification.{key}", title, note, signed=signed, derived=derived)


BUSINESS_LINES: Final[tuple[Line, ...]] = (
    *_balance("opening", _("%(line)s, opening")),
    *_balance("closing", _("%(line)s, closing")),
    *(_income_line(key, *words) for key, words in _INCOME.items()),
    *_cash_lines(),
    *(
        Line(f"inventory_table.movement.{key}", title, note, derived=key not in PURCHASES)
        for key, (title, note) in _MOVEMENT.items()
    ),
    Line(
        "inventory_table.items_total_cost",
        pgettext_lazy("statement line", "Stock count, total cost"),
        _("Quantity times unit cost, all items."),
        derived=True,
    ),
    *(Line(f"fixed_assets.{key}", title, derived=True) for key, title in _FIXED.items()),
    *(_equity_line(key, *words) for key, words in _EQUITY.items()),
    Line(
        "receivables_written_off",
        pgettext_lazy("statement line", "Receivables written off"),
        _("Receivables given up in the period; part of the write-offs above."),
    ),
    Line(
        "evidence.credit_report_balance",
        pgettext_lazy("statement line", "Credit report balance"),
        _("Loans, cards and online loans in the credit report; 0 where it shows none."),
        absent=Absent.UNKNOWN,
    ),
    Line(
        "evidence.documented_purchases",
        pgettext_lazy("statement line", "Purchases by slips and transfers"),
        _("Sum of the slips and transfers seen for the period."),
        absent=Absent.UNKNOWN,
    ),
    Line(
        "evidence.stated_margin",
        pgettext_lazy("statement line", "Margin stated by the customer"),
        _("As a share, for example 0.18."),
        absent=Absent.UNKNOWN,
        places=6,
    ),
    Line(
        "evidence.trade_average_margin",
        pgettext_lazy("statement line", "Average margin of the trade"),
        _("As a share, for example 0.18."),
        absent=Absent.UNKNOWN,
        places=6,
    ),
)
