"""The checks of a salaried household (domain 2.4: codes H)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from review.statements.identities.sides import Comparison, Identity, Plus, Quotient, Side, Sum
from review.statements.identities.totals import paths
from review.statements.lines.household import ASSETS, INSTITUTIONAL_DEBTS, LIABILITIES


def _sheet(side: str, *keys: str) -> tuple[str, ...]:
    return paths(f"household_balance_sheet.{side}", keys)


def _earned(*keys: str) -> tuple[str, ...]:
    return paths("household_income", keys)


def _spent(*keys: str) -> tuple[str, ...]:
    return paths("household_spending", keys)


def _proof(*keys: str) -> tuple[str, ...]:
    return paths("evidence", keys)


YEARLY_INCOME: Final = _earned("net_pay_annual", "bonus_annual", "spouse_income_annual")
MONTHLY_INCOME: Final = Sum(YEARLY_INCOME, over=12)
# Own deposit and the employer's equal one, twelve months of both.
_FUND_GROWTH: Final = Sum(_earned("provident_fund_own_monthly"), times=24)
EXPECTED_EQUITY: Final = Plus(
    Sum(
        (*_sheet("opening", *ASSETS), *YEARLY_INCOME),
        (
            *_sheet("opening", *LIABILITIES),
            *_spent("living_annual", "tuition_annual", "mortgage_interest_annual", "vehicle_depreciation"),
        ),
    ),
    _FUND_GROWTH,
)


DEPOSITS: Final = Plus(
    Sum((*_sheet("opening", "cash_and_deposits"), *YEARLY_INCOME), _spent("living_annual", "tuition_annual")),
    Sum((), _spent("mortgage_instalment_monthly"), times=12),
)
_GROSS_WAGE: Final = Sum(_earned("gross_wage_monthly"))
_YEARLY_WAGE: Final = Sum(_earned("gross_wage_monthly"), times=12)
_UNTAXED: Final = Plus(
    Sum(_proof("standard_deduction_annual", "special_deductions_annual")),
    Sum(_earned("social_insurance_monthly", "provident_fund_own_monthly"), times=12),
)


def household_identities(figures: Mapping[str, Decimal]) -> list[Identity]:
    """Return the checks H01 to H06."""
    payroll = Sum(_proof("payroll_credits_annual"), over=12)
    report = Sum(_proof("credit_report_balance"))
    by_fund = Quotient(Sum(_earned("provident_fund_own_monthly")), Sum(_proof("provident_fund_own_rate")))
    actual = Sum(_sheet("closing", *ASSETS), _sheet("closing", *LIABILITIES))
    return [
        _measured("H01", "household", actual, EXPECTED_EQUITY, EXPECTED_EQUITY),
        _measured("H02", "certificate/payroll", Sum(_proof("income_certificate_net_monthly")), payroll, payroll),
        _measured("H03", "provident fund/wage", by_fund, _GROSS_WAGE, _GROSS_WAGE),
        _wage_by_tax(figures),
        _measured("H05", "household", Sum(_sheet("closing", "cash_and_deposits")), DEPOSITS, MONTHLY_INCOME),
        _measured("H06", "household/credit report", Sum(_sheet("closing", *INSTITUTIONAL_DEBTS)), report, report),
    ]


def _measured(code: str, ties: str, left: Side, right: Side, base: Side) -> Identity:
    return Identity(code, ties, "R", Comparison(left, right, base))


def _wage_by_tax(figures: Mapping[str, Decimal]) -> Identity:
    """A tax of nothing tells only that the wage is not above the untaxed amount (domain 2.4)."""
    untaxed_only = figures.get("evidence.income_tax_record_annual") == 0
    by_tax = Quotient(Sum(_proof("income_tax_record_annual")), Sum(_proof("income_tax_rate")))
    left: Side = _UNTAXED if untaxed_only else Plus(by_tax, _UNTAXED)
    comparison = Comparison(left, _YEARLY_WAGE, _YEARLY_WAGE)
    return Identity("H04", "tax record/wage", "R", comparison, upper_bound=untaxed_only)
