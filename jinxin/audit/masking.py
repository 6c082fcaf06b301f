"""Numbers of people that must not be read in passing, should one have slipped into a text."""

import re
from typing import Any

_NUMBERS = re.compile(
    r"(?P<hash>[0-9a-f]{32,})"  # its digits are nobody's
    r"|(?<!\d)(?P<id>\d{17}[\dXx])(?![\dA-Za-z])"
    r"|(?<![\d.])(?P<account>\d{16,19})(?!\d|\.\d)"
    r"|(?<![\d.])(?P<mobile>1[3-9]\d{9})(?!\d|\.\d)"
)


def masked(text: str) -> str:
    """Return the text with national IDs, account numbers and mobiles reduced to their first and last digits."""
    return _NUMBERS.sub(_mask, text)


def masked_data(value: Any) -> Any:
    """Return plain data with every text in it masked."""
    match value:
        case str():
            return masked(value)
        case list():
            return [masked_data(item) for item in value]
        case dict():
            return {key: masked_data(item) for key, item in value.items()}
    return value


def _mask(match: re.Match[str]) -> str:
    number = match.group()
    match match.lastgroup:
        case "id":
            return f"{number[:3]}***********{number[-4:]}"
        case "account":
            return f"{number[:4]} **** {number[-4:]}"
        case "mobile":
            return f"{number[:3]}****{number[-4:]}"
    return number
