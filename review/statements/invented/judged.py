"""How good the judgement is: whether a misstatement is seen and the true line is named, over invented shops."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Final

from review.statements.checks import CheckSettings
from review.statements.invented.marks import marked
from review.statements.invented.shop import invented_shop
from review.statements.invented.stories import misstated
from review.statements.invented.totals import added_up
from review.statements.invented.trades import TRADES
from review.statements.norms import Norm
from review.statements.result import CrosscheckResult, crosscheck
from review.statements.schema import load_case

HONEST: Final = "honest"
EQUITY: Final = "R01"
_PERCENTILES: Final = (5, 25, 50, 75, 95)
Norms = Mapping[str, Mapping[str, Norm]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one shop's statements came to. `place` is where the true line stands among the suspects, 0 where it does
    not; `error` is how far the corrected amount is off, as a share of what was misstated."""

    alarm: bool
    equity_alarm: bool
    place: int
    story_named: bool = False


def judged(seed: str, number: int, story: str, size: float, *, norms: Norms, evidence: bool) -> Verdict | None:
    """Judge the shop of a seed and number, misstated by a story (HONEST: not). None where it cannot tell the story.

    With `evidence` its figures are marked by how they are known; `norms` is what is usual in each segment.
    """
    random = Random(f"{seed}/{number}")
    case = invented_shop(random, TRADES[number % len(TRADES)])
    truth: frozenset[str] = frozenset()
    if story != HONEST:
        told = misstated(Random(f"{seed}/{number}/{story}/{size}"), case, story, size)
        if told is None:
            return None
        case, truth = told
    if evidence:
        case = marked(Random(f"{seed}/{number}/marks"), case, truth)
    result = crosscheck(load_case(added_up(case)), CheckSettings(norms=norms.get(case["segment"], {})))
    return _verdict(result, story, truth)


def _verdict(result: CrosscheckResult, story: str, truth: frozenset[str]) -> Verdict:
    named = [suspect.line_item for suspect in result.suspects]
    places = [place for place, line in enumerate(named, start=1) if line in truth]
    equity = result.identities[EQUITY]
    return Verdict(
        alarm=result.headline.veto_unlocked,
        equity_alarm=not equity.passes,
        place=places[0] if places else 0,
        story_named=bool(result.suspects) and result.suspects[0].story == story,
    )


def history(seed: str, shops: int) -> dict[str, dict[str, Norm]]:
    """Return what is usual in each segment, by so many honest shops of every trade: a centre's own experience."""
    found: dict[str, dict[str, list[Decimal]]] = {}
    for trade in TRADES:
        for number in range(shops):
            random = Random(f"{seed}/{trade.name}/{number}")
            case = load_case(added_up(invented_shop(random, trade)))
            for name, value in crosscheck(case, suspects=False).shares.items():
                found.setdefault(trade.segment, {}).setdefault(name, []).append(value)
    return {segment: {name: norm_of(values) for name, values in by_name.items()} for segment, by_name in found.items()}


def norm_of(values: Iterable[Decimal]) -> Norm:
    """Return the norm of the values of one share in one segment."""
    ordered = sorted(values)
    at: list[Any] = [ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] for percent in _PERCENTILES]
    return Norm.of_percentiles(*at, cases=len(ordered))
