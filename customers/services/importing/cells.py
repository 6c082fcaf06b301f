"""Cells of a workbook as texts, and texts as values. A row is kept as its texts, so that it can be checked again."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Area
from customers.services.importing.known import Known
from jinxin.errors import DomainError
from jinxin.money import parse_amount

LANGUAGES: Final = ("zh-hans", "en")
LONGEST: Final = 500
DIGITS_OF_EXCEL: Final = 15
_ROUNDED: Final = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")
_DAY: Final = re.compile(r"([12][0-9]{3})\D{1,2}([0-9]{1,2})\D{1,2}([0-9]{1,2})\D?|([12][0-9]{3})([0-9]{2})([0-9]{2})")
_SERIAL: Final = re.compile(r"[1-6][0-9]{4}")
_EPOCH: Final = date(1899, 12, 30)


Convert = Callable[[str, Known], Any]


def text_of(cell: Any) -> str:
    """Return what stands in a cell as one clean line, whatever kind of cell it is."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        case int() | float():
            return _number(cell)
    shown = str(cell)[:LONGEST]
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in shown)
    return " ".join("".join(kept).split())


def _number(cell: float) -> str:
    """Write a number; one of which Excel has lost digits shows it."""
    if not isfinite(cell):
        return str(cell)
    if abs(cell) >= 10**DIGITS_OF_EXCEL:
        return f"{cell:.14E}"
    return f"{cell:.0f}" if cell == int(cell) else repr(cell)


def words(text: str, known: Known) -> str:
    """Read a text or a number that must not have gone through Excel's arithmetic."""
    if _ROUNDED.fullmatch(text):
        raise ValidationError(_("Excel has rounded this number. Format the column as text and enter the number again."))
    return text


def day(text: str, known: Known) -> date:
    """Read a day: 2019-03-15, 2019/3/15, 20190315, 2019年3月15日, also as Excel counts days."""
    folded = unicodedata.normalize("NFKC", text)
    if _SERIAL.fullmatch(folded):
        return _EPOCH + timedelta(days=int(folded))
    match = _DAY.fullmatch(folded.split(" ")[0])
    try:
        year, month, number = (int(part) for part in match.groups() if part) if match else (0, 0, 0)
        return date(year, month, number)
    except ValueError as error:
        raise ValidationError(_("Enter a date such as 2024-03-15."), "invalid") from error


def money(text: str, known: Known) -> Decimal:
    """Read an amount in yuan as people type it."""
    try:
        return parse_amount(text)
    except DomainError as error:
        raise ValidationError(error.message) from error


def count(text: str, known: Known) -> int:
    """Read a whole number."""
    folded = unicodedata.normalize("NFKC", text).replace(",", "")
    if not re.fullmatch("[0-9]{1,9}", folded):
        raise ValidationError(_("Enter a whole number."), "invalid")
    return int(folded)


def choice(choices: type[models.TextChoices]) -> Convert:
    """Return what reads one of the choices by its label in either language, or by its code."""

    def read(text: str, known: Known) -> str:
        found = _by_label(choices).get(folded(text))
        if found is None:
            labels = " / ".join(str(label) for label in choices.labels)
            raise ValidationError(_("Choose one of: %(labels)s."), "invalid", {"labels": labels})
        return found

    return read


def area(text: str, known: Known) -> Area:
    """Read an area; see `Known.area`."""
    return known.area(text)


@cache
def _by_label(choices: type[models.TextChoices]) -> dict[str, str]:
    found = {folded(value): str(value) for value in choices.values}
    for value, label in choices.choices:
        found |= dict.fromkeys(folded_in_all(label), str(value))
    return found


def folded_in_all(text: Promise | str) -> set[str]:
    """Return a text in every language, folded for comparison."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(folded(str(text)))
    return found


def folded(text: str) -> str:
    """Fold what people vary: case, full-width letters, blanks, marks and notes in brackets."""
    plain = re.sub(r"\(.*?\)|[*\s:]", "", unicodedata.normalize("NFKC", text))
    return plain.casefold()
