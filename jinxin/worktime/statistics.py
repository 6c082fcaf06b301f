"""How deadlines were kept, by person and period: every number is a filter of the deadlines or of the register.

A deadline belongs to the day it was due on. Those met, late, still ahead and no longer needed are all there are; those
late are excused, answered by a reminder or a reprimand, or not ruled on yet: rows and columns add up.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from jinxin.staff.models import User
from jinxin.worktime.models import Accountability, Deadline
from jinxin.worktime.queries import GROUPS, deadlines

Ruling = Accountability.Ruling
UNRULED: Final = (Accountability.State.OPEN, Accountability.State.EXPLAINED)
COUNTED: Final[dict[str, Q]] = {
    "due": Q(),
    "met": Q(state=Deadline.State.MET),
    "late": GROUPS["late"],
    "ahead": GROUPS["ahead"],
    "dropped": GROUPS["dropped"],
    "held": GROUPS["held"],
    "excused": Q(accountability__ruling=Ruling.EXCUSED),
    "reminder": Q(accountability__ruling=Ruling.REMINDER),
    "reprimand": Q(accountability__ruling=Ruling.REPRIMAND),
    "unruled": Q(accountability__state__in=UNRULED),
}


@dataclass
class Line:
    """How one person kept deadlines, or all together. `median` is in working minutes, of those that were done."""

    person: int | None = None
    name: str = ""
    due: int = 0
    met: int = 0
    late: int = 0
    ahead: int = 0
    dropped: int = 0
    held: int = 0
    excused: int = 0
    reminder: int = 0
    reprimand: int = 0
    unruled: int = 0
    median: int | None = None

    @property
    def kept(self) -> Decimal | None:
        """Return the share met in time of those that came to an end, or None where none did."""
        ended = self.met + self.late
        return Decimal(self.met) / ended if ended else None


@dataclass(frozen=True)
class Statistics:
    """The lines of the persons by name, and their sum."""

    lines: list[Line]
    whole: Line


def statistics(
    reader: User,
    *,
    first: date | None = None,
    last: date | None = None,
    kind: str = "",
    person: User | None = None,
) -> Statistics:
    """Return how the deadlines a reader may see were kept; three queries, whatever their number."""
    found = deadlines(reader, state="all", kind=kind, person=person, first=first, last=last)
    counts = {name: Count("pk", filter=condition) for name, condition in COUNTED.items()}
    people = {"person": F("responsible"), "name": F("responsible__name")}
    rows = found.order_by("responsible__name", "responsible").values(**people).annotate(**counts)
    medians = _medians(found, F("responsible_id"))
    lines = [Line(**row) for row in rows]
    for line in lines:
        line.median = medians.get(line.person)
    return Statistics(lines, _sum(lines, _medians(found, None).get(None)))


def _sum(lines: list[Line], median: int | None) -> Line:
    added = {one.name: sum(getattr(line, one.name) for line in lines) for one in fields(Line) if one.name in COUNTED}
    return Line(**added, median=median)


def _medians(rows: QuerySet[Deadline], by: F | None) -> dict[Any, int]:
    """Return the middle working time used, of each group or (by None) of all: of the ranked rows only the middle one or
    two of each group leave the database."""
    rank = Window(RowNumber(), partition_by=by, order_by=("used_minutes", "pk"))
    ranked = rows.filter(used_minutes__isnull=False).annotate(twice=rank * 2, size=Window(Count("pk"), partition_by=by))
    middle = ranked.filter(twice__gte=F("size"), twice__lte=F("size") + 2).order_by()
    found: dict[Any, list[Any]] = {}
    for person, used in middle.values_list("responsible_id", "used_minutes"):
        found.setdefault(person if by else None, []).append(used)
    return {key: sum(used) // len(used) for key, used in found.items()}
