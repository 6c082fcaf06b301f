"""The two sides of a check: linear in the line items, so that each can be shown, corrected and written as a formula."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

ZERO: Final = Decimal(0)
Part = tuple[str, Decimal]
"""A line item and the signed amount with which it enters a side."""


class NotComputable(Exception):
    """A side divides by nothing."""


class Side(Protocol):
    """One side of a check over figures by line item. A missing figure raises MissingFigure."""

    def value(self, figures: Mapping[str, Decimal]) -> Decimal:
        """Return what the side comes to."""

    def parts(self, figures: Mapping[str, Decimal]) -> list[Part]:
        """Return the lines it is made of."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Line items added and subtracted, then multiplied by `times` and divided by `over` (for means and years)."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    times: int = 1
    over: int = 1

    def value(self, figures: Mapping[str, Decimal]) -> Decimal:
        total = sum([figures[item] for item in self.plus], ZERO) - sum([figures[item] for item in self.minus], ZERO)
        return total if self.times == self.over == 1 else total * self.times / self.over

    def parts(self, figures: Mapping[str, Decimal]) -> list[Part]:
        signed = [(item, figures[item]) for item in self.plus] + [(item, -figures[item]) for item in self.minus]
        if self.times == self.over == 1:
            return signed
        return [(item, amount * self.times / self.over) for item, amount in signed]


@dataclass(frozen=True, slots=True)
class Quotient:
    """One sum divided by another. Division by zero raises NotComputable."""

    top: Sum
    bottom: Sum

    def value(self, figures: Mapping[str, Decimal]) -> Decimal:
        bottom = self.bottom.value(figures)
        if bottom == 0:
            raise NotComputable
        return self.top.value(figures) / bottom

    def parts(self, figures: Mapping[str, Decimal]) -> list[Part]:
        return [*self.top.parts(figures), *self.bottom.parts(figures)]


@dataclass(frozen=True, slots=True)
class Plus:
    """Two sides added."""

    first: Side
    second: Side

    def value(self, figures: Mapping[str, Decimal]) -> Decimal:
        return self.first.value(figures) + self.second.value(figures)

    def parts(self, figures: Mapping[str, Decimal]) -> list[Part]:
        return [*self.first.parts(figures), *self.second.parts(figures)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Declared (`left`) against explained (`right`), measured by `base`; None where it must hold to the fen."""

    left: Side
    right: Side
    base: Side | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """One check. `kind` is A (arithmetic, to the fen) or R (against reality, by the deviation rule).

    `others` are further comparisons that must hold too; the worst broken one is reported where the main one holds.
    `quiet` checks are listed only when broken. An `upper_bound` on the left breaks only from below.
    """

    code: str
    ties: str
    kind: str
    main: Comparison
    others: tuple[Comparison, ...] = ()
    places: int = 2
    counts: bool = True
    quiet: bool = False
    upper_bound: bool = False
    method: str = ""
    remark: str = ""
