"""What a row would do: read by the columns, compared with the register by the importer of its kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.enums import RowState
from customers.services.importing.columns import Column
from customers.services.importing.known import Known
from customers.services.importing.sheet import Line


@dataclass
class Plan:
    """A row with what was read from it. `values` are its facts by part, without cells that are empty.

    `errors` and `notes` are by column, `before` too: what the register has where the row changes it. `subject` is the
    row of the register it is about, where there is one.
    """

    number: int
    texts: dict[str, str]
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    subject: Any = None
    is_new: bool = True

    @property
    def state(self) -> str:
        """What the row would do."""
        if self.errors:
            return RowState.WRONG
        if self.is_new:
            return RowState.NEW
        return RowState.CHANGED if self.before else RowState.SAME

    @property
    def label(self) -> str:
        """What the row is called."""
        return self.texts.get("name", "")[:120]

    def fact(self, part: str, name: str) -> Any:
        """Return a fact that was read, None where it was empty or wrong."""
        return self.values.get(part, {}).get(name)

    def wrong(self, column: str, message: str) -> None:
        """Note what is wrong; the first thing at a cell stays."""
        self.errors.setdefault(column, message)


def read_line(line: Line, columns: Sequence[Column], known: Known, today: date) -> Plan:
    """Read the cells of a row by the rules of their columns."""
    plan = Plan(line.number, line.texts)
    for column in columns:
        text = line.texts.get(column.name, "")
        if not text:
            if column.required:
                plan.wrong(column.name, _("This field is required."))
            continue
        try:
            value = column.read(column.convert(text, known), today)
        except ValidationError as error:
            plan.wrong(column.name, " ".join(error.messages))
        else:
            plan.values.setdefault(column.part, {})[column.fact] = value
    return plan


def compare(plan: Plan, columns: Sequence[Column], part: str, subject: Any) -> None:
    """Note what the register has where the row says something else; an empty cell changes nothing."""
    for column in columns:
        if column.part != part or column.fact not in plan.values.get(part, {}):
            continue
        old, new = getattr(subject, column.fact), plan.values[part][column.fact]
        if old != new:
            plan.before[column.name] = _shown(column, subject, old)


def _shown(column: Column, subject: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    label = getattr(subject, f"get_{column.fact}_display", None)
    return column.mask(str(label() if label else value))
