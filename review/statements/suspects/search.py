"""Which figure is probably wrong: the corrections that would bring most broken checks within tolerance.

Every check is linear in every fact (all but the margins exactly so), therefore each broken check names one
correction of a fact that would heal it. Each is tried on all checks; what it heals is set against what it breaks,
against how usual and how large such a misstatement is. The search is exhaustive, so its answer is always the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from jinxin.money import round_fen
from review.statements.case import BUSINESS, Case, MissingFigure
from review.statements.checks import CheckSettings, Run, identities_of, measure
from review.statements.identities.business import ROLLED_STOCK
from review.statements.identities.sides import ZERO, Comparison, Identity, NotComputable, Sum
from review.statements.identities.totals import DEFINITIONS, Totals
from review.statements.lines import LINES
from review.statements.suspects.facts import FACTS, HOUSEHOLD_FACTS, STORIES, Fact, Story, evidence, typed_total

MOST_SUSPECTS: Final = 8
LEAST_SCORE: Final = Decimal("0.25")
NOT_TYPICAL: Final = Decimal("0.7")
"""A correction in the customer's favour is a slip rather than a lie, and rarer."""
SECOND_LINE: Final = Decimal("0.95")
"""Two wrong lines need more faith than one."""
SIZE: Final = Decimal("0.1")
HOPELESS: Final = Decimal(1000)
ONE: Final = Decimal(1)
_SMALLEST: Final = ONE
_FULLY_BROKEN: Final = Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A line that is probably wrong, with what it should be. `score` is 0 to 1; `moves` are all lines that change.

    `story` names a typical misstatement of several lines; then its other lines are suspects of their own.
    """

    line_item: str
    declared: Decimal
    corrected: Decimal
    correction: Decimal
    explains: tuple[str, ...]
    score: Decimal
    story: str = ""
    moves: tuple[tuple[str, Decimal], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the suspect as plain data, amounts with two decimals."""
        data: dict[str, Any] = {
            "line_item": self.line_item,
            "declared": str(round_fen(self.declared)),
            "corrected": str(round_fen(self.corrected)),
            "correction": str(round_fen(self.correction)),
            "explains": list(self.explains),
            "score": str(round(self.score, 4)),
            "moves": [[line_item, str(round_fen(amount))] for line_item, amount in self.moves],
        }
        return data | ({"story": self.story} if self.story else {})


def suspects_of(case: Case, run: Run, settings: CheckSettings) -> tuple[Suspect, ...]:
    """Return the figures that are probably wrong, the most probable first; none where every check holds."""
    headline = run.headline
    if not (headline.failing or headline.uncomputable or headline.impossible):
        return ()
    search = _Search(case, run, settings)
    best: dict[str, Suspect] = {}
    for suspect in search.found():
        known = best.get(suspect.line_item)
        if known is None or suspect.score > known.score:
            best[suspect.line_item] = suspect
    ranked = sorted(best.values(), key=lambda suspect: -suspect.score)
    return tuple(suspect for suspect in ranked if suspect.score >= LEAST_SCORE)[:MOST_SUSPECTS]


Correction = tuple[Fact, Decimal]
Equation = tuple[Decimal, Decimal, Decimal]


class _Search:
    """One search over one case: the checks, how strained each is, and what corrections do to them."""

    def __init__(self, case: Case, run: Run, settings: CheckSettings) -> None:
        self.case, self.settings = case, settings
        self.figures = run.figures
        self.identities = [
            _as_reported(identity, run)
            for identity in identities_of(case, Totals(self.figures), settings)
            if identity.counts and not (identity.quiet and identity.code not in run.results)
        ]
        self.strains = {identity.code: self._strain(identity, self.figures) for identity in self.identities}
        self.lines = {identity.code: _lines_of(identity) for identity in self.identities}
        self.impossible = self._impossible(self.figures, ())
        # What no figure can heal, because evidence is missing, says nothing about any figure.
        self.broken = [
            identity
            for identity in self.identities
            if self.strains[identity.code] > 1 and run.results[identity.code].reason != "missing"
        ]
        self.weights = self._weights()
        self.trouble = sum((self._trouble(identity.code) for identity in self.broken), Decimal(len(self.impossible)))
        self.scale = max([abs(amount) for amount in self.figures.values()], default=ONE) or ONE

    def _weights(self) -> dict[str, Decimal]:
        """Estimates of revenue all speak of one figure: together they weigh as much as one check."""
        estimates = [identity.code for identity in self.identities if identity.method]
        share = ONE / len(estimates) if estimates else ONE
        return {identity.code: share if identity.method else ONE for identity in self.identities}

    def _trouble(self, code: str) -> Decimal:
        return self.weights[code] * _badness(self.strains[code])

    def found(self) -> Iterator[Suspect]:
        """Yield every correction, and every story, that does more good than harm."""
        for fact in self._facts():
            corrections = [(fact, amount) for amount in self._amounts(fact)]
            yield from self._best([(correction,) for correction in corrections], "")
        if self.case.customer_class == BUSINESS:
            for story in STORIES:
                yield from self._best(list(self._told(story)), story.name)

    def _facts(self) -> list[Fact]:
        broken = {identity.code for identity in self.broken}
        if self.case.customer_class != BUSINESS:
            return [*HOUSEHOLD_FACTS, evidence("evidence.credit_report_balance", "0.5")]
        totals = [typed_total(item) for item in map(self._typed, self.broken) if item]
        methods = [
            evidence(f"evidence.implied_annual_revenue.{identity.method}")
            for identity in self.identities
            if identity.method and identity.code in broken
        ]
        return [*totals, *FACTS, *methods, evidence("evidence.credit_report_balance", "0.5")]

    def _typed(self, identity: Identity) -> str | None:
        """Return the total that a broken arithmetic check declares."""
        side = identity.main.left
        declared = side.plus[0] if identity.kind == "A" and isinstance(side, Sum) else ""
        return declared if declared in DEFINITIONS else None

    def _amounts(self, fact: Fact) -> list[Decimal]:
        """Return the corrections of a fact that would each bring one broken check to zero."""
        amounts = []
        for identity in self.broken:
            if not self.lines[identity.code].isdisjoint(fact.effects):
                gap, moved = self._gap(identity, ()), self._gap(identity, ((fact, ONE),))
                if gap is not None and moved is not None and moved != gap:
                    amounts.append(round_fen(-gap / (moved - gap)))
        return list(dict.fromkeys(amounts))

    def _told(self, story: Story) -> Iterator[tuple[Correction, ...]]:
        """Yield the pairs of corrections that would bring two broken checks to zero together."""
        first, second = story.facts
        for one, other in combinations(self.broken, 2):
            solved = _solve(self._equation(one, story), self._equation(other, story))
            if solved and _fits(story, *solved):
                yield (first, round_fen(solved[0])), (second, round_fen(solved[1]))

    def _equation(self, identity: Identity, story: Story) -> Equation | None:
        """Return what each fact of a story moves a check by, and the gap to close; None where a figure is missing."""
        gap, slopes = self._gap(identity, ()), [self._slope(identity, fact) for fact in story.facts]
        if gap is None or slopes[0] is None or slopes[1] is None:
            return None
        return slopes[0], slopes[1], gap

    def _slope(self, identity: Identity, fact: Fact) -> Decimal | None:
        if self.lines[identity.code].isdisjoint(fact.effects):
            return ZERO
        gap, moved = self._gap(identity, ()), self._gap(identity, ((fact, ONE),))
        return None if gap is None or moved is None else moved - gap

    def _best(self, hypotheses: list[tuple[Correction, ...]], story: str) -> list[Suspect]:
        """Return the suspects of the best hypothesis, one for each of its lines."""
        judged = [self._judge(hypothesis) for hypothesis in dict.fromkeys(hypotheses)]
        found = [one for one in judged if one is not None]
        if not found:
            return []
        score, hypothesis, healed = max(found, key=lambda one: one[0])
        suspects = []
        for position, (fact, amount) in enumerate(hypothesis):
            suspect = self._suspect(fact, amount, healed, score * SECOND_LINE**position, story)
            suspects.append(suspect)
        return suspects

    def _suspect(self, fact: Fact, amount: Decimal, healed: tuple[str, ...], score: Decimal, story: str) -> Suspect:
        declared = self.figures[fact.line_item]
        moves = tuple((line_item, factor * amount) for line_item, factor in fact.effects.items())
        return Suspect(fact.line_item, declared, declared + amount, amount, healed, score, story, moves)

    def _judge(
        self, hypothesis: tuple[Correction, ...]
    ) -> tuple[Decimal, tuple[Correction, ...], tuple[str, ...]] | None:
        """Return the score of a hypothesis with the codes it heals; None where it is impossible or does no good."""
        figures = self._corrected(hypothesis)
        if figures is None or any(abs(amount) < _SMALLEST for _fact, amount in hypothesis):
            return None
        touched = set().union(*(fact.effects for fact, _amount in hypothesis))
        gain, healed = ZERO, []
        for identity in self.identities:
            code = identity.code
            before = self.strains[code]
            after = before if self.lines[code].isdisjoint(touched) else self._strain(identity, figures)
            gain += self.weights[code] * (_badness(before) - _badness(after))
            if before > 1 >= after:
                healed.append(code)
        gain += self._impossible_gain(figures, hypothesis, healed)
        if not healed or gain <= 0:
            return None
        return min(ONE, gain / self.trouble) * self._plausibility(hypothesis), hypothesis, tuple(healed)

    def _impossible_gain(self, figures: Totals, hypothesis: tuple[Correction, ...], healed: list[str]) -> Decimal:
        before, after = self.impossible, self._impossible(figures, hypothesis)
        if before - after:
            healed.append("N01")
        return Decimal(len(before - after) - len(after - before))

    def _plausibility(self, hypothesis: tuple[Correction, ...]) -> Decimal:
        result = SECOND_LINE ** (len(hypothesis) - 1)
        point, amount = hypothesis[0]
        result *= point.weight
        if point.typical and (amount > 0) != (point.typical > 0):
            result *= NOT_TYPICAL
        return result * (1 - SIZE * min(ONE, abs(amount) / self.scale))

    def _corrected(self, hypothesis: tuple[Correction, ...]) -> Totals | None:
        """Return the figures after the corrections; None where a line that cannot be negative would be."""
        figures = Totals(self.figures)
        for fact, amount in hypothesis:
            for line_item, factor in fact.effects.items():
                if line_item not in figures:
                    return None
                figures[line_item] += factor * amount
                line = LINES.get(line_item)
                if figures[line_item] < 0 and not (line and line.signed):
                    return None
        return figures

    def _gap(self, identity: Identity, hypothesis: tuple[Correction, ...]) -> Decimal | None:
        figures = Totals(self.figures)
        try:
            for fact, amount in hypothesis:
                for line_item, factor in fact.effects.items():
                    figures[line_item] += factor * amount
            return identity.main.left.value(figures) - identity.main.right.value(figures)
        except (MissingFigure, NotComputable):
            return None

    def _strain(self, identity: Identity, figures: Totals) -> Decimal:
        """Return how far a check is from its limit: 1 is exactly at it, above is broken."""
        comparison = identity.main
        try:
            gap = comparison.left.value(figures) - comparison.right.value(figures)
            gap = min(ZERO, gap) if identity.upper_bound else gap
            if comparison.base is None:
                return min(HOPELESS, abs(gap) / self.settings.arithmetic_tolerance)
            deviation, reason = measure(gap, comparison.base.value(figures))
        except (MissingFigure, NotComputable):
            return HOPELESS
        return HOPELESS if reason or deviation is None else min(HOPELESS, abs(deviation) / self.settings.threshold)

    def _impossible(self, figures: Totals, hypothesis: tuple[Correction, ...]) -> set[str]:
        if self.case.customer_class != BUSINESS:
            return set()
        found = set()
        if any(amount < 0 for amount in self._cash_by_month(hypothesis)):
            found.add("cash")
        try:
            if ROLLED_STOCK.value(figures) < 0:
                found.add("stock")
        except MissingFigure:
            pass
        return found

    def _cash_by_month(self, hypothesis: tuple[Correction, ...]) -> list[Decimal]:
        declared = self.case.figures.get("cash_flow_statement.closing_cash")
        months = list(declared) if isinstance(declared, tuple) else []
        for fact, amount in hypothesis:
            change = amount * fact.effects.get("cash_flow_statement.closing_cash", ZERO)
            for month in range(len(months)):
                months[month] += change if fact.early else change * (month + 1) / len(months)
        return months


def _solve(one: Equation | None, other: Equation | None) -> tuple[Decimal, Decimal] | None:
    """Return the two corrections that close both gaps; None where the checks cannot tell the facts apart."""
    if one is None or other is None:
        return None
    (a, b, gap1), (c, d, gap2) = one, other
    determinant = a * d - b * c
    if determinant == 0:
        return None
    return (b * gap2 - d * gap1) / determinant, (c * gap1 - a * gap2) / determinant


def _fits(story: Story, first: Decimal, second: Decimal) -> bool:
    """Both lines move the way the story goes, the second not further than the first (cost does not exceed sales)."""
    return first * story.direction > 0 and second * story.direction > 0 and abs(second) <= abs(first)


def _badness(strain: Decimal) -> Decimal:
    """Return how much a check troubles the reader: little within the limit, fully from half as much again beyond it.

    The step at the limit is the seed's rule; the slope after it keeps a hair's breadth from deciding everything.
    """
    if strain <= 1:
        return strain / 20
    if strain <= _FULLY_BROKEN:
        return Decimal("0.3") + (strain - 1) * Decimal("1.4")
    return 1 + (1 - _FULLY_BROKEN / strain) / 2


def _lines_of(identity: Identity) -> frozenset[str]:
    probe = _Probe()
    for side in (identity.main.left, identity.main.right, identity.main.base):
        if side is not None:
            side.value(probe)
    return frozenset(probe.asked)


class _Probe(dict[str, Decimal]):
    """Figures that remember which of them were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __missing__(self, line_item: str) -> Decimal:
        self.asked.add(line_item)
        return ONE


def _as_reported(identity: Identity, run: Run) -> Identity:
    """Where a check is broken by one of its other comparisons, search for what heals that one."""
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
