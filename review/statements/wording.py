"""What checks and stories are called, in the reader's language, found by the codes that are stored."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from review.statements.lines import line_title, method_title
from review.statements.lines.spec import phrase

STATEMENTS: Final[dict[str, Any]] = {
    "BS": _("Balance sheet"),
    "EV": _("Equity verification"),
    "IS": _("Income statement"),
    "CF": _("Cash flow statement"),
    "INV": _("Inventory"),
    "evidence": _("Evidence"),
    "household": _("Household balance sheet"),
    "credit report": _("Credit report"),
    "certificate": _("Income certificate"),
    "payroll": _("Payroll credits"),
    "provident fund": _("Provident fund"),
    "wage": _("Gross wage"),
    "tax record": _("Income tax record"),
}
"""What the checks tie to each other: statements and evidence, by the code that is stored."""
_CHECKS: Final[dict[str, tuple[Any, Any]]] = {
    "C01": (_("Actual equity = assets − liabilities"), _("A typing error in the balance sheet or the equity table.")),
    "C02": (
        _("Opening equity of the verification = opening balance sheet"),
        _("The opening sheet was changed later."),
    ),
    "C03": (
        _("Profit of the verification = sum of the monthly net profits"),
        _("The profit was adjusted in the equity table only."),
    ),
    "C04": (
        _("Drawings of the verification = household expenses + other drawings"),
        _("A typing error, or drawings entered in one table only."),
    ),
    "C05": (_("Opening cash + inflows − outflows = closing cash"), _("A typing error in the cash flow statement.")),
    "C06": (
        _("Opening cash of the cash flow = opening balance sheet"),
        _("The opening sheet and the cash flow start from different figures."),
    ),
    "C07": (
        _("Prepaid rent: opening + paid − rent of the period = closing"),
        _("The rent period is wrong."),
    ),
    "C08": (
        _("Operating expenses paid = expenses − rent − stock loss"),
        _("An expense was entered in one statement only."),
    ),
    "C09": (_("Net profit of each month = revenue − costs"), _("A monthly net profit was typed over.")),
    "C10": (_("Expected equity = the sum of its lines"), _("A total of the equity verification was typed over.")),
    "C11": (
        _("Cash of each month continues the month before"),
        _("A monthly total of the cash flow was typed over."),
    ),
    "C12": (
        _("Total of the stock count = the sum of its items"),
        _("The total was typed over, or an item is missing."),
    ),
    "C13": (
        _("Movement of fixed assets = cash flow and equity verification"),
        _("A purchase or the wear was entered in one place only."),
    ),
    "C14": (
        _("Movement of stock repeats balance sheet and income statement"),
        _("A figure of the movement table was typed over."),
    ),
    "R01": (
        _("Equity verification: actual equity = expected equity"),
        _(
            "Actual above expected: hidden debt, overstated assets. Actual below: undisclosed drawings, a loss, "
            "or invented sales. The master check."
        ),
    ),
    "R02": (
        _("Counted cash = closing cash of the cash flow"),
        _("More cash than explained: a hidden loan. Less: a hidden drawing or invented sales."),
    ),
    "R03": (
        _("Receivables: opening + credit sales − collected − written off = closing"),
        _("Invented slips, or a write-off not recorded."),
    ),
    "R04": (_("Payables: opening + credit purchases − paid = closing"), _("Hidden debt to suppliers.")),
    "R05": (
        _("Stock: opening + purchases − cost of goods sold − loss = closing"),
        _("More stock than explained: goods on consignment or dead stock. Far less: inflated sales."),
    ),
    "R06": (
        _("Stock count at cost = inventory in the balance sheet"),
        _("A padded list, or the selling price used as cost."),
    ),
    "R07": (_("Margin of the sales mix = gross margin"), _("A wrong cost, a wrong mix, or inflated sales.")),
    "R08": (
        _("Customers' advances: opening + received − earned = closing"),
        _("Deposits already spent, orders not delivered."),
    ),
    "R09": (
        _("Fixed assets: opening + bought + appreciation − depreciation = closing"),
        _("An asset that is not owned."),
    ),
    "R10": (_("Debts: opening + received − repaid = closing"), _("A draw or a payment that was not declared.")),
    "R11": (
        _("Institutional debts = credit report"),
        _("Hidden debt to an institution, or the report is older than the balance sheet."),
    ),
    "R12": (
        _("Interest expense = monthly balances × rate"),
        _("Hidden debt, or a misstated rate."),
    ),
    "R13": (
        _("Operating cash flow = net profit − growth of operating assets + growth of operating debts"),
        _("Profit, stock, receivables or payables do not fit the cash; look at R02 to R05."),
    ),
    "R14": (_("Purchases by slips and transfers = purchases in the stock table"), _("Purchases invented or left out.")),
    "R15": (_("Gross margin = margin stated by the customer"), _("Costs or sales are misstated.")),
    "R16": (_("Average margin of the trade = margin stated by the customer"), _("The stated margin is unusual.")),
    "H01": (
        _("Household equity: actual = expected"),
        _("Above expected: income or debt not declared. Below: spending not declared."),
    ),
    "H02": (_("Income certificate = mean of twelve payroll credits"), _("The certificate is inflated.")),
    "H03": (_("Wage by the provident fund = wage slip"), _("The wage slip is inflated, or the fund's base is capped.")),
    "H04": (_("Wage by the tax record = wage slip"), _("The wage slip is inflated, or a deduction is missing.")),
    "H05": (_("Movement of deposits = income − spending"), _("Hidden spending, or income that is not there.")),
    "H06": (_("Debts = credit report"), _("A debt was left out, or the report is older than the balance sheet.")),
}
_REVENUE_CAUSE: Final = _("Inflated sales, or sales kept from the tax office; ask how the estimate was made.")

_STORIES: Final[dict[str, Any]] = {
    "inflated_sales": _("Sales inflated"),
    "hidden_private_debt": _("A private debt hidden, with its interest"),
    "overstated_stock": _("Stock overstated"),
    "undeclared_drawings": _("Drawings not declared"),
    "omitted_expenses": _("Expenses left out"),
    "invented_receivables": _("Receivables that do not exist"),
    "card_left_out": _("Credit card debt left out"),
    "hidden_debt": _("Debt to an institution left out"),
    "inflated_sales_and_cost": _("Sales and their cost inflated together"),
    "inflated_credit_sales_and_cost": _("Credit sales and their cost inflated together"),
}


def check_title(code: str, method: str = "") -> Any:
    """Return what a check compares. For T checks give the `method` stored with the result."""
    if code in _CHECKS:
        return _CHECKS[code][0]
    if code.startswith("T"):
        return phrase(_("Revenue = revenue by %(method)s"), method=method_title(method)) if method else _NO_ESTIMATE
    return _IMPOSSIBLE_TITLE if code == "N01" else code


_NO_ESTIMATE: Final = _("Revenue = an independent estimate")
_IMPOSSIBLE_TITLE: Final = _("No month ends with negative cash, stock never falls below zero")


def check_cause(code: str) -> Any:
    """Return one sentence on what a break of the check usually means."""
    if code in _CHECKS:
        return _CHECKS[code][1]
    return _REVENUE_CAUSE if code.startswith("T") else _("The strongest sign of a source that was not explained.")


def story_title(name: str) -> Any:
    """Return what a story of several wrong lines is called."""
    return _STORIES.get(name, name)


__all__ = [
    "check_cause",
    "check_title",
    "line_title",
    "method_title",
    "story_title",
]


def ties_title(ties: str) -> str:
    """Return what a check ties to each other ("BS/CF") in the reader's language."""
    return " · ".join(str(STATEMENTS.get(code, code)) for code in ties.split("/"))
