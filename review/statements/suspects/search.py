"""Which figure is probably wrong: the few gross errors that make the checks agree within honest inaccuracy.

Data reconciliation as the literature on gross-error detection has it. The checks are linear in the figures; HiGHS finds
the sets of errors that explain them most cheaply (`solver`). Facts that no check can tell apart go in as one and are
told apart afterwards, by how usual the misstatement is, by the evidence behind the figure and by what is usual in the
segment (`belief`). What a correction heals is computed exactly, in yuan.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import exp
from typing import Final

from jinxin.money import round_fen
from review.statements.case import Case, MissingFigure
from review.statements.checks import CheckSettings, Run, evaluate, identities_of
from review.statements.identities.business import ROLLED_STOCK
from review.statements.identities.totals import Totals
from review.statements.lines import LINES
from review.statements.suspects.belief import Belief
from review.statements.suspects.consequences import becomes
from review.statements.suspects.facts import HIDDEN_INTEREST, Fact
from review.statements.suspects.hypotheses import Hypothesis, hypotheses_of
from review.statements.suspects.linear import Equation, equation, moved
from review.statements.suspects.noise import noises_of
from review.statements.suspects.reported import as_reported
from review.statements.suspects.solver import Error, Explanation, Program, Row
from review.statements.suspects.suspect import Suspect

MOST_SUSPECTS: Final = 8
MOST_EXPLANATIONS: Final = 1
LEAST_SCORE: Final = 0.01
WITHIN: Final = 7.0
"""How much dearer than the best an explanation may be; e to the minus seven is one in a thousand."""
SECOND_LINE: Final = 0.95
_SMALLEST: Final = Decimal(1)
_SAME: Final = 4
Corrections = list[tuple[Fact, Decimal]]


def suspects_of(case: Case, run: Run, settings: CheckSettings) -> tuple[Suspect, ...]:
    """Return the figures that are probably wrong, the most probable first; none where every check holds."""
    headline = run.headline
    if not (headline.failing or headline.uncomputable or headline.impossible):
        return ()
    search = Search(case, run, settings)
    return search.suspects() if search.broken or headline.impossible else ()


@dataclass(frozen=True, slots=True)
class Found:
    """One explanation with a fact for each of its errors, what it costs to believe and what it heals."""

    cost: float
    corrections: Corrections
    story: str
    healed: tuple[str, ...]


class Search:
    """One search over one case."""

    def __init__(self, case: Case, run: Run, settings: CheckSettings) -> None:
        self.case, self.run, self.settings, self.figures = case, run, settings, run.figures
        self.identities = [
            as_reported(identity, run)
            for identity in identities_of(case, Totals(run.figures), settings)
            if identity.counts and not (identity.quiet and identity.code not in run.results)
        ]
        found = [(identity, equation(identity, run.figures)) for identity in self.identities]
        self.equations = [_with_hidden(one) for _identity, one in found if one is not None]
        self.broken = [identity for identity, one in found if one is not None and not run.results[identity.code].passes]
        self.unit = max([abs(one.gap) for one in self.equations] + [1000.0])
        self.scales = [self._scale(one) for one in self.equations]
        self.floors, self.floor_scale = self._floors()

    def _scale(self, one: Equation) -> float:
        """An exact check is measured by its own gap: any remainder that matters must be explained."""
        return max(abs(one.gap), self.unit / 100) if one.scale is None else one.scale

    def _floors(self) -> tuple[list[float], float]:
        """Return what cash each month closed with and what stock is left, in shares of what is usual."""
        closing = self.case.figures.get("cash_flow_statement.closing_cash")
        if not self.run.headline.impossible or not isinstance(closing, tuple):
            return [], 1.0
        scale = next((float(one.scale) for one in self.equations if one.code == "R02" and one.scale), self.unit)
        try:
            stock = float(ROLLED_STOCK.value(self.figures))
        except MissingFigure:
            stock = 0.0
        return [float(amount) / scale for amount in closing] + [stock / scale], scale

    def suspects(self) -> tuple[Suspect, ...]:
        """Return the suspects of all explanations found."""
        found = list(self._found())
        if not found:
            return ()
        least = min(one.cost for one in found)
        weights = [exp(least - one.cost) for one in found]
        score: dict[str, float] = defaultdict(float)
        best: dict[str, tuple[float, Found, int]] = {}
        for one, weight in zip(found, weights, strict=True):
            for place, (fact, _amount) in enumerate(one.corrections):
                share = weight / sum(weights) * (SECOND_LINE if place and one.story else 1.0)
                score[fact.line_item] += share
                if fact.line_item not in best or share > best[fact.line_item][0]:
                    best[fact.line_item] = (share, one, place)
        ranked = sorted(score, key=lambda line: -score[line])
        named = [line for line in ranked if score[line] >= LEAST_SCORE][:MOST_SUSPECTS]
        told: dict[int, dict[str, Decimal | None]] = {}
        return tuple(self._suspect(*best[line][1:], Decimal(repr(min(1.0, score[line]))), told) for line in named)

    def _suspect(self, found: Found, place: int, score: Decimal, told: dict[int, dict[str, Decimal | None]]) -> Suspect:
        fact, amount = found.corrections[place]
        declared = self.figures[fact.line_item]
        if id(found) not in told:
            told[id(found)] = becomes(self.case, self._corrected(found.corrections), self.settings)
        return Suspect(
            line_item=fact.line_item,
            declared=declared,
            corrected=declared + amount,
            correction=amount,
            explains=found.healed,
            score=score,
            story=found.story,
            moves=tuple(
                (line, round_fen(factor * amount))
                for line, factor in fact.effects.items()
                if line in LINES or line in self.figures
            ),
            becomes=told[id(found)],
        )

    # What the solver is asked, and what it answers

    def _found(self) -> Iterator[Found]:
        """Yield every explanation, once for each fact that would explain as well."""
        classes = self._classes()
        errors = [self._error(members[0]) for members in classes]
        rows = [Row(one.gap / scale, one.scale is None) for one, scale in zip(self.equations, self.scales, strict=True)]
        program = Program(rows, noises_of(self.equations, self.scales), errors, self.floors)
        for explanation in program.explanations(MOST_EXPLANATIONS, WITHIN):
            yield from self._told(explanation, classes)

    def _classes(self) -> list[list[Hypothesis]]:
        """Return the hypotheses that can explain something, those together that no check tells apart, best first."""
        broken = {one.code for one in self.broken}
        belief = self.belief = Belief(self.case, self.figures, self.settings)
        known: dict[tuple[object, ...], list[Hypothesis]] = defaultdict(list)
        for hypothesis in hypotheses_of(self.case, self.figures, self.broken, self.run, belief):
            moves = self._moves(hypothesis.effects)
            touches = {self.equations[row].code for row in moves}
            if touches & broken or (self.run.headline.impossible and self._floor_moves(hypothesis)):
                known[self._signature(hypothesis, moves)].append(hypothesis)
        return [sorted(members, key=lambda one: one.cost) for members in known.values()]

    def _signature(self, hypothesis: Hypothesis, moves: dict[int, float]) -> tuple[object, ...]:
        beside = None if hypothesis.beside is None else tuple(self._moves(hypothesis.beside_effects).items())
        floors = tuple((key, round(move, _SAME)) for key, move in self._floor_moves(hypothesis).items())
        bounded = hypothesis.most < float("inf")
        return tuple((row, round(move, _SAME)) for row, move in moves.items()), beside, floors, bounded

    def _moves(self, effects: dict[str, float]) -> dict[int, float]:
        """Return how far each check moves, in shares of its scale, for an error as large as the search's unit."""
        found = {
            row: moved(one.slopes, effects) * self.unit / scale
            for row, (one, scale) in enumerate(zip(self.equations, self.scales, strict=True))
        }
        return {row: move for row, move in found.items() if abs(move) > 1e-9}

    def _floor_moves(self, hypothesis: Hypothesis) -> dict[int, float]:
        return self._floors_for(hypothesis.effects, early=hypothesis.fact.early)

    def _floors_for(self, effects: dict[str, float], *, early: bool) -> dict[int, float]:
        months = len(self.floors) - 1
        if months < 1:
            return {}
        change = effects.get("cash_flow_statement.closing_cash", 0.0) * self.unit / self.floor_scale
        cash = {month: change if early else change * (month + 1) / months for month in range(months)} if change else {}
        stock = moved(dict.fromkeys(ROLLED_STOCK.plus, 1.0) | dict.fromkeys(ROLLED_STOCK.minus, -1.0), effects)
        return cash | ({months: stock * self.unit / self.floor_scale} if stock else {})

    def _error(self, hypothesis: Hypothesis) -> Error:
        beside = hypothesis.beside is not None
        return Error(
            moves=self._moves(hypothesis.effects),
            floors=self._floor_moves(hypothesis),
            most=min(hypothesis.most / self.unit, 4.0),
            cost=hypothesis.cost,
            per_unit=0.3 * self.unit / self.belief.size,
            beside=self._moves(hypothesis.beside_effects) if beside else None,
            beside_floors=self._floors_for(hypothesis.beside_effects, early=False) if beside else None,
            ratio=hypothesis.ratio,
        )

    def _told(self, explanation: Explanation, classes: list[list[Hypothesis]]) -> Iterator[Found]:
        """Yield the explanation with each of the facts that stand for its first error; of the others the best."""
        (first, size, beside), *rest = sorted(explanation.errors, key=lambda error: classes[error[0]][0].cost)
        others = [(classes[number][0], more, more_beside) for number, more, more_beside in rest]
        for member in classes[first]:
            chosen = [(member, size, beside), *others]
            corrections = [pair for one in chosen for pair in self._corrections(*one)]
            corrected = self._corrected(corrections)
            if not corrections or not self._possible(corrected):
                continue
            healed = self._healed(corrected, corrections)
            if healed:
                cost = explanation.cost + member.cost - classes[first][0].cost + self.belief.unusual(corrected)
                cost += self.belief.extent(member.fact, self.figures, corrected)
                story = member.story if len(chosen) == 1 else ""
                yield Found(cost, corrections, story, healed)

    def _corrections(self, hypothesis: Hypothesis, size: float, beside: float) -> Corrections:
        pairs = [(hypothesis.fact, size), *([(hypothesis.beside, beside)] if hypothesis.beside else [])]
        sign = hypothesis.sign
        amounts = [(fact, round_fen(Decimal(repr(amount * self.unit * sign)))) for fact, amount in pairs]
        return [(fact, amount) for fact, amount in amounts if abs(amount) >= _SMALLEST]

    # What a correction does, exactly

    def _corrected(self, corrections: Corrections) -> Totals:
        figures = Totals(self.figures)
        for fact, amount in corrections:
            for line_item, factor in fact.effects.items():
                if line_item != HIDDEN_INTEREST:
                    figures[line_item] = figures.get(line_item, Decimal(0)) + factor * amount
        return figures

    def _possible(self, corrected: Totals) -> bool:
        """Say whether no line that cannot be negative would be."""
        signed = {path for path, line in LINES.items() if line.signed}
        return not any(
            amount < -_SMALLEST and amount < self.figures.get(path, Decimal(0)) and path not in signed
            for path, amount in corrected.items()
        )

    def _healed(self, corrected: Totals, corrections: Corrections) -> tuple[str, ...]:
        healed = [one.code for one in self.broken if evaluate(one, corrected, self.settings).passes]
        if self.run.headline.impossible and not self._still_impossible(corrected, corrections):
            healed.append("N01")
        return tuple(healed)

    def _still_impossible(self, corrected: Totals, corrections: Corrections) -> bool:
        closing = self.case.figures.get("cash_flow_statement.closing_cash")
        months = list(closing) if isinstance(closing, tuple) else []
        for fact, amount in corrections:
            change = amount * fact.effects.get("cash_flow_statement.closing_cash", Decimal(0))
            for month in range(len(months)):
                months[month] += change if fact.early else change * (month + 1) / len(months)
        try:
            return any(amount < -_SMALLEST for amount in months) or ROLLED_STOCK.value(corrected) < 0
        except MissingFigure:
            return any(amount < -_SMALLEST for amount in months)


def _with_hidden(one: Equation) -> Equation:
    """The interest of a hidden debt explains itself."""
    if one.code != "R12":
        return one
    return Equation(one.code, one.gap, {**one.slopes, HIDDEN_INTEREST: -1.0}, one.scale)
