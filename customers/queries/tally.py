"""How many customers the whole register holds. A small one is counted on the spot, a large one by the hour."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from customers.models import Customer, Tally

MOST_AT_ONCE: Final = 20_000
"""Customers that are counted while somebody waits, in a few milliseconds; of more, the last hour's count is shown."""


@dataclass(frozen=True)
class Part:
    """The customers of one segment whom one way of marketing won; `dealing` have borrowed."""

    segment_id: str
    acquisition: str
    count: int
    dealing: int


@dataclass(frozen=True)
class Counted:
    """The whole register in parts; `at` is when it was counted, None for now."""

    parts: list[Part]
    at: datetime | None = None

    def of_segments(self) -> dict[str, int]:
        """Return how many there are by segment."""
        return self._summed("segment_id", "count")

    def of_ways(self) -> dict[str, tuple[int, int]]:
        """Return how many there are, and how many of them have borrowed, by way of marketing."""
        counts, dealing = self._summed("acquisition", "count"), self._summed("acquisition", "dealing")
        return {way: (count, dealing[way]) for way, count in counts.items()}

    def _summed(self, by: str, what: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for part in self.parts:
            found[getattr(part, by)] += getattr(part, what)
        return dict(found)


def count_now() -> list[Part]:
    """Count the whole register as it is, in one query."""
    rows = Customer.objects.filter(merged_into=None).order_by().values_list("segment_id", "acquisition")
    return [Part(*row) for row in rows.annotate(count=Count("pk"), dealing=Count("dealing_since"))]


def counted() -> Counted:
    """Return the whole register in parts: as it is now or, of many, as it was counted last."""
    kept = list(Tally.objects.order_by("pk"))
    if sum(row.count for row in kept) <= MOST_AT_ONCE:
        return Counted(count_now())
    parts = [Part(row.segment_id, row.acquisition, row.count, row.dealing) for row in kept]
    return Counted(parts, max(row.taken_at for row in kept))
