"""The lines of a salaried household: what it owns and owes, earns and spends, and the papers that prove it.

There is no shop, so the household's own balance takes the place of the five statements (domain 2.4).
"""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from review.statements.lines.spec import Absent, Line, phrase

ASSETS: Final[dict[str, Any]] = {
    "cash_and_deposits": pgettext_lazy("statement line", "Cash and deposits"),
    "provident_fund_balance": pgettext_lazy("statement line", "Provident fund balance"),
    "vehicle": pgettext_lazy("statement line", "Vehicle"),
    "house": pgettext_lazy("statement line", "House"),
    "investments": pgettext_lazy("statement line", "Investments"),
    "other_assets": pgettext_lazy("statement line", "Other assets"),
}
LIABILITIES: Final[dict[str, Any]] = {
    "mortgage": pgettext_lazy("statement line", "Mortgage"),
    "credit_card_balance": pgettext_lazy("statement line", "Credit card balance used"),
    "bank_loans": pgettext_lazy("statement line", "Bank loans"),
    "online_loans": pgettext_lazy("statement line", "Online small loans"),
    "private_loans": pgettext_lazy("statement line", "Private loans"),
    "other_liabilities": pgettext_lazy("statement line", "Other liabilities"),
}
INSTITUTIONAL_DEBTS: Final = ("mortgage", "credit_card_balance", "bank_loans", "online_loans")
_ALWAYS: Final = (
    "cash_and_deposits",
    "gross_wage_monthly",
    "social_insurance_monthly",
    "provident_fund_own_monthly",
    "income_tax_annual",
    "net_pay_annual",
    "living_annual",
)
"""What every household has; the other lines are zero where they are absent."""

_INCOME: Final[dict[str, tuple[Any, Any]]] = {
    "gross_wage_monthly": (pgettext_lazy("statement line", "Gross wage, monthly"), _("Wage slip.")),
    "social_insurance_monthly": (pgettext_lazy("statement line", "Social insurance, monthly"), _("Own share.")),
    "provident_fund_own_monthly": (
        pgettext_lazy("statement line", "Provident fund, own deposit, monthly"),
        _("The employer adds the same amount."),
    ),
    "income_tax_annual": (pgettext_lazy("statement line", "Income tax, yearly"), ""),
    "net_pay_annual": (pgettext_lazy("statement line", "Net pay, yearly"), _("Without bonus.")),
    "bonus_annual": (pgettext_lazy("statement line", "Bonus, yearly"), _("After tax.")),
    "spouse_income_annual": (pgettext_lazy("statement line", "Spouse's income, yearly"), _("After tax.")),
    "stated_net_monthly": (
        pgettext_lazy("statement line", "Net income stated by the applicant, monthly"),
        _("What the applicant says."),
    ),
}
_SPENDING: Final[dict[str, tuple[Any, Any]]] = {
    "living_annual": (pgettext_lazy("statement line", "Living expenses, yearly"), ""),
    "tuition_annual": (pgettext_lazy("statement line", "Tuition, yearly"), ""),
    "mortgage_instalment_monthly": (pgettext_lazy("statement line", "Mortgage instalment, monthly"), ""),
    "mortgage_interest_annual": (pgettext_lazy("statement line", "Mortgage interest, yearly"), ""),
    "mortgage_principal_annual": (pgettext_lazy("statement line", "Mortgage principal, yearly"), ""),
    "vehicle_depreciation": (pgettext_lazy("statement line", "Depreciation of the vehicle"), _("Of the period.")),
}
_EVIDENCE: Final[dict[str, tuple[Any, Any, int]]] = {
    "income_certificate_net_monthly": (
        pgettext_lazy("statement line", "Income certificate, net, monthly"),
        _("Certificate of the employer."),
        2,
    ),
    "payroll_credits_annual": (
        pgettext_lazy("statement line", "Payroll credits, yearly"),
        _("Twelve months of salary entries of the account, with bonus."),
        2,
    ),
    "provident_fund_own_rate": (
        pgettext_lazy("statement line", "Provident fund, own rate"),
        _("As a share: 0.05 to 0.12."),
        6,
    ),
    "income_tax_record_annual": (
        pgettext_lazy("statement line", "Income tax record, yearly"),
        _("From the tax app; a tax of 0 gives an upper bound of the wage only."),
        2,
    ),
    "income_tax_rate": (pgettext_lazy("statement line", "Income tax rate"), _("Of the bracket, as a share: 0.03."), 6),
    "standard_deduction_annual": (pgettext_lazy("statement line", "Standard deduction, yearly"), "", 2),
    "special_deductions_annual": (
        pgettext_lazy("statement line", "Special deductions, yearly"),
        _("Children, parents, mortgage and the like."),
        2,
    ),
    "credit_report_balance": (
        pgettext_lazy("statement line", "Credit report balance"),
        _("All loans and cards in the credit report; 0 where it shows none."),
        2,
    ),
}


def _absent(key: str) -> Absent:
    return Absent.ERROR if key in _ALWAYS else Absent.ZERO


def _balance(side: str, form: Any) -> list[Line]:
    return [
        Line(f"household_balance_sheet.{side}.{key}", phrase(form, line=title), absent=_absent(key))
        for key, title in {**ASSETS, **LIABILITIES}.items()
    ]


HOUSEHOLD_LINES: Final[tuple[Line, ...]] = (
    *_balance("opening", _("%(line)s, opening")),
    *_balance("closing", _("%(line)s, closing")),
    *(Line(f"household_income.{key}", title, note, absent=_absent(key)) for key, (title, note) in _INCOME.items()),
    *(Line(f"household_spending.{key}", title, note, absent=_absent(key)) for key, (title, note) in _SPENDING.items()),
    *(
        Line(f"evidence.{key}", title, note, absent=Absent.UNKNOWN, places=places)
        for key, (title, note, places) in _EVIDENCE.items()
    ),
)
