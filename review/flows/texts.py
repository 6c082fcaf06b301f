"""Days, times and amounts as wallets and banks write them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

_DAY: Final = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?|((?:19|20)\d\d)(\d\d)(\d\d)(?!\d{7})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?|(\d\d)(\d\d)(\d\d)")
_SERIAL: Final = re.compile(r"[2-6]\d{4}(\.\d+)?")
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,2}0*)?")
_WIDE: Final = str.maketrans("０１２３４５６７８９．，＋－（）", "0123456789.,+-()")
MOST: Final = Decimal("10000000000")


class Unreadable(Exception):
    """A row that cannot be read: what is wrong, as a code, and the text it is about."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text


def read_moment(text: str, clock: str = "") -> datetime:
    """Return the moment a row names, aware, in the centre's zone; midnight where it names a day only.

    Reads 2026-06-05 12:30:11, 2026/6/5, 20260605 123011, 2026年6月5日 and the days Excel counts. Raises Unreadable.
    """
    plain = text.translate(_WIDE).strip(" `'\t")
    try:
        if _SERIAL.fullmatch(plain):
            return _moment(1899, 12, 30) + timedelta(seconds=round(float(plain) * 86_400))
        match = _DAY.match(plain)
        if not match:
            raise Unreadable("no_day", text)
        year, month, day = (int(part) for part in match.groups() if part)
        return _moment(year, month, day, *_clock(plain[match.end() :] or _DAY.sub("", clock, count=1)))
    except (ValueError, OverflowError) as error:
        raise Unreadable("no_day", text) from error


def _clock(text: str) -> tuple[int, int, int]:
    match = _CLOCK.search(text.translate(_WIDE))
    if not match:
        return 0, 0, 0
    hour, minute, second = (
        int(part) for part in (match[1] or match[4], match[2] or match[5], match[3] or match[6] or 0)
    )
    return hour, minute, second


def _moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(settings.TIME_ZONE))


@lru_cache(maxsize=2)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def read_amount(text: str) -> Decimal:
    """Return an amount in yuan with its sign: 1,234.50, ¥25.00, (50.00), `100.00, -3.5元. Raises Unreadable."""
    plain = text.translate(_WIDE).strip(" `'\t¥￥元").replace(" ", "")
    sign = ""
    if plain.startswith("(") and plain.endswith(")"):
        plain, sign = plain[1:-1], "-"
    plain = plain.replace("¥", "").replace("￥", "")
    match = _AMOUNT.fullmatch(plain)
    try:
        if not match:
            raise InvalidOperation
        amount = Decimal(f"{sign or match[1]}{match[2].replace(',', '')}{match[3] or ''}").quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Unreadable("no_amount", text) from error
    if abs(amount) >= MOST:
        raise Unreadable("no_amount", text)
    return amount


def digits_of(text: str) -> str:
    """Return the digits of an account number, "" for one that is masked or too short to tell accounts apart."""
    plain = re.sub(r"[\s-]", "", text.translate(_WIDE))
    return plain if plain.isascii() and plain.isdigit() and 8 <= len(plain) <= 30 else ""


def tail_of(text: str) -> str:
    """Return the last four digits of an account, also of a masked one."""
    digits = re.sub(r"\D", "", text)
    return digits[-4:] if len(digits) >= 4 else ""
