"""Keys of rows as addresses and forms bring them: anybody may write anything there."""

from typing import Final

LONGEST: Final = 18
"""Digits of a key that every database can look up."""


def key_of(text: str | None) -> int | None:
    """Return the key that a text is, None for anything else: blank, other digits, a number no row can have."""
    given = text or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= LONGEST else None
