"""What an applicant's income, debt and capacity to repay become if a suspicion is true."""

from decimal import Decimal
from typing import Final

from review.statements.case import BUSINESS, Case, MissingFigure
from review.statements.checks import CheckSettings
from review.statements.identities.sides import Sum
from review.statements.identities.totals import Totals, closing, paths
from review.statements.lines.business import LIABILITIES
from review.statements.lines.household import LIABILITIES as HOUSEHOLD_LIABILITIES
from review.statements.ratios import ratios_of

_BUSINESS: Final = ("monthly_disposable_income", "instalment_to_disposable", "debt_ratio_after_loan")
_HOUSEHOLD: Final = ("monthly_income", "debt_service_ratio_after")


def becomes(case: Case, figures: Totals, settings: CheckSettings) -> dict[str, Decimal | None]:
    """Return the figures a lender judges by, as they are in `figures`: yuan with two decimals, shares with six."""
    business = case.customer_class == BUSINESS
    wanted = _BUSINESS if business else _HOUSEHOLD
    ratios = ratios_of(case, figures, card_payment=settings.card_payment, only=wanted)
    return {**ratios, "debts": debts_of(case, figures)}


def debts_of(case: Case, figures: Totals) -> Decimal | None:
    """Return all that is owed at the end of the period, in yuan; None where a figure is missing."""
    business = case.customer_class == BUSINESS
    lines = closing(*LIABILITIES) if business else paths("household_balance_sheet.closing", HOUSEHOLD_LIABILITIES)
    try:
        return Sum(tuple(lines)).value(figures)
    except MissingFigure:
        return None
