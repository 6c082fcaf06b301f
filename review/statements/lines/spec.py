"""What a line of a statement is: its path, its name, how it is obtained, what it may hold."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import lazy


def _fill(form: Any, **values: Any) -> str:
    return str(form) % values


phrase = lazy(_fill, str)
"""Fill the placeholders of a translated form when it is shown, in the reader's language of that moment."""


class Take(Enum):
    """How a monthly line becomes one figure for the period."""

    SUM = "sum"
    FIRST = "first"
    LAST = "last"


class Absent(Enum):
    """What it means that a line is not there."""

    ERROR = "error"
    ZERO = "zero"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One line item. `path` is its dotted path in the case file.

    `derived` lines are totals the statements compute; a person may still type over them, which the C checks find.
    `places` is the number of decimals (two for yuan).
    """

    path: str
    title: Any
    note: Any = ""
    monthly: bool = False
    take: Take = Take.SUM
    signed: bool = False
    derived: bool = False
    absent: Absent = Absent.ERROR
    places: int = 2

    @property
    def key(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]
