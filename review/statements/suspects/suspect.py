"""What the search says: a line, what it should be, and what follows if that is true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jinxin.money import round_fen


@dataclass(frozen=True, slots=True)
class Suspect:
    """A line that is probably wrong, with what it should be. `score` is 0 to 1; `moves` are all lines that change.

    `story` names what customers usually do when they misstate it; where that moves several lines, each is a suspect.
    `becomes` is what income, debt and capacity are if it is true, None for what cannot be computed.
    """

    line_item: str
    declared: Decimal
    corrected: Decimal
    correction: Decimal
    explains: tuple[str, ...]
    score: Decimal
    story: str = ""
    moves: tuple[tuple[str, Decimal], ...] = ()
    becomes: Mapping[str, Decimal | None] = field(default_factory=dict)

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
            "becomes": {name: None if value is None else format(value, "f") for name, value in self.becomes.items()},
        }
        return data | ({"story": self.story} if self.story else {})
