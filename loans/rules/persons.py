"""Flags of the first understanding: habits, courts, spouse, what others say."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from customers.enums import MaritalStatus
from loans.choices import Habit, Health, Lawsuit, Spouse, Verdict
from loans.models import Investigation
from loans.rules.flagging import Flag, Group, Level
from loans.wording import label_of

HABITS: Mapping[str, Level] = {Habit.DRINK: Level.AMBER, Habit.GAMBLING: Level.RED, Habit.DRUGS: Level.RED}
LAWSUITS: Mapping[str, Level] = {Lawsuit.PENDING: Level.AMBER, Lawsuit.ENFORCED: Level.RED}
HEALTH: Mapping[str, Level] = {Health.SERIOUS: Level.AMBER}


def person_flags(figures: Investigation) -> list[Flag]:
    """Return what the person itself gives rise to. Limits are ours."""
    return [
        _choice("habits", figures, HABITS, _("red with gambling or drugs, amber with heavy drinking")),
        _choice("lawsuits", figures, LAWSUITS, _("red under enforcement, amber while pending")),
        _choice("health", figures, HEALTH, _("amber where seriously ill")),
        _spouse(figures),
        _opinions(figures),
    ]


def _choice(name: str, figures: Investigation, levels: Mapping[str, Level], limits: str) -> Flag:
    value = getattr(figures, name)
    column = Investigation._meta.get_field(name)
    said = str(dict(getattr(column, "flatchoices", ())).get(value, "—"))
    level = levels.get(value, Level.GREEN) if value else Level.UNKNOWN
    return Flag(name, label_of(Investigation, name), level, said if value else "—", limits, group=Group.PERSON)


def _spouse(figures: Investigation) -> Flag:
    """A spouse answers with what both own: who does not know or does not sign asks for a word."""
    answers = (figures.spouse_knows, figures.spouse_signs)
    married = figures.marital_status == MaritalStatus.MARRIED
    if not all(answers):
        level, value = Level.UNKNOWN, "—"
    elif Spouse.NO in answers:
        level = Level.AMBER if married else Level.GREEN
        value = _("does not know") if figures.spouse_knows == Spouse.NO else _("does not sign")
    else:
        level, value = Level.GREEN, _("knows and signs") if married else _("no spouse")
    limits = _("amber where a spouse does not know or does not sign")
    return Flag("spouse", _("Spouse"), level, value, limits, group=Group.PERSON)


def _opinions(figures: Investigation) -> Flag:
    rows = [row for row in figures.opinion_rows if row.verdict]
    bad = sum(row.verdict == Verdict.BAD for row in rows)
    level = Level.RED if bad > 1 else Level.AMBER if bad else Level.GREEN if rows else Level.UNKNOWN
    value = _("%(bad)s bad of %(all)s") % {"bad": bad, "all": len(rows)} if rows else "—"
    basis = tuple(
        _("%(who)s (%(relation)s): %(verdict)s. %(says)s")
        % {
            "who": row.who or "—",
            "relation": row.get_relation_display() or "—",
            "verdict": row.get_verdict_display(),
            "says": row.says,
        }
        for row in rows
        if row.verdict != Verdict.GOOD
    )
    limits = _("amber with a bad opinion, red with two")
    return Flag("opinions", _("Opinions of others"), level, value, limits, basis, Group.PERSON)
