"""How much of the territory is reached: visited, and doing business with us, shops and households apart (the seed's
320 shops and 3,530 households, 96% and 93%). Every number is the count of rows that the list of premises shows."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db.models import Count, Max, Q, Subquery, Sum

from customers.enums import PremisesKind
from customers.models import CoverageSnapshot, Premises
from customers.rules.areas import Node, Tree
from jinxin.clock import local_date, month_start

TREND_MONTHS: Final = 12
TREND_DAYS: Final = 14
MOST_AT_ONCE: Final = 20_000
"""Shops and households that are counted while somebody waits; of more, the last hour's count is shown."""


@dataclass(frozen=True)
class Reach:
    """How many there are, how many are visited, how many do business with us."""

    total: int = 0
    visited: int = 0
    dealing: int = 0

    def __add__(self, other: "Reach") -> "Reach":
        return Reach(self.total + other.total, self.visited + other.visited, self.dealing + other.dealing)

    @property
    def unvisited(self) -> int:
        """How many are still to be visited."""
        return self.total - self.visited

    @property
    def missing(self) -> int:
        """How many do no business with us yet."""
        return self.total - self.dealing

    @property
    def visited_share(self) -> Decimal | None:
        """The visited as a share of all; None of nothing."""
        return share(self.visited, self.total)

    @property
    def dealing_share(self) -> Decimal | None:
        """Those doing business with us as a share of all; None of nothing."""
        return share(self.dealing, self.total)


def share(part: int, whole: int) -> Decimal | None:
    """Return a part of a whole to four places; None of nothing."""
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


Counts = Mapping[tuple[int, str], Reach]
"""By area and kind."""


def counts(tree: Tree, areas: Iterable[int] | None = None) -> dict[tuple[int, str], Reach]:
    """Count what stands in these areas (all that are in use for None), in one statement that reads an index alone."""
    rows = Premises.objects.standing(tree).order_by()
    if areas is not None:
        rows = rows.filter(area__in=list(areas))
    found = rows.values_list("area_id", "kind").annotate(
        total=Count("area_id"), visited=Count("visited_at"), dealing=Count("area_id", filter=Q(is_dealing=True))
    )
    return {(area, kind): Reach(*numbers) for area, kind, *numbers in found}


def counts_of_all(
    tree: Tree, areas: Collection[int] | None = None
) -> tuple[dict[tuple[int, str], Reach], datetime | None]:
    """Count the whole territory, or these areas of it, as it is now or, where the whole is large, as it was counted
    last; return when that was, None for now."""
    newest = CoverageSnapshot.objects.order_by("-day").values("day")[:1]
    kept = CoverageSnapshot.objects.filter(day=Subquery(newest), taken_at__isnull=False).order_by()
    whole = kept.aggregate(total=Sum("total"), at=Max("taken_at"))
    if (whole["total"] or 0) <= MOST_AT_ONCE:
        return counts(tree, areas), None
    wanted = tree.in_use if areas is None else tree.in_use & set(areas)
    if areas is not None:
        kept = kept.filter(area__in=wanted)
    rows = kept.filter(total__gt=0).values_list("area_id", "kind", "total", "visited", "dealing")
    return {(area, kind): Reach(*numbers) for area, kind, *numbers in rows if area in wanted}, whole["at"]


def total_of(found: Counts, kind: str, areas: Iterable[int]) -> Reach:
    """Return the sum over areas."""
    return sum((found.get((area, kind), Reach()) for area in areas), Reach())


@dataclass(frozen=True)
class Line:
    """A line of the table: an area with its parts (or `own`: only what lies directly in it), or an officer."""

    label: str
    shops: Reach
    households: Reach
    query: str
    node: Node | None = None
    own: bool = False
    parts: int = 0

    @property
    def kinds(self) -> list[tuple[str, Reach]]:
        """Both kinds with what is reached of each."""
        return [(PremisesKind.SHOP.value, self.shops), (PremisesKind.HOUSEHOLD.value, self.households)]


@dataclass(frozen=True)
class Coverage:
    """The table of an area (or of all): a line for each part, and their sum."""

    total: Line
    lines: list[Line] = field(default_factory=list)


def coverage(tree: Tree, found: Counts, visible: set[int], top: int | None) -> Coverage:
    """Return the table of the area `top`, or of the whole territory that a person may see."""
    lines = [_line(tree, found, visible, node) for node in tree.parts(top) if tree.within(node.pk) & visible]
    if top is not None and lines and any((top, kind) in found for kind in PremisesKind.values):
        lines.append(_own(tree, found, top))
    areas = (tree.within(top) if top is not None else set(tree.nodes)) & visible
    query = f"area={top}" if top is not None else ""
    return Coverage(_summed("", found, areas, query), lines)


def _line(tree: Tree, found: Counts, visible: set[int], node: Node) -> Line:
    areas = tree.within(node.pk) & visible
    parts = sum(1 for part in tree.parts(node.pk) if tree.within(part.pk) & visible)
    return _summed(node.name, found, areas, f"area={node.pk}", node=node, parts=parts)


def _own(tree: Tree, found: Counts, pk: int) -> Line:
    return _summed(tree.nodes[pk].name, found, [pk], f"area={pk}.", node=tree.nodes[pk], own=True)


def _summed(label: str, found: Counts, areas: Iterable[int], query: str, **more: Any) -> Line:
    listed = list(areas)
    shops, households = (total_of(found, kind, listed) for kind in PremisesKind.values)
    return Line(label, shops, households, query, **more)


def by_officer(tree: Tree, found: Counts, names: Mapping[int, str], nobody: str) -> Sequence[Callable[[], Line]]:
    """Return a line for each officer who answers for areas, and one for what nobody answers for; each is summed when
    it is called for."""
    areas: dict[int | None, list[int]] = {}
    for pk, officer in tree.responsible.items():
        if pk in tree.in_use:
            areas.setdefault(officer, []).append(pk)
    officers = sorted((pk for pk in areas if pk is not None), key=lambda pk: names.get(pk, ""))
    lines = [partial(_summed, names.get(pk, ""), found, areas[pk], f"officer={pk}") for pk in officers]
    if None in areas:
        lines.append(partial(_summed, nobody, found, areas[None], "officer=none"))
    return lines


# Trend


@dataclass(frozen=True)
class Day:
    """How far the territory was reached at the end of a day."""

    day: date
    shops: Reach
    households: Reach


def trend(areas: Iterable[int] | None, at: datetime, today: Line) -> list[Day]:
    """Return the ends of the last months and the last days for which there is a count, and today as it is now."""
    now = local_date(at)
    rows = CoverageSnapshot.objects.filter(day__in=_days(now)).order_by()
    if areas is not None:
        rows = rows.filter(area__in=list(areas))
    sums = rows.values_list("day", "kind").annotate(Sum("total"), Sum("visited"), Sum("dealing"))
    found: dict[date, dict[str, Reach]] = {}
    for day, kind, *numbers in sums:
        found.setdefault(day, {})[kind] = Reach(*numbers)
    past = [
        Day(day, *(kinds.get(kind, Reach()) for kind in PremisesKind.values)) for day, kinds in sorted(found.items())
    ]
    return [*past, Day(now, today.shops, today.households)]


def _days(today: date) -> list[date]:
    """Return the last days of past months, and the days before today."""
    days = {today - timedelta(days=back) for back in range(1, TREND_DAYS + 1)}
    first = month_start(today)
    for _month in range(TREND_MONTHS):
        last = first - timedelta(days=1)
        days.add(last)
        first = month_start(last)
    return sorted(days)
