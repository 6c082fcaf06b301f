"""The credit report's red flags: named rules over the figures the officer took from it.

The seed names what to look at (how many inquiries and how often, online lenders regardless of cost, inquiries without a
loan, cards at the limit, permanently tight funds); the limits are settings of the policy. Red: refuse unless the board
overrules with reasons. Amber: an explanation is required.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from jinxin.policy.settings import Policy, rule
from jinxin.policy.words import shown
from loans.models import Application, Investigation

COUNTED = (
    "inquiries_1_month",
    "inquiries_2_months",
    "inquiries_3_months",
    "inquiries_6_months",
    "inquiries_without_loan",
    "online_lenders",
    "tight_months",
)
"""Figures that may not reach their limits; each limit is the setting of the same name."""


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


def flags(figures: Investigation, *, application: Application, policy: Policy, day: date) -> list[Flag]:
    """Return every rule with its verdict on these figures under a policy, in the order of the form."""
    found = [_counted(name, figures, policy) for name in COUNTED]
    found += [_cards(figures, policy), _overdue(figures, policy), _current_overdue(figures)]
    found += [_guarantees(figures, policy), _report_age(figures, policy, day), _return(figures, application, policy)]
    return found


def raised(found: list[Flag]) -> list[Flag]:
    """Return the flags that are up, red before amber."""
    return [flag for level in (Level.RED, Level.AMBER) for flag in found if flag.level == level]


def _counted(name: str, figures: Investigation, policy: Policy) -> Flag:
    count, limits = getattr(figures, name), getattr(policy, name)
    if count is None:
        level = Level.UNKNOWN
    else:
        level = Level.RED if count >= limits.red else Level.AMBER if count >= limits.amber else Level.GREEN
    return Flag(name, _label(name), level, "—" if count is None else str(count), _limits(name, policy))


def _cards(figures: Investigation, policy: Policy) -> Flag:
    label = _label("card_use")
    limits = _("%(limits)s or with any card at its limit") % {"limits": _limits("card_use", policy)}
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
    level = Level.RED if share >= policy.card_use.red else Level.AMBER if share > policy.card_use.amber else Level.GREEN
    return Flag("card_use", label, level, _percent(share), limits)


def _overdue(figures: Investigation, policy: Policy) -> Flag:
    label, most = _label("overdue_24_months"), {"row": policy.overdue_in_a_row, "total": policy.overdue_24_months}
    limits = _("amber with any, red from %(row)s in a row or %(total)s in all") % most
    total, in_a_row = figures.overdue_24_months, figures.overdue_in_a_row
    if total is None and in_a_row is None:
        return Flag("overdue", label, Level.UNKNOWN, "—", limits)
    total, in_a_row = total or 0, in_a_row or 0
    red = in_a_row >= policy.overdue_in_a_row or total >= policy.overdue_24_months
    level = Level.RED if red else Level.AMBER if total or in_a_row else Level.GREEN
    value = _("%(total)s in all, %(row)s in a row") % {"total": total, "row": in_a_row}
    return Flag("overdue", label, level, value, limits)


def _current_overdue(figures: Investigation) -> Flag:
    amount = figures.current_overdue
    level = Level.UNKNOWN if amount is None else Level.RED if amount > 0 else Level.GREEN
    label = _("Overdue now, written off or paid by a guarantor")
    return Flag("current_overdue", label, level, "—" if amount is None else format_yuan(amount), _("red with any"))


def _guarantees(figures: Investigation, policy: Policy) -> Flag:
    label, limits = _label("guarantees"), _limits("guarantees", policy)
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
    most = policy.guarantees
    level = Level.RED if share > most.red else Level.AMBER if share > most.amber else Level.GREEN
    return Flag("guarantees", label, level, _percent(share), limits)


def _report_age(figures: Investigation, policy: Policy, day: date) -> Flag:
    label = _label("report_valid_days")
    limits = _("amber after %(days)s days") % {"days": policy.report_valid_days}
    if figures.credit_report_on is None:
        return Flag("report_age", label, Level.UNKNOWN, "—", limits)
    age = (day - figures.credit_report_on).days
    level = Level.AMBER if age > policy.report_valid_days else Level.GREEN
    return Flag("report_age", label, level, _("%(days)s days") % {"days": age}, limits)


def _return(figures: Investigation, application: Application, policy: Policy) -> Flag:
    """Purpose against amount: the money earns more than it costs."""
    interest = application.amount * application.annual_rate / 100
    words = {"times": policy.return_over_interest, "interest": format_yuan(interest)}
    limits = _("amber below %(times)s times the year's interest of about %(interest)s") % words
    label, profit = _label("return_over_interest"), figures.expected_return
    if profit is None:
        return Flag("return", label, Level.UNKNOWN, "—", limits)
    level = Level.AMBER if profit < policy.return_over_interest * interest else Level.GREEN
    return Flag("return", label, level, format_yuan(profit), limits)


def _label(name: str) -> Promise:
    return rule(name).metadata["label"]


def _limits(name: str, policy: Policy) -> str:
    return shown(rule(name), getattr(policy, name))


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"
