"""Reading single values of a case file: each wrong one is noted with its path, and reading goes on."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from django.utils.translation import gettext as _

from jinxin.money import MAX_YUAN
from review.statements.errors import Problems

LONGEST_TEXT: Final = 200
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read_number(raw: Any, where: str, problems: Problems, *, places: int = 2, signed: bool = False) -> Decimal | None:
    """Return a number from JSON text or a JSON number, or None after noting why it is not one.

    Text must be plain digits with a point. More decimals than `places`, negative numbers where not `signed` and
    anything beyond 9,999,999,999.99 are refused.
    """
    value = _as_decimal(raw)
    if value is None:
        problems.add(where, _not_a_number(raw))
    elif abs(value) > MAX_YUAN:
        problems.add(where, _("This number is too large."))
    elif value < 0 and not signed:
        problems.add(where, _("Must not be negative; enter amounts positive, the formulas subtract."))
    elif value != round(value, places):
        problems.add(where, _("Has more than %(places)s decimals.") % {"places": places})
    else:
        return value
    return None


def _as_decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int) and abs(raw) <= MAX_YUAN * 10:
        return Decimal(raw)
    text = format(raw, "f") if isinstance(raw, Decimal) and _is_plain(raw) else raw
    text = repr(raw) if isinstance(raw, float) else text
    return Decimal(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def _is_plain(value: Decimal) -> bool:
    """Finite and of a size that can be written out (an exponent of a million digits cannot)."""
    return value.is_finite() and -30 < value.adjusted() < 30 and len(value.as_tuple().digits) < 40


def _not_a_number(raw: Any) -> str:
    if raw is None or raw == "":
        return _("Is empty; enter the amount, or 0 where there is nothing.")
    return _("“%(value)s” is not a number; write plain digits such as 12345.60.") % {"value": excerpt(raw)}


def excerpt(raw: Any) -> str:
    """Show a wrong value, shortened."""
    text = raw if isinstance(raw, str) else repr(raw) if isinstance(raw, int | float | Decimal | bool) else _("a list")
    text = "".join(char if char.isprintable() else "?" for char in text[:41])
    return text if len(text) <= 40 else f"{text[:40]}…"


def read_text(raw: Any, where: str, problems: Problems, *, longest: int = LONGEST_TEXT, required: bool = False) -> str:
    """Return a line of text; control characters and too long texts are noted."""
    if raw is None or raw == "":
        if required:
            problems.add(where, _("Is empty; enter a text."))
        return ""
    if not isinstance(raw, str):
        problems.add(where, _("“%(value)s” is not a text.") % {"value": excerpt(raw)})
    elif len(raw) > longest:
        problems.add(where, _("Is longer than %(longest)s characters.") % {"longest": longest})
    elif any(unicodedata.category(char) in ("Cc", "Cs", "Cn") for char in raw):
        problems.add(where, _("Contains characters that cannot be shown."))
    else:
        return raw.strip()
    return ""


def read_date(raw: Any, where: str, problems: Problems) -> date | None:
    """Return a day written as 2026-10-31, or None after noting why it is not one."""
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    problems.add(where, _("“%(value)s” is not a date; write it as 2026-10-31.") % {"value": excerpt(raw)})
    return None


def read_object(raw: Any, where: str, problems: Problems) -> Mapping[str, Any] | None:
    """Return a JSON object, or None after noting that it is missing or something else."""
    if isinstance(raw, Mapping):
        return raw
    if raw is None:
        problems.add(where, _("This part is missing."))
    else:
        problems.add(where, _("Must be an object with named values."))
    return None


def read_list(raw: Any, where: str, problems: Problems, *, longest: int) -> list[Any]:
    """Return a JSON list of at most `longest` entries; None means an empty one."""
    if raw is None:
        return []
    if not isinstance(raw, list | tuple):
        problems.add(where, _("Must be a list."))
        return []
    if len(raw) > longest:
        problems.add(where, _("Has more than %(longest)s entries.") % {"longest": longest})
        return []
    return list(raw)


def refuse_unknown(found: Iterable[Any], known: Iterable[str], where: str, problems: Problems) -> None:
    """Note every key that no line item has: a figure under a wrong name must not be lost silently."""
    known = list(known)
    for key in sorted(str(key) for key in found if key not in known):
        if not _note_misspelt(key, known, where, problems):
            problems.add(_path(where, key), _("Unknown line; use the lines of the template."))


def refuse_misspelt(found: Iterable[Any], known: Iterable[str], where: str, problems: Problems) -> None:
    """Note the keys that look like an absent known one; other keys are remarks that nobody computes with."""
    found = [str(key) for key in found]
    known = list(known)
    absent = [key for key in known if key not in found]
    for key in sorted(key for key in found if key not in known):
        _note_misspelt(key, absent, where, problems)


def _note_misspelt(key: str, known: list[str], where: str, problems: Problems) -> bool:
    near = get_close_matches(key[:60], known, n=1, cutoff=0.75)
    if near:
        problems.add(_path(where, key), _("Unknown line; did you mean “%(near)s”?") % {"near": near[0]})
    return bool(near)


def _path(where: str, key: str) -> str:
    return f"{where}.{excerpt(key)}" if where else excerpt(key)
