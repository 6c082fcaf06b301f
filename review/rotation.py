"""Drawing the seats of a case by rotation. Pure: the same facts give the same seats, whoever draws them again."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stand:
    """A member as the rotation sees them: how often they sat lately, when they sat last ("" never; ISO 8601), whether
    they sat in the round that is reconsidered, and the rule that bars them from this case, if one does."""

    member: int
    name: str
    seats: int
    last: str = ""
    former: bool = False
    bar: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A member's place in the rotation for one case: `turn` counts from 1; 0 for who may not sit."""

    stand: Stand
    turn: int
    drawn: bool


def draw(stands: Iterable[Stand], *, seats: int, seed: str) -> list[Turn]:
    """Return everybody in the order of their turn; the first `seats` of those who may sit are drawn.

    First comes who sat in the round that is reconsidered, then who has sat least lately, then whose last seat is
    longest ago; what is left equal, a number made from `seed` (case and day) and the member decides, so that nobody
    can choose it and everybody can check it.
    """
    free = sorted((stand for stand in stands if not stand.bar), key=lambda stand: _order(stand, seed))
    turns = [Turn(stand, number, number <= seats) for number, stand in enumerate(free, 1)]
    return turns + [Turn(stand, 0, drawn=False) for stand in stands if stand.bar]


def _order(stand: Stand, seed: str) -> tuple[bool, int, str, str]:
    lot = hashlib.sha256(f"{seed}:{stand.member}".encode()).hexdigest()
    return (not stand.former, stand.seats, stand.last, lot)


def as_data(turns: Sequence[Turn], *, seats: int, seed: str, days: int) -> dict[str, Any]:
    """Return a drawing as it is kept: all it rests on. `days` is how far "lately" reaches back."""
    rows = [{**asdict(turn.stand), "turn": turn.turn, "drawn": turn.drawn} for turn in turns]
    return {"seed": seed, "seats": seats, "days": days, "rows": rows}


def reproduces(drawing: dict[str, Any]) -> bool:
    """Say whether a kept drawing comes out the same when it is drawn again from the facts it names."""
    facts = [{key: row[key] for key in ("member", "name", "seats", "last", "former", "bar")} for row in drawing["rows"]]
    again = draw([Stand(**fact) for fact in facts], seats=drawing["seats"], seed=drawing["seed"])
    kept = {row["member"]: (row["turn"], row["drawn"]) for row in drawing["rows"]}
    return kept == {turn.stand.member: (turn.turn, turn.drawn) for turn in again}
