"""The purpose against the amount: working-capital need, turnover, return, payback, debts after the loan.

The need follows the annex of 流动资金贷款管理办法 (令2024年第2号): last revenue x (1 - profit rate) x (1 + growth)
/ turns, turns = 360 / (days of stock + receivables - payables + prepayments - advances); receivables and advances are
measured on revenue, the others on the cost of sales, all with average balances. Small firms may be estimated more
simply.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.enums import CustomerClass, Industry
from jinxin.money import ZERO, format_yuan, round_fen
from jinxin.policy.settings import Policy
from loans.choices import Use
from loans.models import Application, Investigation
from loans.rules.flagging import Flag, Group, Level, above, label_of_rule, limits_of, percent

YEAR = 360
PARTS = (
    ("stock_average", 1, "cost_year"),
    ("receivables_average", 1, "revenue_year"),
    ("payables_average", -1, "cost_year"),
    ("prepaid_average", 1, "cost_year"),
    ("advances_average", -1, "revenue_year"),
)
"""The balances that bind or free working capital, and what their days are measured on."""


@dataclass(frozen=True)
class Need:
    """The working-capital need and what may still be lent towards it (yuan)."""

    days: Decimal
    turns: Decimal | None
    total: Decimal
    own: Decimal
    loans: Decimal
    others: Decimal

    @property
    def room(self) -> Decimal:
        """What a new loan may come to."""
        return max(self.total - self.own - self.loans - self.others, ZERO)


def working_need(figures: Investigation) -> Need | None:
    """Return the need; None without revenue, cost and at least one average balance."""
    balances = [getattr(figures, name) for name, _sign, _base in PARTS]
    if not figures.revenue_year or not figures.cost_year or all(balance is None for balance in balances):
        return None
    days = sum(
        (sign * (getattr(figures, name) or ZERO) * YEAR / getattr(figures, base) for name, sign, base in PARTS), ZERO
    )
    profit_rate = (figures.profit_year or ZERO) / figures.revenue_year
    growth = (figures.growth_percent or ZERO) / 100
    total = figures.revenue_year * (1 - profit_rate) * (1 + growth) * max(days, ZERO) / YEAR
    return Need(
        days=days,
        turns=YEAR / days if days > 0 else None,
        total=round_fen(max(total, ZERO)),
        own=figures.own_funds or ZERO,
        loans=figures.working_loans or ZERO,
        others=figures.other_sources or ZERO,
    )


def purpose_flags(figures: Investigation, application: Application, policy: Policy) -> list[Flag]:
    """Return the verdicts on what the money is for, against the amount asked for."""
    found = [_return(figures, application, policy)]
    if application.customer.customer_class == CustomerClass.BUSINESS:
        found = [_need(figures, application), *found, _turnover(figures, application, policy)]
    if figures.use == Use.INVESTMENT:
        found.append(_payback(figures, application))
    return [*found, _debts(figures, application, policy)]


def _need(figures: Investigation, application: Application) -> Flag:
    label, limits = _("Working capital need"), _("amber where more is asked for than is still needed")
    need = working_need(figures)
    if need is None or figures.use == Use.INVESTMENT:
        return Flag("need", label, Level.UNKNOWN, "—", limits, group=Group.PURPOSE)
    level = Level.AMBER if application.amount > need.room else Level.GREEN
    words = {
        "days": f"{need.days:.1f}",
        "turns": "—" if need.turns is None else f"{need.turns:.2f}",
        "total": format_yuan(need.total),
        "own": format_yuan(need.own),
        "loans": format_yuan(need.loans),
        "others": format_yuan(need.others),
        "room": format_yuan(need.room),
    }
    basis = (
        _("Working capital is bound for %(days)s days, %(turns)s turns a year: need %(total)s.") % words,
        _("Less own funds %(own)s, working loans %(loans)s, other sources %(others)s: room for %(room)s.") % words,
    )
    return Flag("need", label, level, format_yuan(need.room), limits, basis, Group.PURPOSE)


def _return(figures: Investigation, application: Application, policy: Policy) -> Flag:
    """The money earns more than it costs."""
    interest = application.amount * application.annual_rate / 100
    words = {"times": policy.return_over_interest, "interest": format_yuan(interest)}
    limits = _("amber below %(times)s times the year's interest of about %(interest)s") % words
    label, profit = label_of_rule("return_over_interest"), figures.expected_return
    if profit is None:
        return Flag("return", label, Level.UNKNOWN, "—", limits, group=Group.PURPOSE)
    level = Level.AMBER if profit < policy.return_over_interest * interest else Level.GREEN
    basis: tuple[str, ...] = ()
    if interest:
        basis = (_("That is %(times)s times the interest.") % {"times": f"{profit / interest:.1f}"},)
    return Flag("return", label, level, format_yuan(profit), limits, basis, Group.PURPOSE)


def _payback(figures: Investigation, application: Application) -> Flag:
    """What is invested comes back within the term."""
    limits = _("amber where it takes longer than the term of %(months)s months") % {"months": application.term_months}
    profit, label = figures.expected_return, _("Payback")
    if profit is None:
        return Flag("payback", label, Level.UNKNOWN, "—", limits, group=Group.PURPOSE)
    months = application.amount * 12 / profit if profit > 0 else None
    level = Level.AMBER if months is None or months > application.term_months else Level.GREEN
    value = _("never") if months is None else _("%(months)s months") % {"months": f"{months:.1f}"}
    words = {"amount": format_yuan(application.amount), "profit": format_yuan(profit)}
    basis = (_("%(amount)s against an extra profit of %(profit)s a year.") % words,)
    return Flag("payback", label, level, value, limits, basis, Group.PURPOSE)


def _turnover(figures: Investigation, application: Application, policy: Policy) -> Flag:
    label, limits = label_of_rule("turnover_share"), limits_of("turnover_share", policy)
    if not figures.revenue_year:
        return Flag("turnover", label, Level.UNKNOWN, "—", limits, group=Group.PURPOSE)
    share = application.amount / figures.revenue_year
    words = {"amount": format_yuan(application.amount), "revenue": format_yuan(figures.revenue_year)}
    basis = (_("%(amount)s of a yearly revenue of %(revenue)s.") % words,)
    return Flag("turnover", label, above(share, policy.turnover_share), percent(share), limits, basis, Group.PURPOSE)


def _debts(figures: Investigation, application: Application, policy: Policy) -> Flag:
    """What is bought with the money stays as an asset, except where it is consumed."""
    name = "debt_share_services" if _serves(application) else "debt_share"
    limit = getattr(policy, name)
    label, limits = label_of_rule(name), _("amber above %(share)s") % {"share": percent(limit)}
    if figures.assets_total is None or figures.debts_total is None:
        return Flag("debt_share", label, Level.UNKNOWN, "—", limits, group=Group.PURPOSE)
    debts = figures.debts_total + application.amount
    assets = figures.assets_total + (ZERO if figures.use == Use.CONSUMPTION else application.amount)
    level = Level.AMBER if not assets or debts / assets > limit else Level.GREEN
    value = percent(debts / assets) if assets else _("no assets")
    words = {"debts": format_yuan(debts), "assets": format_yuan(assets)}
    basis = (_("Debts of %(debts)s against assets of %(assets)s after the loan.") % words,)
    return Flag("debt_share", label, level, value, limits, basis, Group.PURPOSE)


def _serves(application: Application) -> bool:
    return application.business is not None and application.business.industry == Industry.SERVICES
