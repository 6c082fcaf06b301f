"""The red flags: named rules over the figures of the credit report and of the four understandings.

The seed names what to look at (how many inquiries and how often, online lenders regardless of cost, inquiries without a
loan, cards at the limit, permanently tight funds); the limits are settings of the policy. Red: refuse unless the board
overrules with reasons. Amber: an explanation is required.
"""

from datetime import date

from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from jinxin.policy.settings import Policy
from loans.models import Application, Investigation
from loans.rules.capacity import capacity_flags
from loans.rules.flagging import Flag, Group, Level, above, label_of_rule, limits_of, percent, raised
from loans.rules.grounds import grounds_in_words
from loans.rules.means import means_flags
from loans.rules.need import purpose_flags
from loans.rules.persons import person_flags

__all__ = ["COUNTED", "Flag", "Group", "Level", "flags", "raised"]

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


def flags(figures: Investigation, *, application: Application, policy: Policy, day: date) -> list[Flag]:
    """Return every rule with its verdict on these figures under a policy, in the order of the form."""
    found = [_counted(name, figures, policy) for name in COUNTED]
    found += [_cards(figures, policy), _overdue(figures, policy), _current_overdue(figures)]
    found += [_guarantees(figures, policy), _report_age(figures, policy, day)]
    found += person_flags(figures)
    found += purpose_flags(figures, application, policy)
    found += capacity_flags(figures, application, policy, day)
    return [*found, *means_flags(figures, policy)]


def _grounds(figures: Investigation, *names: str) -> tuple[str, ...]:
    """Return the rows of the imported report behind figures; nothing where they were written down by hand."""
    report = figures.credit_report
    rows = [row for name in names for row in report.grounds.get(name, ())] if report else []
    return grounds_in_words(rows)


def _counted(name: str, figures: Investigation, policy: Policy) -> Flag:
    count, limits = getattr(figures, name), getattr(policy, name)
    if count is None:
        level = Level.UNKNOWN
    else:
        level = Level.RED if count >= limits.red else Level.AMBER if count >= limits.amber else Level.GREEN
    value = "—" if count is None else str(count)
    return Flag(name, label_of_rule(name), level, value, limits_of(name, policy), _grounds(figures, name))


def _cards(figures: Investigation, policy: Policy) -> Flag:
    label, rows = label_of_rule("card_use"), _grounds(figures, "card_used")
    limits = _("%(limits)s or with any card at its limit") % {"limits": limits_of("card_use", policy)}
    if figures.cards_at_limit:
        value = _("%(count)s at the limit") % {"count": figures.cards_at_limit}
        return Flag("card_use", label, Level.RED, value, limits, _grounds(figures, "cards_at_limit"))
    limit, used = figures.card_limit, figures.card_used
    if limit is None or used is None:
        return Flag("card_use", label, Level.UNKNOWN, "—", limits)
    if not limit:
        return Flag("card_use", label, Level.RED if used else Level.GREEN, format_yuan(used), limits, rows)
    share, most = used / limit, policy.card_use
    level = Level.RED if share >= most.red else Level.AMBER if share > most.amber else Level.GREEN
    words = {"used": format_yuan(used), "limit": format_yuan(limit)}
    return Flag("card_use", label, level, percent(share), limits, (_("%(used)s used of %(limit)s.") % words, *rows))


def _overdue(figures: Investigation, policy: Policy) -> Flag:
    label = label_of_rule("overdue_24_months")
    most = {"row": policy.overdue_in_a_row, "total": policy.overdue_24_months}
    limits = _("amber with any, red from %(row)s in a row or %(total)s in all") % most
    total, in_a_row = figures.overdue_24_months, figures.overdue_in_a_row
    if total is None and in_a_row is None:
        return Flag("overdue", label, Level.UNKNOWN, "—", limits)
    total, in_a_row = total or 0, in_a_row or 0
    red = in_a_row >= policy.overdue_in_a_row or total >= policy.overdue_24_months
    level = Level.RED if red else Level.AMBER if total or in_a_row else Level.GREEN
    value = _("%(total)s in all, %(row)s in a row") % {"total": total, "row": in_a_row}
    return Flag("overdue", label, level, value, limits, _grounds(figures, "overdue_24_months"))


def _current_overdue(figures: Investigation) -> Flag:
    amount = figures.current_overdue
    level = Level.UNKNOWN if amount is None else Level.RED if amount > 0 else Level.GREEN
    label, value = _("Overdue now, written off or paid by a guarantor"), "—" if amount is None else format_yuan(amount)
    rows = _grounds(figures, "current_overdue")
    return Flag("current_overdue", label, level, value, _("red with any"), rows)


def _guarantees(figures: Investigation, policy: Policy) -> Flag:
    label, limits = label_of_rule("guarantees"), limits_of("guarantees", policy)
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
    level = above(share, policy.guarantees)
    words = {"given": format_yuan(given), "equity": format_yuan(equity)}
    basis = (_("%(given)s guaranteed against net assets of %(equity)s.") % words,)
    return Flag("guarantees", label, level, percent(share), limits, basis)


def _report_age(figures: Investigation, policy: Policy, day: date) -> Flag:
    label = label_of_rule("report_valid_days")
    limits = _("amber after %(days)s days") % {"days": policy.report_valid_days}
    if figures.credit_report_on is None:
        return Flag("report_age", label, Level.UNKNOWN, "—", limits)
    age = (day - figures.credit_report_on).days
    level = Level.AMBER if age > policy.report_valid_days else Level.GREEN
    basis = (_("Report of %(day)s.") % {"day": figures.credit_report_on.isoformat()},)
    return Flag("report_age", label, level, _("%(days)s days") % {"days": age}, limits, basis)
