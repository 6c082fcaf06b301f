"""Numbers of people that must not be read in passing, should one have slipped into a text."""

import re

_ID_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{11}(\d{3}[\dXx])(?![\dA-Za-z])")
_ACCOUNT = re.compile(r"(?<![\d.])(\d{4})\d{8,11}(\d{4})(?![\d.])")
_MOBILE = re.compile(r"(?<![\d.])(1[3-9]\d)\d{4}(\d{4})(?![\d.])")


def masked(text: str) -> str:
    """Return the text with national IDs, account numbers and mobiles reduced to their first and last digits."""
    text = _ID_NUMBER.sub(r"\1***********\2", text)
    text = _ACCOUNT.sub(r"\1 **** \2", text)
    return _MOBILE.sub(r"\1****\2", text)
