"""The checks as linear equations: what each is off by, and how far it moves when a line rises by one yuan.

Margins are ratios; multiplied by the revenue they divide by, they are linear in every line of the statements too.
"""

from dataclasses import dataclass

from review.statements.case import MissingFigure
from review.statements.identities.sides import Comparison, Identity, NotComputable, Plus, Quotient, Side, Sum
from review.statements.identities.totals import Totals

Slopes = dict[str, float]


@dataclass(frozen=True, slots=True)
class Equation:
    """One check: `gap` in yuan, `slopes` by line item, `scale` the yuan that its deviation is measured by; None where
    it must hold to the fen."""

    code: str
    gap: float
    slopes: Slopes
    scale: float | None


def equation(identity: Identity, figures: Totals) -> Equation | None:
    """Return a check as an equation; None where a figure is missing or a ratio has no denominator."""
    try:
        gap, slopes, unit = _difference(identity.main, figures)
        base = None if identity.main.base is None else float(identity.main.base.value(figures)) * unit
        size = max(abs(float(identity.main.left.value(figures))), abs(float(identity.main.right.value(figures)))) * unit
    except (MissingFigure, NotComputable):
        return None
    gap = min(0.0, gap) if identity.upper_bound else gap
    if base is not None and base <= 0:
        # No base: the difference itself is the size of the trouble.
        base = max(size, 1.0)
    return Equation(identity.code, gap, slopes, base)


def _difference(comparison: Comparison, figures: Totals) -> tuple[float, Slopes, float]:
    """Return left less right with its slopes, multiplied by the denominator where one side is a ratio."""
    left, right = comparison.left, comparison.right
    if isinstance(right, Quotient):
        gap, slopes, unit = _ratio(right, left, figures)
        return -gap, {line: -slope for line, slope in slopes.items()}, unit
    if isinstance(left, Quotient):
        return _ratio(left, right, figures)
    gap = float(left.value(figures) - right.value(figures))
    return gap, _merged(_slopes(left, figures), _slopes(right, figures), -1.0), 1.0


def _ratio(ratio: Quotient, other: Side, figures: Totals) -> tuple[float, Slopes, float]:
    bottom, level = float(ratio.bottom.value(figures)), float(other.value(figures))
    if bottom == 0:
        raise NotComputable
    slopes = _merged(_slopes(ratio.top, figures), _slopes(ratio.bottom, figures), -level)
    slopes = _merged(slopes, _slopes(other, figures), -bottom)
    return float(ratio.top.value(figures)) - level * bottom, slopes, bottom


def _slopes(side: Side, figures: Totals) -> Slopes:
    if isinstance(side, Plus):
        return _merged(_slopes(side.first, figures), _slopes(side.second, figures), 1.0)
    if isinstance(side, Quotient):
        bottom = float(side.bottom.value(figures))
        top = _slopes(side.top, figures)
        steep = _merged(top, _slopes(side.bottom, figures), -float(side.top.value(figures)) / bottom)
        return {line: slope / bottom for line, slope in steep.items()}
    assert isinstance(side, Sum)
    rate = side.times / side.over
    return _merged(dict.fromkeys(side.plus, rate), dict.fromkeys(side.minus, rate), -1.0)


def _merged(first: Slopes, second: Slopes, factor: float) -> Slopes:
    merged = dict(first)
    for line, slope in second.items():
        merged[line] = merged.get(line, 0.0) + factor * slope
    return merged


def moved(slopes: Slopes, effects: dict[str, float]) -> float:
    """Return how far an equation moves when several lines do."""
    small, large = (slopes, effects) if len(slopes) < len(effects) else (effects, slopes)
    return sum(amount * large[line] for line, amount in small.items() if line in large)
