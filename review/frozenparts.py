"""The frozen investigation as people read it: answers with their sources, opinions, assets and debts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from jinxin.fields import MoneyField
from jinxin.money import format_yuan
from loans.choices import Side, Source
from loans.models import Holding, Investigation, Opinion
from loans.rules.understandings import SECTIONS, SUMS, Section

MEANS: Final = "assets"
LISTS: Final[dict[str, tuple[tuple[str, type[models.Model], str, tuple[str, ...]], ...]]] = {
    "person": (("opinions", Opinion, "", ("who", "relation", "verdict", "says")),),
    MEANS: (
        ("holdings", Holding, Side.ASSET, ("kind", "about", "stated", "seen", "source", "proof")),
        ("holdings", Holding, Side.DEBT, ("kind", "about", "stated", "seen", "monthly", "source")),
    ),
}
"""The lists of a section: where they stand in the dossier, of which side, and their columns."""


@dataclass(frozen=True)
class Fact:
    """A labelled value; `wide` ones are sentences. `source` says where it comes from."""

    label: Any
    value: Any
    wide: bool = False
    source: str = ""


@dataclass(frozen=True)
class Rows:
    """A list: its title, the heads of its columns, and its rows of texts, amounts to the right."""

    title: Any
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str, bool], ...], ...]


@dataclass(frozen=True)
class Part:
    """A part of the investigation with what was answered, and its lists."""

    title: Any
    facts: tuple[Fact, ...]
    lists: tuple[Rows, ...] = ()


def parts_of(investigation: Mapping[str, Any]) -> list[Part]:
    """Return the investigation by its sections, without what nobody answered."""
    found = [_part(section, investigation) for section in SECTIONS]
    return [part for part in found if part.facts or part.lists]


def _part(section: Section, investigation: Mapping[str, Any]) -> Part:
    names = (*SUMS, *section.fields) if section.code == MEANS else section.fields
    facts = [_fact(name, section, investigation) for name in names]
    lists = [_rows(*about, investigation) for about in LISTS.get(section.code, ())]
    answered = tuple(fact for fact in facts if fact.value not in (None, ""))
    return Part(section.title, answered, tuple(one for one in lists if one.rows))


def _fact(name: str, section: Section, investigation: Mapping[str, Any]) -> Fact:
    field = Investigation._meta.get_field(name)
    label = capfirst(str(getattr(field, "verbose_name", name)))
    sources = investigation.get("sources", {})
    source = sources.get(name) or (sources.get(section.code) if name in section.statements else None)
    return Fact(label, _value(field, investigation.get(name)), isinstance(field, models.TextField), _source(source))


def _value(field: Any, value: Any) -> Any:
    if value in (None, ""):
        return value
    if isinstance(field, MoneyField):
        return format_yuan(Decimal(value))
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    return value


def _source(source: Mapping[str, Any] | None) -> str:
    """Return a source in words: what it is, of which day, and the paper that shows it."""
    if not source or not source["source"]:
        return ""
    parts = (Source(source["source"]).label, source.get("found_on"), source.get("paper"))
    return " · ".join(str(part) for part in parts if part)


def _rows(
    name: str, model: type[models.Model], side: str, columns: Sequence[str], investigation: Mapping[str, Any]
) -> Rows:
    fields = [model._meta.get_field(column) for column in columns]
    heads = tuple(capfirst(str(getattr(field, "verbose_name", field.name))) for field in fields)
    kept = [row for row in investigation.get(name, []) if not side or row["side"] == side]
    rows = tuple(tuple(_cell(field, head, row) for field, head in zip(fields, heads, strict=True)) for row in kept)
    title = _("What others say") if not side else _("Assets") if side == Side.ASSET else _("Debts")
    return Rows(title, heads, rows)


def _cell(field: Any, head: str, row: Mapping[str, Any]) -> tuple[str, str, bool]:
    value = _value(field, row.get(field.name))
    return head, "—" if value in (None, "") else str(value), isinstance(field, MoneyField)
