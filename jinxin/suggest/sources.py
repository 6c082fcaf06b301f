"""Where suggestions come from, and reading what somebody typed into a field that suggests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

from jinxin.access import Person, Role
from jinxin.keys import key_of

FEW: Final = 30
"""Rows up to which a list is offered: more of them nobody reads through."""
SUGGESTED: Final = 12
"""Rows that are suggested at once."""
LONGEST: Final = 120
"""Characters of a text that is looked for."""


@dataclass(frozen=True)
class Option:
    """A row to choose. No other has its label, so that the text alone says who is meant; `hint` stands beside it."""

    key: str
    label: str
    hint: str = ""


class Source(Protocol):
    """Rows of one kind that a person may choose from."""

    code: str
    roles: frozenset[Role]

    def search(self, text: str, person: Person, most: int) -> list[Option]:
        """Return at most so many rows that a text finds, the likeliest first; the first of all for no text."""

    def named(self, text: str, person: Person) -> list[Option]:
        """Return the rows that are called just so."""

    def of_key(self, key: int, person: Person) -> Option | None:
        """Return the row of a key."""


SOURCES: Final[dict[str, Source]] = {}


def register(*sources: Source) -> None:
    """Let fields suggest from these sources, by their codes."""
    SOURCES.update({source.code: source for source in sources})


@dataclass(frozen=True)
class Reading:
    """What a text means: one row, or those it may mean."""

    option: Option | None = None
    maybe: list[Option] = field(default_factory=list)


def read(source: Source, text: str, person: Person) -> Reading:
    """Return the row that a text means: by its key, its whole name, or as the only one that is found."""
    given = " ".join(text.replace("\x00", "").split())[:LONGEST]
    if not given:
        return Reading()
    if (key := key_of(given)) is not None:
        return Reading(source.of_key(key, person))
    found = source.named(given, person)
    if len(found) != 1:
        found = found or source.search(given, person, SUGGESTED)
    return Reading(found[0]) if len(found) == 1 else Reading(maybe=found)


class Offered(Mapping[str, str]):
    """What a filter of a list may be narrowed to: labels by key, like any other filter's, where they are few. Of many
    only those that were asked for are known; the others are suggested. `extra` are values beside the rows."""

    def __init__(self, source: Source, person: Person, extra: Mapping[str, str] | None = None) -> None:
        self.source, self.person, self.extra = source, person, dict(extra or {})
        self._known: dict[str, str] = {}

    @cached_property
    def _first(self) -> list[Option]:
        return self.source.search("", self.person, FEW + 1)

    @property
    def many(self) -> bool:
        """Whether they are too many for a list."""
        return len(self._first) > FEW

    def read(self, text: str) -> Reading:
        """Return what a text of the address means."""
        for key, label in self.extra.items():
            if text in (key, label):
                return Reading(Option(key, label))
        found = read(self.source, text, self.person)
        if found.option:
            self._known[found.option.key] = found.option.label
        return found

    def _labels(self) -> dict[str, str]:
        first = {} if self.many else {option.key: option.label for option in self._first}
        return {**self.extra, **first, **self._known}

    def __getitem__(self, key: str) -> str:
        return self._labels()[key]

    def __iter__(self) -> Any:
        return iter(self._labels())

    def __len__(self) -> int:
        return len(self._labels()) or len(self._first)


def labels(options: Collection[Option]) -> str:
    """Return the names of rows for a sentence."""
    return " · ".join(option.label for option in options)
