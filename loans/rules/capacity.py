"""Whether the instalments can be paid: instalment against disposable income, and the same in worse times.

The postal bank's exam takes net income x 70% less other instalments as the largest instalment; the limits are settings.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.enums import CustomerClass
from jinxin.errors import DomainError
from jinxin.money import ZERO, format_yuan, round_fen
from jinxin.policy.settings import Policy
from loans.enums import Method
from loans.ledger.schedule import build_schedule
from loans.models import Application, Investigation
from loans.rules.flagging import Flag, Group, Level, above, label_of_rule, limits_of, percent

BULLETS = frozenset({Method.INTEREST_ONLY, Method.REVOLVING})
MONTHS = 12


@dataclass(frozen=True)
class Ability:
    """What is left a month (yuan), and what a month's income would be in worse times; None where a figure is missing.

    `margin` is the part of a yuan of revenue that is left after the cost of sales; of a wage all of it.
    """

    income: Decimal
    living: Decimal
    others: Decimal
    after_fall: Decimal | None
    in_lowest: Decimal | None

    def left(self, income: Decimal) -> Decimal:
        """Return what an income leaves for the new instalment."""
        return income - self.living - self.others

    @property
    def disposable(self) -> Decimal:
        """What is left for the new instalment."""
        return self.left(self.income)


def ability(figures: Investigation, application: Application, policy: Policy) -> Ability | None:
    """Return the household's ability to pay; None while income or living costs are missing."""
    if figures.monthly_income is None or figures.monthly_living is None:
        return None
    if application.customer.customer_class == CustomerClass.BUSINESS:
        after_fall, in_lowest = _business(figures, policy)
    else:
        after_fall, in_lowest = round_fen(figures.monthly_income * (1 - policy.stress_fall)), figures.lowest_months
    others = figures.other_instalments or ZERO
    return Ability(figures.monthly_income, figures.monthly_living, others, after_fall, in_lowest)


def _business(figures: Investigation, policy: Policy) -> tuple[Decimal | None, Decimal | None]:
    """Less revenue costs its margin, not all of it: what is not sold is not bought."""
    if not figures.revenue_year or figures.cost_year is None or figures.monthly_income is None:
        return None, None
    margin = max(1 - figures.cost_year / figures.revenue_year, ZERO)
    monthly = figures.revenue_year / MONTHS
    after_fall = round_fen(figures.monthly_income - monthly * policy.stress_fall * margin)
    if figures.lowest_months is None:
        return after_fall, None
    return after_fall, round_fen(figures.monthly_income - max(monthly - figures.lowest_months, ZERO) * margin)


def instalment_of(application: Application, day: date, *, method: str = "") -> Decimal | None:
    """Return the highest payment of a month (yuan) for what is asked, the last one of a bullet loan left out."""
    how = method or application.method
    try:
        schedule = build_schedule(
            principal=application.amount,
            annual_rate_pct=application.annual_rate,
            months=application.term_months,
            method=how,
            start=day,
        )
    except DomainError:
        return None
    lines = schedule.instalments
    monthly = lines[:-1] if how in BULLETS and len(lines) > 1 else lines
    return max((line.total for line in monthly), default=None)


def capacity_flags(figures: Investigation, application: Application, policy: Policy, day: date) -> list[Flag]:
    """Return the verdicts on the instalment now, as an assumed equal one, after a fall, and in the lowest months."""
    able, pays = ability(figures, application, policy), instalment_of(application, day)
    found = [_share("repayment", label_of_rule("repayment_share"), pays, able, policy)]
    tested = pays
    if application.method in BULLETS:
        tested = instalment_of(application, day, method=Method.EQUAL_INSTALMENT)
        found.append(_share("repayment_equal", _("With an assumed equal instalment"), tested, able, policy, mild=True))
    fall = _("Revenue or income %(share)s lower") % {"share": percent(policy.stress_fall)}
    found.append(_stress("stress_fall", fall, pays, able, able.after_fall if able else None))
    found.append(
        _stress("stress_lowest", _("As in the two lowest months"), pays, able, able.in_lowest if able else None)
    )
    return found


def _share(
    code: str, label: object, pays: Decimal | None, able: Ability | None, policy: Policy, *, mild: bool = False
) -> Flag:
    """`mild` verdicts are amber at most: what is repaid at the end comes out of the turnover."""
    limits = limits_of("repayment_share", policy)
    if mild:
        limits = _("amber above %(share)s") % {"share": percent(Decimal(policy.repayment_share.amber))}
    if pays is None or able is None:
        return Flag(code, str(label), Level.UNKNOWN, "—", limits, group=Group.CAPACITY)
    left = able.disposable
    level = above(pays / left, policy.repayment_share) if left > 0 else Level.RED
    if mild and level == Level.RED:
        level = Level.AMBER
    value = percent(pays / left) if left > 0 else _("nothing left")
    return Flag(code, str(label), level, value, limits, _basis(pays, able, policy), Group.CAPACITY)


def _basis(pays: Decimal, able: Ability, policy: Policy) -> tuple[str, ...]:
    words = {
        "income": format_yuan(able.income),
        "living": format_yuan(able.living),
        "others": format_yuan(able.others),
        "left": format_yuan(able.disposable),
        "pays": format_yuan(pays),
    }
    most = max(able.income * policy.repayment_share.amber - able.others, ZERO)
    return (
        _("Income %(income)s less living costs %(living)s and other instalments %(others)s leaves %(left)s a month.")
        % words,
        _("Highest instalment %(pays)s a month.") % words,
        _("By the usual rule (%(share)s of the income less other instalments) at most %(most)s a month.")
        % {"share": percent(Decimal(policy.repayment_share.amber)), "most": format_yuan(round_fen(most))},
    )


def _stress(code: str, label: str, pays: Decimal | None, able: Ability | None, income: Decimal | None) -> Flag:
    limits = _("amber where what is left does not cover the instalment")
    if pays is None or able is None or income is None:
        return Flag(code, label, Level.UNKNOWN, "—", limits, group=Group.CAPACITY)
    left = able.left(income)
    level = Level.AMBER if left < pays else Level.GREEN
    words = {"income": format_yuan(income), "left": format_yuan(left), "pays": format_yuan(pays)}
    basis = _("Income %(income)s a month would leave %(left)s; the instalment is %(pays)s.") % words
    value = percent(pays / left) if left > 0 else _("nothing left")
    return Flag(code, label, level, value, limits, (basis,), Group.CAPACITY)
