"""What is wrong with a file of statements, said so that the person who made it can put it right."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from jinxin.errors import DomainError

MOST_PROBLEMS: Final = 100
"""More than this many problems help nobody; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `where` is the dotted path in the case file, `sheet!cell` of a workbook, or "" for all."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class StatementError(DomainError):
    """The statements cannot be read. `problems` names every place; the message is all of them on one line."""

    def __init__(self, problems: list[Problem]) -> None:
        shown = problems[:MOST_PROBLEMS]
        if len(problems) > len(shown):
            more = _("and %(count)s more problems.") % {"count": len(problems) - len(shown)}
            shown = [*shown, Problem("", more)]
        self.problems = shown
        super().__init__(" ".join(str(problem) for problem in shown))


class Problems:
    """Collects problems while reading, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, where: str, message: str) -> None:
        """Note that something is wrong at `where`."""
        self.found.append(Problem(where, message))

    def raise_if_any(self) -> None:
        """Raise StatementError if anything was noted."""
        if self.found:
            raise StatementError(self.found)
