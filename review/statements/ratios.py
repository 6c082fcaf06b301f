"""The figures printed under the statements: margins, turnover, working capital, what an instalment would weigh."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Final

from jinxin.money import round_fen
from review.statements.case import BUSINESS, Case, LoanRequest, MissingFigure
from review.statements.checks import measure, round_half_up
from review.statements.identities.business import DISPOSABLE, EQUITY_BASES, MARGIN
from review.statements.identities.household import MONTHLY_INCOME
from review.statements.identities.sides import ZERO, NotComputable, Sum
from review.statements.identities.totals import SALES_MIX_MARGIN, closing, income, opening
from review.statements.lines.business import ASSETS, LIABILITIES, REVENUE

_AMOUNTS: Final = (
    "revenue",
    "monthly_disposable_income",
    "proposed_instalment",
    "working_capital_need",
    "monthly_income",
)
_DAYS: Final = ("inventory_days", "receivable_days", "payable_days", "cash_cycle_days")
Figures = Mapping[str, Decimal]


def ratios_of(
    case: Case, figures: Figures, *, card_payment: Decimal, only: Collection[str] = ()
) -> dict[str, Decimal | None]:
    """Return the ratios of a case (those named in `only`, if any), rounded for display; None where one cannot be
    computed.

    `card_payment` is the share of the used amount of credit cards that is taken to be due within a year.
    """
    business = case.customer_class == BUSINESS
    computed = _business(case, figures) if business else _household(case, figures, card_payment)
    found = {}
    for name, compute in computed.items():
        if only and name not in only:
            continue
        value = _attempt(compute)
        places = 2 if name in _AMOUNTS or name in _DAYS else 6
        found[name] = None if value is None else round_half_up(value, places)
    return found


def _attempt(compute: Callable[[], Decimal]) -> Decimal | None:
    try:
        return compute()
    except (MissingFigure, NotComputable, ZeroDivisionError):
        return None


def _divide(top: Decimal, bottom: Decimal) -> Decimal:
    if bottom == 0:
        raise NotComputable
    return top / bottom


def equal_instalment(request: LoanRequest | None) -> Decimal:
    """Return the monthly instalment an equal-instalment loan of this size would have, whatever the method asked for.

    Interest-only loans are judged by it too (domain 3.3). Raises MissingFigure without a request.
    """
    if request is None:
        raise MissingFigure("loan_request")
    rate, months = request.annual_rate_pct / 1200, request.term_months
    if rate == 0:
        return round_fen(request.amount / months)
    growth = (1 + rate) ** months
    return round_fen(request.amount * rate * growth / (growth - 1))


def _business(case: Case, figures: Figures) -> dict[str, Callable[[], Decimal]]:
    revenue = Sum(income(*REVENUE))
    profit = Sum(income("net_profit"))
    disposable = Sum(DISPOSABLE.plus, DISPOSABLE.minus, over=case.month_count)
    turnover = _Turnover(case, figures)

    def debt_ratio() -> Decimal:
        if case.loan_request is None:
            raise MissingFigure("loan_request")
        amount = case.loan_request.amount
        debts, assets = Sum(closing(*LIABILITIES)).value(figures), Sum(closing(*ASSETS)).value(figures)
        return _divide(debts + amount, assets + amount)

    def profit_rate() -> Decimal:
        return _divide(profit.value(figures), revenue.value(figures))

    return {
        "revenue": lambda: revenue.value(figures),
        "gross_margin": lambda: MARGIN.value(figures),
        "sales_mix_margin": lambda: figures[SALES_MIX_MARGIN],
        "net_profit_rate": profit_rate,
        "monthly_disposable_income": lambda: disposable.value(figures),
        "proposed_instalment": lambda: equal_instalment(case.loan_request),
        "instalment_to_disposable": lambda: _divide(equal_instalment(case.loan_request), disposable.value(figures)),
        "debt_ratio_after_loan": debt_ratio,
        "inventory_days": lambda: turnover.days("inventory", on_cost=True),
        "receivable_days": lambda: turnover.days("accounts_receivable"),
        "payable_days": lambda: turnover.days("accounts_payable", on_cost=True),
        "cash_cycle_days": turnover.cycle,
        "working_capital_need": lambda: turnover.need(revenue.value(figures), profit_rate()),
    }


class _Turnover:
    """Days for which money is bound (domain 3.2): average balances, on cost of sales or on revenue."""

    def __init__(self, case: Case, figures: Figures) -> None:
        self.case, self.figures = case, figures
        self.year = Decimal(30 * case.month_count)

    def days(self, key: str, *, on_cost: bool = False) -> Decimal:
        """Return the days of a balance; receivables and advances turn over with revenue, the rest with cost."""
        average = Sum((*opening(key), *closing(key)), over=2).value(self.figures)
        flow = Sum(income("cost_of_goods_sold") if on_cost else income(*REVENUE)).value(self.figures)
        return ZERO if average == 0 else _divide(average * self.year, flow)

    def cycle(self) -> Decimal:
        """Return the days from paying for goods to being paid for them."""
        bound = self.days("inventory", on_cost=True) + self.days("accounts_receivable")
        bound += self.days("prepayments_to_suppliers", on_cost=True)
        return bound - self.days("accounts_payable", on_cost=True) - self.days("advances_from_customers")

    def need(self, revenue: Decimal, profit_rate: Decimal) -> Decimal:
        """Return the working capital the shop needs at the growth it expects."""
        growth = (self.case.loan_request.expected_growth if self.case.loan_request else None) or ZERO
        return revenue * (1 - profit_rate) * (1 + growth) * self.cycle() / self.year


def _household(case: Case, figures: Figures, card_payment: Decimal) -> dict[str, Callable[[], Decimal]]:
    def share(extra: Decimal) -> Decimal:
        return _divide(figures["household_spending.mortgage_instalment_monthly"] + extra, MONTHLY_INCOME.value(figures))

    def after() -> Decimal:
        return equal_instalment(case.loan_request)

    def card() -> Decimal:
        return figures["household_balance_sheet.closing.credit_card_balance"] * card_payment / 12

    return {
        "monthly_income": lambda: MONTHLY_INCOME.value(figures),
        "proposed_instalment": after,
        "debt_service_ratio_before": lambda: share(ZERO),
        "debt_service_ratio_after": lambda: share(after()),
        "all_obligations_ratio_after": lambda: share(after() + card()),
    }


def equity_deviations(case: Case, figures: Figures) -> dict[str, Decimal | None]:
    """Return the deviation of the equity verification by each of the three bases in use (domain 2.1)."""
    if case.customer_class != BUSINESS:
        return {}
    gap = Sum(("equity_verification.actual_equity",), ("equity_verification.expected_equity",))
    found = {}
    for name, base in EQUITY_BASES.items():
        try:
            found[f"of_{name}"] = measure(gap.value(figures), base.value(figures))[0]
        except MissingFigure:
            found[f"of_{name}"] = None
    return found
