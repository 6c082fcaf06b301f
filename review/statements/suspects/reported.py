"""Which of a check's comparisons the search must heal: the one that was reported broken."""

from dataclasses import replace

from review.statements.case import MissingFigure
from review.statements.checks import Run
from review.statements.identities.sides import Comparison, Identity
from review.statements.identities.totals import Totals


def as_reported(identity: Identity, run: Run) -> Identity:
    """Return the check with the comparison that was reported as its main one."""
    result = run.results.get(identity.code)
    if result is None or not identity.others or not result.computable:
        return identity
    for comparison in (identity.main, *identity.others):
        if tuple(item for item, _amount in result.left_lines) == _items(comparison, run.figures):
            return replace(identity, main=comparison, others=())
    return identity


def _items(comparison: Comparison, figures: Totals) -> tuple[str, ...]:
    try:
        return tuple(item for item, _amount in comparison.left.parts(figures))
    except MissingFigure:
        return ()
