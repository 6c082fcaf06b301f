"""What is usual in a segment, by the centre's own earlier cases: the middle and the spread of each ratio."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Any, Final

LEAST_SPREAD: Final = 0.05
_BETWEEN_QUARTILES: Final = 1.349
"""So many spreads lie between the quartiles of a bell curve."""
_NOTHING_LEFT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Norm:
    """The middle of a ratio and how far cases usually are from it, as a factor's logarithm (0.2: a fifth up or down).

    Only one case in twenty is below `low`, and one above `high`.
    """

    middle: Decimal
    spread: float
    low: Decimal
    high: Decimal
    cases: int

    @classmethod
    def of_percentiles(
        cls, low: Decimal, lower: Decimal, middle: Decimal, upper: Decimal, high: Decimal, *, cases: int
    ) -> "Norm":
        """Return the norm of the 5th, 25th, 50th, 75th and 95th percentile of so many cases.

        Where a quarter of the cases has nothing of a line, its spread is infinite: no value of it is strange.
        """
        spread = log(float(upper / lower)) / _BETWEEN_QUARTILES if lower > 0 else float("inf")
        return cls(middle, max(LEAST_SPREAD, spread), low, high, cases)

    def strangeness(self, value: Decimal) -> float:
        """Return how unusual a value is: half the square of its distance in spreads."""
        if self.spread == float("inf"):
            return 0.0
        return (log(float(value / self.middle)) / self.spread) ** 2 / 2 if value > 0 else _NOTHING_LEFT

    def outlying(self, value: Decimal) -> bool:
        """Whether nine in ten cases lie on one side of a value."""
        return not self.low <= value <= self.high


def beside(norms: Mapping[str, Norm], values: Mapping[str, Decimal | None]) -> dict[str, dict[str, Any]]:
    """Return, for each ratio that has a norm, the value of a case beside the percentiles, as plain data."""
    found = {}
    for name, norm in norms.items():
        value = values.get(name)
        if value is not None:
            found[name] = {
                "value": format(value, "f"),
                "low": format(norm.low, "f"),
                "middle": format(norm.middle, "f"),
                "high": format(norm.high, "f"),
                "cases": norm.cases,
                "outlying": norm.outlying(value),
            }
    return found
