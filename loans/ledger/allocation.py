"""Which instalments a payment settles: pure arithmetic on what is still owed.

The order is the law's and the contract's (Civil Code 561: costs, interest, principal; oldest first). What comes before
interest, such as penalty interest, becomes a further part of `Owed` with its own place in the order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jinxin.money import ZERO


@dataclass(frozen=True, slots=True)
class Owed:
    """What is still owed on one instalment, in yuan."""

    number: int
    interest: Decimal
    principal: Decimal

    @property
    def total(self) -> Decimal:
        """All that is owed on it."""
        return self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a payment that goes to one instalment, in yuan."""

    number: int
    interest: Decimal
    principal: Decimal
    settles: bool
    """Whether nothing is owed on the instalment afterwards."""

    @property
    def total(self) -> Decimal:
        """The whole part."""
        return self.interest + self.principal


def owed_in_total(lines: Iterable[Owed]) -> Decimal:
    """Return the most a payment may bring."""
    return sum((line.total for line in lines), ZERO)


def allocate(lines: Sequence[Owed], amount: Decimal) -> list[Share]:
    """Share `amount` out over `lines`, given in order of their due dates: one after the other, interest first.

    What is due and what is paid ahead follow the same order. Raises ValueError where the amount is not positive or
    exceeds what is owed; callers tell people so in words before they come here.
    """
    if not 0 < amount <= owed_in_total(lines):
        raise ValueError(f"{amount} cannot be allocated")
    shares: list[Share] = []
    left = amount
    for line in lines:
        if not left:
            break
        interest = min(left, line.interest)
        principal = min(left - interest, line.principal)
        left -= interest + principal
        if interest or principal:
            shares.append(Share(line.number, interest, principal, interest + principal == line.total))
    return shares
