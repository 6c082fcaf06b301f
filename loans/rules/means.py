"""Assets seen against assets stated, and debts that were not stated."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from jinxin.money import ZERO, format_yuan
from jinxin.policy.settings import Policy
from loans.choices import Side
from loans.models import Holding, Investigation
from loans.rules.flagging import Flag, Group, Level, label_of_rule, percent


def shortfall(stated: Decimal | None, seen: Decimal | None) -> Decimal | None:
    """Return what of the stated amount was not seen, as a share of it; None while one of both is missing."""
    if stated is None or seen is None:
        return None
    if not stated:
        return ZERO
    return (stated - seen) / stated


def means_flags(figures: Investigation, policy: Policy) -> list[Flag]:
    """Return the verdicts on what was listed."""
    return [_assets(figures, policy), _hidden(figures)]


def _assets(figures: Investigation, policy: Policy) -> Flag:
    label = label_of_rule("asset_tolerance")
    limits = _("amber where %(share)s less was seen, in all or of a single asset") % {
        "share": percent(policy.asset_tolerance)
    }
    rows = [row for row in figures.holding_rows if row.side == Side.ASSET]
    share = shortfall(figures.assets_stated, figures.assets_total)
    if share is None or not rows:
        return Flag("assets", label, Level.UNKNOWN, "—", limits, group=Group.MEANS)
    over = [row for row in rows if (shortfall(row.stated, row.seen) or ZERO) > policy.asset_tolerance]
    level = Level.AMBER if over or share > policy.asset_tolerance else Level.GREEN
    words = {
        "stated": format_yuan(figures.assets_stated or ZERO),
        "seen": format_yuan(figures.assets_total or ZERO),
    }
    basis = (_("Stated %(stated)s, seen %(seen)s.") % words, *_lines(over))
    return Flag("assets", label, level, percent(-share), limits, basis, Group.MEANS)


def _hidden(figures: Investigation) -> Flag:
    """A debt that was found but not told, or told too low."""
    label, limits = _("Debts that were not stated"), _("amber with any")
    rows = [row for row in figures.holding_rows if row.side == Side.DEBT]
    if figures.debts_total is None:
        return Flag("hidden_debts", label, Level.UNKNOWN, "—", limits, group=Group.MEANS)
    hidden = [row for row in rows if _untold(row) > 0]
    missing = sum((_untold(row) for row in hidden), ZERO)
    level = Level.AMBER if hidden else Level.GREEN
    return Flag("hidden_debts", label, level, format_yuan(missing), limits, tuple(_lines(hidden)), Group.MEANS)


def _untold(row: Holding) -> Decimal:
    """Return what of a debt was found but not stated."""
    return (row.seen or ZERO) - (row.stated or ZERO)


def _lines(rows: Iterable[Holding]) -> list[str]:
    return [
        _("%(what)s: stated %(stated)s, seen %(seen)s.")
        % {"what": row, "stated": format_yuan(row.stated or ZERO), "seen": format_yuan(row.seen or ZERO)}
        for row in rows
    ]
