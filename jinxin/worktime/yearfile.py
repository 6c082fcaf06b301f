"""A year's official calendar as rows that a person edits, and as the file that is kept (`published.py` reads it)."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from jinxin.worktime.published import FESTIVALS


@dataclass(frozen=True)
class Block:
    """One holiday: its days off from `first` to `last`, and the days worked in exchange."""

    name: str
    first: date
    last: date
    makeup: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class YearFile:
    """What a notice says: its number, its date and its holidays."""

    number: str
    published: date
    blocks: list[Block]

    def text(self) -> str:
        """Write the file."""
        head = f"[notice]\nnumber = {_quoted(self.number)}\npublished = {self.published}\n"
        return head + "".join(_written(block) for block in self.blocks)


def read_rows(text: str) -> YearFile:
    """Read a file that `parse_year` has accepted once."""
    data = tomllib.loads(text)
    blocks = [Block(row["name"], row["from"], row["to"], list(row["makeup"])) for row in data["holidays"]]
    return YearFile(data["notice"]["number"], data["notice"]["published"], blocks)


def shown_name(name: str) -> str:
    """Return the name of a holiday in the reader's language."""
    return _(name) if name in FESTIVALS else name


def stored_name(typed: str) -> str:
    """Return what is kept for a typed name: a festival's own, in whichever language it was typed."""
    return _by_label().get(typed.strip().casefold(), typed.strip())


def _by_label() -> dict[str, str]:
    labels = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            labels.update({_(name).casefold(): name for name in FESTIVALS})
    return labels


def _written(block: Block) -> str:
    makeup = ", ".join(str(day) for day in sorted(block.makeup))
    return (
        f"\n[[holidays]]\nname = {_quoted(block.name)}\nfrom = {block.first}\nto = {block.last}\nmakeup = [{makeup}]\n"
    )


def _quoted(text: str) -> str:
    """Return a TOML string: it knows the escapes of JSON, and wants one more character escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def exchanged(blocks: Iterable[Block]) -> Iterable[tuple[date, str]]:
    """Return the days worked in exchange, each with the name of its holiday, the earliest first."""
    return sorted((day, block.name) for block in blocks for day in block.makeup)


def raw_rows(data: Any, prefix: str, names: tuple[str, ...], most: int) -> list[dict[str, str]]:
    """Return the rows of a form as they were sent, whatever stands in them; what cannot be counted has none."""
    total = str(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    count = min(int(total), most) if total.isascii() and total.isdigit() and len(total) < 5 else 0
    return [{name: str(data.get(f"{prefix}-{row}-{name}", ""))[:60] for name in names} for row in range(count)]
