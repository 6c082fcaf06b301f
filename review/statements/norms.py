"""What is usual in a segment, by the centre's own earlier cases: the middle and the spread of each share."""

from dataclasses import dataclass
from decimal import Decimal
from math import log

_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Norm:
    """The middle of a share and how far shops usually are from it, as a factor's logarithm (0.2: a fifth up or down).

    `low` and `high` are what only one case in twenty falls short of, or exceeds.
    """

    middle: Decimal
    spread: float
    low: Decimal
    high: Decimal

    @classmethod
    def of_quartiles(
        cls, low: Decimal, lower: Decimal, middle: Decimal, upper: Decimal, high: Decimal
    ) -> "Norm | None":
        """Return the norm of five percentiles (5, 25, 50, 75, 95); None where the middle is not above nothing."""
        if lower <= 0 or middle <= 0:
            return None
        # Between the quartiles of a bell curve lie 1.349 spreads.
        return cls(middle, max(_LEAST_SPREAD, log(float(upper / lower)) / 1.349), low, high)

    def strangeness(self, value: Decimal) -> float:
        """Return how unusual a value is: half the square of its distance in spreads."""
        if value <= 0:
            return 2.0
        return (log(float(value / self.middle)) / self.spread) ** 2 / 2
