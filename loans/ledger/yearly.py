"""What a loan costs a year, all in: the monthly internal rate of return, times twelve."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from loans.enums import Method
from loans.ledger.schedule import Schedule, charged_days

_STEPS: Final = 60
_HIGHEST: Final = 10.0
"""A monthly rate of 1,000 percent: no fee of ours reaches it."""


def yearly_cost(schedule: Schedule, *, start: date, received: Decimal, fees: Sequence[Decimal] = ()) -> Decimal:
    """Return the yearly cost in percent (four decimals): the rate at which all payments are worth what was received.

    Each payment counts after its months and odd days (a day is 1/30 of a month) since the payout on `start`;
    `received` is the principal less what is charged at payout, `fees` what is charged with each instalment. Simple
    multiplication by twelve, as banks show it (IRR × 12), not compounded.
    """
    flows = [
        (charged_days(Method.EQUAL_INSTALMENT, start, row.due) / 30, float(row.total + fee))
        for row, fee in zip(schedule.instalments, fees or [Decimal(0)] * len(schedule.instalments), strict=True)
    ]
    low, high = 0.0, _HIGHEST
    if sum(amount for _months, amount in flows) <= float(received):
        return Decimal("0.0000")
    for _step in range(_STEPS):
        middle = (low + high) / 2
        worth = sum(amount / (1 + middle) ** months for months, amount in flows)
        low, high = (middle, high) if worth > float(received) else (low, middle)
    return Decimal(str(low * 1200)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
