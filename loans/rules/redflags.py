"""The credit report's red flags: named rules over the figures the officer took from it.

The seed names what to look at (how many inquiries and how often, online lenders regardless of cost, inquiries without a
loan, cards at the limit, permanently tight funds); the limits are the centre's own. Red: refuse unless the board
overrules with reasons. Amber: an explanation is required.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.money import format_yuan
from loans.models import Application, Investigation

REPORT_VALID_DAYS = 30
"""A credit report older than this on the day is out of date."""

CARD_AMBER, CARD_RED = Decimal("0.70"), Decimal("0.90")
GUARANTEE_AMBER, GUARANTEE_RED = Decimal("0.50"), Decimal("1.00")
OVERDUE_IN_A_ROW_RED, OVERDUE_TOTAL_RED = 3, 6
"""连三累六: three late payments in a row, or six in two years."""
RETURN_OVER_INTEREST = 2
"""The extra profit of a year should be at least twice the year's interest."""


class Level(StrEnum):
    """How loud a flag is; also the colour it is shown in."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    UNKNOWN = "neutral"


@dataclass(frozen=True)
class Flag:
    """One rule applied to one case: the figure found, the limits it was held against, and the verdict."""

    code: str
    label: Promise | str
    level: Level
    value: str
    limits: str


@dataclass(frozen=True)
class CountRule:
    """A count that may not reach its limits: `amber` and `red` are the first values that raise the flag."""

    code: str
    label: Promise
    amber: int
    red: int

    def judge(self, figures: Investigation) -> Flag:
        """Apply the rule to the figures."""
        count = getattr(figures, self.code)
        limits = _("amber from %(amber)s, red from %(red)s") % {"amber": self.amber, "red": self.red}
        return Flag(self.code, self.label, _by_limits(count, self.amber, self.red), _number(count), limits)


COUNT_RULES: tuple[CountRule, ...] = (
    CountRule("inquiries_1_month", gettext_lazy("Hard inquiries, last month"), 2, 4),
    CountRule("inquiries_2_months", gettext_lazy("Hard inquiries, last 2 months"), 3, 5),
    CountRule("inquiries_3_months", gettext_lazy("Hard inquiries, last 3 months"), 4, 7),
    CountRule("inquiries_6_months", gettext_lazy("Hard inquiries, last 6 months"), 7, 10),
    CountRule("inquiries_without_loan", gettext_lazy("Inquiries without a loan within 30 days"), 2, 4),
    CountRule("online_lenders", gettext_lazy("Online micro-lenders with a balance"), 2, 4),
    CountRule("tight_months", gettext_lazy("Months in a row with tight funds"), 3, 6),
)


def flags(figures: Investigation, *, application: Application, day: date) -> list[Flag]:
    """Return every rule with its verdict on these figures, in the order of the form."""
    found = [rule.judge(figures) for rule in COUNT_RULES]
    found += [_cards(figures), _overdue(figures), _current_overdue(figures), _guarantees(figures)]
    found += [_report_age(figures, day), _return(figures, application)]
    return found


def raised(found: list[Flag]) -> list[Flag]:
    """Return the flags that are up, red before amber."""
    return [flag for level in (Level.RED, Level.AMBER) for flag in found if flag.level == level]


def _cards(figures: Investigation) -> Flag:
    label, limits = _("Credit cards used"), _("amber above 70%, red from 90% or with any card at its limit")
    if figures.cards_at_limit:
        return Flag(
            "card_use", label, Level.RED, _("%(count)s at the limit") % {"count": figures.cards_at_limit}, limits
        )
    if figures.card_limit is None or figures.card_used is None:
        return Flag("card_use", label, Level.UNKNOWN, "—", limits)
    if not figures.card_limit:
        level = Level.RED if figures.card_used else Level.GREEN
        return Flag("card_use", label, level, format_yuan(figures.card_used), limits)
    share = figures.card_used / figures.card_limit
    level = Level.RED if share >= CARD_RED else Level.AMBER if share > CARD_AMBER else Level.GREEN
    return Flag("card_use", label, level, _percent(share), limits)


def _overdue(figures: Investigation) -> Flag:
    label = _("Late payments, last 24 months")
    limits = _("amber with any, red from 3 in a row or 6 in all")
    total, in_a_row = figures.overdue_24_months, figures.overdue_in_a_row
    if total is None and in_a_row is None:
        return Flag("overdue", label, Level.UNKNOWN, "—", limits)
    total, in_a_row = total or 0, in_a_row or 0
    red = in_a_row >= OVERDUE_IN_A_ROW_RED or total >= OVERDUE_TOTAL_RED
    level = Level.RED if red else Level.AMBER if total or in_a_row else Level.GREEN
    value = _("%(total)s in all, %(row)s in a row") % {"total": total, "row": in_a_row}
    return Flag("overdue", label, level, value, limits)


def _current_overdue(figures: Investigation) -> Flag:
    amount = figures.current_overdue
    level = Level.UNKNOWN if amount is None else Level.RED if amount > 0 else Level.GREEN
    label = _("Overdue now, written off or paid by a guarantor")
    return Flag("current_overdue", label, level, "—" if amount is None else format_yuan(amount), _("red with any"))


def _guarantees(figures: Investigation) -> Flag:
    label, limits = _("Guarantees given against net assets"), _("amber above 50%, red above 100%")
    given, assets, debts = figures.guarantees_given, figures.assets_total, figures.debts_total
    if given is not None and not given:
        return Flag("guarantees", label, Level.GREEN, _("none"), limits)
    if given is None or assets is None or debts is None:
        return Flag("guarantees", label, Level.UNKNOWN, "—", limits)
    equity = assets - debts
    if equity <= 0:
        return Flag(
            "guarantees", label, Level.RED, _("net assets %(amount)s") % {"amount": format_yuan(equity)}, limits
        )
    share = given / equity
    level = Level.RED if share > GUARANTEE_RED else Level.AMBER if share > GUARANTEE_AMBER else Level.GREEN
    return Flag("guarantees", label, level, _percent(share), limits)


def _report_age(figures: Investigation, day: date) -> Flag:
    label = _("Age of the credit report")
    limits = _("amber after %(days)s days") % {"days": REPORT_VALID_DAYS}
    if figures.credit_report_on is None:
        return Flag("report_age", label, Level.UNKNOWN, "—", limits)
    age = (day - figures.credit_report_on).days
    level = Level.AMBER if age > REPORT_VALID_DAYS else Level.GREEN
    return Flag("report_age", label, level, _("%(days)s days") % {"days": age}, limits)


def _return(figures: Investigation, application: Application) -> Flag:
    """Purpose against amount: the money earns more than it costs."""
    interest = application.amount * application.annual_rate / 100
    limits = _("amber below twice the year's interest of about %(interest)s") % {"interest": format_yuan(interest)}
    label, profit = _("Extra profit a year"), figures.expected_return
    if profit is None:
        return Flag("return", label, Level.UNKNOWN, "—", limits)
    level = Level.AMBER if profit < RETURN_OVER_INTEREST * interest else Level.GREEN
    return Flag("return", label, level, format_yuan(profit), limits)


def _by_limits(count: int | None, amber: int, red: int) -> Level:
    if count is None:
        return Level.UNKNOWN
    return Level.RED if count >= red else Level.AMBER if count >= amber else Level.GREEN


def _number(count: Any) -> str:
    return "—" if count is None else str(count)


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"
