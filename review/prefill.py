"""What the statements already say of a case: the investigation's form begins with it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.dispatch import receiver

from jinxin.money import round_fen
from loans.models import Application
from loans.signals import figures_wanted
from review.queries.statements import current_statements
from review.statements import Case, load_case
from review.statements.case import BUSINESS, MissingFigure
from review.statements.lines.business import REVENUE

YEAR: Final = 12
Read = Callable[[Case], Decimal]


def _average(key: str) -> Read:
    """Return what reads the mean of the opening and the closing balance."""
    sides = ("opening", "closing")
    return lambda case: sum((case.total(f"balance_sheet.{side}.{key}") for side in sides), Decimal(0)) / 2


def _flow(key: str) -> Read:
    return lambda case: case.total(f"income_statement.{key}") * YEAR / case.month_count


def _revenue(case: Case) -> list[Decimal]:
    months = [case.months(f"income_statement.{key}") for key in REVENUE]
    return [sum(month, Decimal(0)) for month in zip(*months, strict=True)]


def _two_lowest(case: Case) -> Decimal:
    return sum(sorted(_revenue(case))[:2], Decimal(0)) / 2


def _household_income(case: Case) -> Decimal:
    names = ("net_pay_annual", "bonus_annual", "spouse_income_annual")
    return sum((case.total(f"household_income.{name}") for name in names), Decimal(0)) / YEAR


def _business_income(case: Case) -> Decimal:
    return (_flow("net_profit")(case) + _flow("other_family_income")(case)) / YEAR


SHOP: Final[dict[str, Read]] = {
    "revenue_year": lambda case: sum(_revenue(case), Decimal(0)) * YEAR / case.month_count,
    "cost_year": _flow("cost_of_goods_sold"),
    "profit_year": _flow("net_profit"),
    "stock_average": _average("inventory"),
    "receivables_average": _average("accounts_receivable"),
    "payables_average": _average("accounts_payable"),
    "prepaid_average": _average("prepayments_to_suppliers"),
    "advances_average": _average("advances_from_customers"),
    "monthly_income": _business_income,
    "monthly_living": lambda case: _flow("household_expenses")(case) / YEAR,
    "lowest_months": _two_lowest,
}
HOUSEHOLD: Final[dict[str, Read]] = {
    "monthly_income": _household_income,
    "monthly_living": lambda case: case.total("household_spending.living_annual") / YEAR,
}


@receiver(figures_wanted, dispatch_uid="review.prefill")
def statement_figures(application: Application, **_told: Any) -> dict[str, Decimal]:
    """Return the figures of the latest statements; a figure they do not have is left out. Amounts in yuan."""
    statements = current_statements(application)
    if statements is None:
        return {}
    case = load_case(statements.content)
    found = {}
    for name, read in (SHOP if case.customer_class == BUSINESS else HOUSEHOLD).items():
        try:
            found[name] = round_fen(read(case))
        except MissingFigure:
            continue
    return found
