"""Reads of flows: months and classes, who stands on the other side, the list of payments."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from jinxin.clock import add_months
from jinxin.errors import DomainError
from jinxin.fields import keyed_hash
from jinxin.jobs.models import Job, JobState
from jinxin.money import ZERO, parse_amount, round_fen
from loans.bank.facts import folded
from loans.models import Application
from review.flows.files import SORT
from review.models import Flow, FlowFile, FlowParty
from review.models.flows import TO_EXPLAIN, Direction, FlowClass

MOST_MONTHS: Final = 24
"""Months a page shows; earlier ones are added up."""
MOST_NAMES: Final = 5_000
"""Counterparties whose names are looked through for a part of one: names are encrypted, no index can."""


@dataclass
class Cell:
    """Payments of one class in one month: how many, and their sum in yuan."""

    count: int = 0
    amount: Decimal = ZERO

    def add(self, count: int, amount: Decimal) -> None:
        """Add some payments."""
        self.count, self.amount = self.count + count, self.amount + amount


@dataclass
class Month:
    """A month of a table: its number as 202611, 0 for all earlier ones; whether files cover it."""

    number: int = 0
    covered: bool = True
    cells: dict[str, Cell] = field(default_factory=dict)
    total: Cell = field(default_factory=Cell)

    @property
    def label(self) -> str:
        """The month as 2026-11."""
        return month_label(self.number)


@dataclass(frozen=True)
class Table:
    """What was received, or paid, by months and classes; classes that never occur are left out."""

    direction: Direction
    classes: tuple[FlowClass, ...]
    months: list[Month]
    totals: Month

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The classes with their labels."""
        return [(one.value, str(one.label)) for one in self.classes]

    def rows(self) -> list[tuple[Month, list[tuple[str, Cell | None]]]]:
        """Return the months, each with the cells of all classes."""
        return [(month, [(one.value, month.cells.get(one)) for one in self.classes]) for month in self.months]

    def sums(self) -> list[Cell]:
        """Return the sums of the classes over all months."""
        return [self.totals.cells[one] for one in self.classes]


def month_label(number: int) -> str:
    """Return 202611 as 2026-11, "" for nothing."""
    return f"{number // 100}-{number % 100:02d}" if number else ""


def month_of(day: date) -> int:
    """Return the month of a day as 202611."""
    return day.year * 100 + day.month


def months_between(first: int, last: int) -> list[int]:
    """Return all months from one to another, both counted."""
    start, end = divmod(first, 100), divmod(last, 100)
    counted = range(start[0] * 12 + start[1] - 1, end[0] * 12 + end[1])
    return [number // 12 * 100 + number % 12 + 1 for number in counted]


def files_of(application: Application) -> list[FlowFile]:
    """Return the files of a case, the latest first."""
    return list(FlowFile.objects.filter(application=application).select_related("sent_by", "job"))


def covered_months(files: Iterable[FlowFile]) -> set[int]:
    """Return the months of which a file that was read has anything, by what it says itself or by its payments."""
    covered: set[int] = set()
    for file in files:
        if file.state == FlowFile.State.READY and file.first_on and file.last_on:
            last = min(file.last_on, add_months(file.first_on, 240))
            covered |= set(months_between(month_of(file.first_on), month_of(last)))
    return covered


def tables_of(application: Application, covered: set[int]) -> list[Table]:
    """Return what was received and what was paid, by months and classes, in one query."""
    rows = Flow.objects.filter(application=application).order_by()
    sums = list(rows.values_list("month", "flow_class", "direction").annotate(count=Count("pk"), amount=Sum("amount")))
    return [_table(way, [row for row in sums if row[2] == way], covered) for way in (Direction.IN, Direction.OUT)]


def _table(way: Direction, sums: list[Any], covered: set[int]) -> Table:
    shown = sorted({row[0] for row in sums} | covered, reverse=True)[:MOST_MONTHS]
    months = {number: Month(number, covered=number in covered) for number in shown}
    totals = Month()
    for number, flow_class, _way, count, amount in sums:
        month = months.setdefault(number if number in months else 0, Month())
        for target in (month, totals):
            target.cells.setdefault(flow_class, Cell()).add(count, amount)
            target.total.add(count, amount)
    classes = tuple(one for one in FlowClass if one in totals.cells)
    return Table(way, classes, list(months.values()), totals)


def mean_wage(tables: Iterable[Table], covered: set[int]) -> Decimal | None:
    """Return what came in as wages a month, in yuan, over the months that files cover; None where no wages did."""
    received = next((table for table in tables if table.direction == Direction.IN), None)
    wages = received.totals.cells.get(FlowClass.WAGES) if received else None
    return round_fen(wages.amount / len(covered)) if wages and covered else None


def to_explain(application: Application) -> dict[str, Any]:
    """Return how many payments want a reason, and their sums by direction."""
    found = Flow.objects.filter(application=application, flow_class__in=TO_EXPLAIN, decided_at=None).order_by()
    rows = found.values("direction").annotate(n=Count("pk"), amount=Sum("amount"))
    sums: dict[str, dict[str, Any]] = {row["direction"]: dict(row) for row in rows}
    empty: dict[str, Any] = {"n": 0, "amount": ZERO}
    received, paid = sums.get(Direction.IN, empty), sums.get(Direction.OUT, empty)
    return {"count": received["n"] + paid["n"], "in": received, "out": paid}


def is_being_sorted(application: Application) -> bool:
    """Say whether the payments of a case are about to be sorted anew."""
    running = Job.objects.filter(kind=SORT, state__in=(JobState.WAITING, JobState.RUNNING))
    return running.filter(params__application=application.pk).exists()


@dataclass(frozen=True)
class PartySum:
    """A counterparty with what it paid and was paid, in yuan."""

    party: FlowParty
    count: int
    received: Decimal
    paid: Decimal


def largest_parties(application: Application, most: int = 10) -> list[PartySum]:
    """Return those with whom most money moved; own accounts and wallets are nobody."""
    rows = Flow.objects.filter(application=application, party__kind__in=("person", "company"))
    rows = rows.exclude(flow_class=FlowClass.OWN).order_by()
    received, paid = Q(direction=Direction.IN), Q(direction=Direction.OUT)
    sums = rows.values("party").annotate(
        n=Count("pk"), total=Sum("amount"), got=Sum("amount", filter=received), gave=Sum("amount", filter=paid)
    )
    top = list(sums.order_by("-total", "party")[:most])
    parties = FlowParty.objects.in_bulk([row["party"] for row in top])
    return [PartySum(parties[row["party"]], row["n"], row["got"] or ZERO, row["gave"] or ZERO) for row in top]


ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "": ("-at", "-pk"),
    "at": ("at", "pk"),
    "-amount": ("-amount", "-pk"),
    "amount": ("amount", "pk"),
}


def flows_of(application: Application, chosen: Mapping[str, Any]) -> QuerySet[Flow]:
    """Return the payments that a list asks for; what is not chosen narrows nothing."""
    rows = Flow.objects.filter(application=application)
    if chosen.get("waits"):
        rows = rows.filter(flow_class__in=TO_EXPLAIN, decided_at=None)
    exact = {"flow_class": "class", "direction": "direction", "month": "month", "file": "file", "party": "party"}
    rows = rows.filter(**{name: chosen[key] for name, key in exact.items() if chosen.get(key)})
    if text := str(chosen.get("q") or "").strip():
        rows = rows.filter(_found(application, text))
    return rows.order_by(*ORDERS.get(str(chosen.get("sort") or ""), ORDERS[""]))


def _found(application: Application, text: str) -> Q:
    """Return what finds payments by an amount, or by the counterparty: its whole name, or a part of it among the
    counterparties with most payments."""
    if re.search(r"\d", text):
        try:
            return Q(amount=parse_amount(text))
        except DomainError:
            pass
    whole = Q(party__key=keyed_hash(f"name:{folded(text)}"))
    wanted = folded(text)
    parties = FlowParty.objects.filter(application=application).order_by("pk")[:MOST_NAMES]
    part = [party.pk for party in parties.iterator() if wanted and wanted in folded(party.name)]
    return whole | Q(party__in=part[:900]) if part else whole


def sums_of(rows: QuerySet[Flow]) -> dict[str, Any]:
    """Return how many payments a list has, and what was received and paid, in yuan."""
    received, paid = Q(direction=Direction.IN), Q(direction=Direction.OUT)
    sums = rows.order_by().aggregate(
        count=Count("pk"), received=Sum("amount", filter=received), paid=Sum("amount", filter=paid)
    )
    return {**sums, "received": sums["received"] or ZERO, "paid": sums["paid"] or ZERO}


def with_all(rows: QuerySet[Flow]) -> QuerySet[Flow]:
    """Return payments with all that a list shows of them."""
    return rows.select_related("party", "file", "decided_by")


def party_counts(flow: Flow) -> int:
    """Return how many other payments with the same counterparty, the same way, want a reason."""
    if flow.party_id is None:
        return 0
    others = Flow.objects.filter(party=flow.party_id, direction=flow.direction).exclude(pk=flow.pk)
    return others.filter(flow_class__in=TO_EXPLAIN, decided_at=None).count()
