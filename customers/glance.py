"""One look at a customer: what the topics and the later apps add to it.

Each adds columns to the one row that is read of the customer, and makes of them, or of one query, the things that are
open. So the page needs as many queries with ten topics as with one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Thing:
    """Something open with a customer: what, how far it is, by when (late things come first), where it is done."""

    icon: str
    title: str
    url: str = ""
    note: str = ""
    state: str = ""
    tone: str = "neutral"
    due_on: date | None = None
    deadline: Any = None


@dataclass(frozen=True)
class Source:
    """What a topic or an app knows: `columns(today)` for the customer's row, `things(customer, person, at)` from it."""

    columns: Callable[[date], Columns]
    things: Callable[[Any, Any, datetime], Iterable[Thing]]


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; apps do so when they are ready."""
    if source not in _sources:
        _sources.append(source)


def columns(today: date) -> dict[str, Any]:
    """Return the columns of all sources."""
    return {name: column for source in _sources for name, column in source.columns(today).items()}


def things(customer: Any, person: Any, at: datetime) -> list[Thing]:
    """Return what is open with a customer (read with `columns`), the first to be done first."""
    found = [thing for source in _sources for thing in source.things(customer, person, at)]
    return sorted(found, key=lambda thing: (thing.tone != "red", thing.due_on or date.max))
