"""Where a payment goes: pure arithmetic on what is owed.

The order is the law's and the contract's (Civil Code 561: costs, interest, principal; article 5 of the contract names
penalty and compound interest between costs and interest): kind by kind, within a kind the oldest instalment first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jinxin.money import ZERO


class Part(StrEnum):
    """What can be owed, in the order in which money goes to it; the two kinds of penalty share a place."""

    COSTS = "costs"
    PENALTY = "penalty"
    COMPOUND = "compound"
    INTEREST = "interest"
    PRINCIPAL = "principal"


ORDER = ((Part.PENALTY, Part.COMPOUND), (Part.INTEREST,), (Part.PRINCIPAL,))


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on one instalment, in yuan; `line` is its place among those owed."""

    line: int
    penalty: Decimal = ZERO
    compound: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All that is owed on it."""
        return self.penalty + self.compound + self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment, in yuan; `line` is none for costs."""

    part: Part
    amount: Decimal
    line: int | None = None


def owed_in_total(lines: Iterable[Owed], costs: Decimal = ZERO) -> Decimal:
    """Return all that is owed."""
    return sum((line.total for line in lines), costs)


def allocate(lines: Sequence[Owed], amount: Decimal, costs: Decimal = ZERO) -> list[Share]:
    """Share `amount` out over what is owed on `lines`, given in order of their due dates; what is left over stays out.

    Raises ValueError for less than nothing.
    """
    if amount < 0:
        raise ValueError(f"{amount} cannot be allocated")
    shares: list[Share] = []
    for part, line, owed in _claims(lines, costs):
        share = min(amount, owed)
        if share > 0:
            shares.append(Share(part, share, line))
            amount -= share
    return shares


def _claims(lines: Sequence[Owed], costs: Decimal) -> Iterable[tuple[Part, int | None, Decimal]]:
    yield Part.COSTS, None, costs
    for parts in ORDER:
        for line in lines:
            for part in parts:
                yield part, line.line, getattr(line, part)
