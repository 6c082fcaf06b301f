"""Everything that may be wrong with a case: each fact in each direction, and the stories that move two facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from review.statements.case import BUSINESS, Case
from review.statements.checks import Run
from review.statements.identities.sides import Identity, Sum
from review.statements.identities.totals import DEFINITIONS, Totals
from review.statements.lines import LINES
from review.statements.suspects.belief import Belief
from review.statements.suspects.facts import (
    DOWN,
    FACTS,
    HIDDEN_INTEREST,
    HOUSEHOLD_FACTS,
    STORIES,
    UP,
    Fact,
    evidence,
    private_debt,
    typed_total,
)

MONTHLY_PRIVATE_RATE: Final = Decimal("0.01")
"""What private lenders of a county town usually ask: one per cent a month."""
_SIGNED: Final = frozenset(path for path, line in LINES.items() if line.signed)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way of being wrong: a fact (and what moves beside it) off in one direction.

    `effects` are what one yuan of correction moves; `most` is how large it can be; `cost` what believing in it takes.
    """

    fact: Fact
    sign: int
    cost: float
    most: float
    effects: dict[str, float] = field(repr=False)
    beside: Fact | None = None
    beside_effects: dict[str, float] = field(default_factory=dict, repr=False)
    ratio: float = 1.0
    story: str = ""


def hypotheses_of(
    case: Case, figures: Totals, broken: Sequence[Identity], run: Run, belief: Belief
) -> Iterator[Hypothesis]:
    """Yield every hypothesis that the lines of the case allow."""
    for fact in _facts(case, broken, run):
        if not all(line in figures for line in fact.effects if line != HIDDEN_INTEREST):
            continue
        for sign in (UP, DOWN):
            most = _room(fact, sign, figures)
            if most >= 1:
                yield Hypothesis(
                    fact, sign, belief.cost(fact, sign), most, _times(fact, sign), story=_story(fact, sign)
                )
    if case.customer_class == BUSINESS:
        yield from _stories(figures, belief)


def _story(fact: Fact, sign: int) -> str:
    return fact.story if sign == fact.typical else ""


def _stories(figures: Totals, belief: Belief) -> Iterator[Hypothesis]:
    for story in STORIES:
        main, beside = story.facts
        most = _room(main, story.direction, figures)
        if most >= 1 and all(line in figures for fact in story.facts for line in fact.effects):
            yield Hypothesis(
                main,
                story.direction,
                belief.cost(main, story.direction) + belief.beside(beside),
                most,
                _times(main, story.direction),
                beside,
                _times(beside, story.direction),
                story.ratio,
                story.name,
            )


def _facts(case: Case, broken: Sequence[Identity], run: Run) -> list[Fact]:
    if case.customer_class != BUSINESS:
        return [*HOUSEHOLD_FACTS, evidence("evidence.credit_report_balance", "0.5")]
    totals = [typed_total(item) for item in map(_typed, broken) if item]
    methods = [
        evidence(f"evidence.implied_annual_revenue.{result.method}")
        for result in run.results.values()
        if result.method and result.counts and not result.passes
    ]
    return [
        *totals,
        private_debt(_hidden_interest(case)),
        *FACTS,
        *methods,
        evidence("evidence.credit_report_balance", "0.5"),
    ]


def _typed(identity: Identity) -> str | None:
    """Return the total that a broken arithmetic check declares."""
    side = identity.main.left
    declared = side.plus[0] if identity.kind == "A" and isinstance(side, Sum) else ""
    return declared if declared in DEFINITIONS else None


def _hidden_interest(case: Case) -> Decimal:
    """Return the interest on a yuan of hidden debt: from the first month that lacks cash, else for half the period."""
    closing = case.figures.get("cash_flow_statement.closing_cash")
    months = case.month_count
    lacking = [month for month, cash in enumerate(closing) if cash < 0] if isinstance(closing, tuple) else []
    running = months - lacking[0] - 1 if lacking else months // 2
    return MONTHLY_PRIVATE_RATE * running


def _room(fact: Fact, sign: int, figures: Totals) -> float:
    """Return how far a fact can move before a line that cannot be negative would be."""
    room = [
        float(figures.get(line, Decimal(0)) / -(factor * sign))
        for line, factor in fact.effects.items()
        if factor * sign < 0 and line not in _SIGNED
    ]
    return max(0.0, min(room, default=float("inf")))


def _times(fact: Fact, sign: int) -> dict[str, float]:
    return {line: float(factor) * sign for line, factor in fact.effects.items()}
