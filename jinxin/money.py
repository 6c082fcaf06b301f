"""Amounts in yuan: rounding, splitting, reading what people type and writing what they read.

Amounts are `Decimal` yuan everywhere in Python and whole fen in the database (`jinxin.fields.MoneyField`).
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from math import floor

from django.utils.translation import gettext as _

from jinxin.errors import DomainError

FEN = Decimal("0.01")
WAN = Decimal(10_000)
ZERO = Decimal("0.00")
MAX_YUAN = Decimal("9999999999.99")
"""Largest amount a person may enter: far above any loan here, far below what the database column holds."""

_AMOUNT = re.compile(r"^([+-]?)(\d{1,12}|\d{1,3}(?:,\d{3})+)(\.\d+)?(万元?|w|元)?$", re.IGNORECASE)


def round_fen(value: Decimal) -> Decimal:
    """Round to whole fen, half up (away from zero for negative amounts)."""
    with localcontext(prec=60):
        return value.quantize(FEN, rounding=ROUND_HALF_UP)


def to_fen(value: Decimal) -> int:
    """Return a yuan amount as whole fen; an amount with parts of a fen is an error, never silently rounded."""
    fen = value * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{value} is not a whole number of fen")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    """Return whole fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2).quantize(FEN)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Split `total` in proportion to `weights`; the parts always sum to the total (largest remainder)."""
    shares = [Fraction(weight) for weight in weights]
    whole = sum(shares)
    if whole <= 0:
        raise ValueError("weights must be present and sum to more than zero")
    fen = to_fen(total)
    exact = [fen * share / whole for share in shares]
    parts = [floor(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: fen - sum(parts)]:
        parts[index] += 1
    return [from_fen(part) for part in parts]


def parse_amount(text: str) -> Decimal:
    """Read an amount as people type it: 260000, 260,000.00, 26万 or 26万元. Raises DomainError with what to do."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("¥", "").replace("\uffe5", "")
    match = _AMOUNT.match(plain)
    if not match:
        raise DomainError(_("Enter an amount such as 260000, 260,000.00 or 26万."))
    sign, whole, decimals, unit = match.groups()
    try:
        value = Decimal(f"{sign}{whole.replace(',', '')}{decimals or ''}")
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only numbers
        raise DomainError(_("Enter an amount such as 260000, 260,000.00 or 26万.")) from error
    if unit and unit[0] in "万wW":
        value *= WAN
    if value != round_fen(value):
        raise DomainError(_("Enter at most two decimals (yuan and fen)."))
    if abs(value) > MAX_YUAN:
        raise DomainError(_("This amount is too large."))
    return round_fen(value)


def format_yuan(value: Decimal) -> str:
    """Write an amount as 260,000.00."""
    return f"{round_fen(value):,.2f}"


def format_wan(value: Decimal) -> str:
    """Write an amount in ten-thousands with two decimals, as 26.00."""
    return f"{round_fen(value / WAN):,.2f}"
