"""Shares of few cases with what they may truly be. Pure."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval at 95%: honest also where nothing or everything was counted."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        """The lower end of the interval: 0 of nothing."""
        return max(0.0, self._middle - self._half) if self.of else 0.0

    @property
    def high(self) -> float:
        """The upper end of the interval: 1 of nothing."""
        return min(1.0, self._middle + self._half) if self.of else 1.0

    @property
    def _middle(self) -> float:
        return (self.hits + _Z**2 / 2) / (self.of + _Z**2)

    @property
    def _half(self) -> float:
        spread = self.hits * (self.of - self.hits) / self.of + _Z**2 / 4
        return _Z / (self.of + _Z**2) * sqrt(spread)


def above(one: Share, other: Share) -> bool:
    """Say whether one share is surely above another: their intervals do not overlap."""
    return bool(one.of and other.of) and one.low > other.high
