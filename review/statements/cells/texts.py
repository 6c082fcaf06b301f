"""What people type into a cell and what it means: amounts as 26万, dates as 2026/10/31, choices in either language."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.money import parse_amount, round_fen
from review.statements.cells.names import CellSpec
from review.statements.schema.reading import LONGEST_TEXT
from review.statements.workbook.source import chosen

Value = Decimal | date | str | None

_NOTHING: Final = frozenset({"-", "–", "—", "－"})
"""How Excel shows a zero in the bookkeepers' format; it arrives so when a block is pasted."""
_NUMBER: Final = re.compile(r"[+-]?\d{1,10}(?:\.\d{1,12})?", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_BRACKETS: Final = re.compile(r"\((.+)\)")


def understand(text: str, spec: CellSpec) -> Value:
    """Return what a text means in a cell, None where it is empty. Raises DomainError saying what to type."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if spec.kind == "money":
        return _money(plain)
    if spec.kind == "number":
        return _number(plain, spec)
    if spec.kind == "date":
        return _day(plain)
    return _words(text, spec)


def canonical(text: str, spec: CellSpec) -> str:
    """Return the one text that is kept for everything that means the same; what means nothing stays as it is typed."""
    try:
        value = understand(text, spec)
    except DomainError:
        return text.strip()
    return written(value, spec)


def written(value: Value, spec: CellSpec) -> str:
    """Return a value as its cell keeps it: plain digits with a point, amounts to the fen, days as 2026-10-31."""
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return str(value)
    return format(round_fen(value) if spec.kind == "money" else value.normalize(), "f")


def _money(plain: str) -> Decimal:
    if plain in _NOTHING:
        return Decimal("0.00")
    match = _BRACKETS.fullmatch(plain)
    return -parse_amount(match[1]) if match else parse_amount(plain)


def _number(plain: str, spec: CellSpec) -> Decimal:
    text = "0" if plain in _NOTHING else plain.replace(",", "").replace(" ", "")
    percent = text.endswith("%")
    text = text.removesuffix("%")
    if not _NUMBER.fullmatch(text):
        raise DomainError(
            _("“%(value)s” is not a number; write plain digits such as 12345.60.") % {"value": plain[:40]}
        )
    value = Decimal(text)
    return value / 100 if percent and spec.share else value


def _day(plain: str) -> date:
    match = _DATE.fullmatch(plain)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise DomainError(_("“%(value)s” is not a date; write it as 2026-10-31.") % {"value": plain[:40]})


def _words(text: str, spec: CellSpec) -> str:
    words = " ".join(text.split())
    if len(words) > LONGEST_TEXT:
        raise DomainError(_("Is longer than %(longest)s characters.") % {"longest": LONGEST_TEXT})
    if any(unicodedata.category(char) in ("Cc", "Cs", "Cn") for char in words):
        raise DomainError(_("Contains characters that cannot be shown."))
    if spec.choices is None:
        return words
    found = chosen(spec.choices, words) or ""
    if found not in spec.choices and not spec.free:
        raise DomainError(_("Choose from the list."))
    return found
