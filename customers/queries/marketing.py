"""The three counts of the seed (精准营销 1,900 余户、二次营销 1,400 余户、深度营销 400 余户) and who they are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from customers.enums import Acquisition
from customers.models import Customer
from jinxin.access import Role
from jinxin.staff.models import User


@dataclass(frozen=True)
class Won:
    """How many customers one way of marketing won, and how many of them have borrowed."""

    method: Acquisition
    count: int
    dealing: int


@dataclass(frozen=True)
class OfficerWon:
    """The counts of one officer, in the order of the ways."""

    pk: int
    name: str
    counts: list[Won]

    @property
    def total(self) -> int:
        """Customers in all."""
        return sum(won.count for won in self.counts)


def won(person: Any) -> list[Won]:
    """Return the three counts of what `person` may see, in one query."""
    columns = {"count": Count("pk"), "dealing": Count("pk", filter=Q(dealing_since__isnull=False))}
    rows = Customer.objects.visible_to(person).order_by().values("acquisition").annotate(**columns)
    return _all_ways({row["acquisition"]: row for row in rows})


def together(officers: list[OfficerWon]) -> list[Won]:
    """Return the three counts of all these officers."""
    return [
        Won(
            method, sum(one.counts[place].count for one in officers), sum(one.counts[place].dealing for one in officers)
        )
        for place, method in enumerate(Acquisition)
    ]


def won_by_officer(person: Any) -> list[OfficerWon]:
    """Return the three counts of every officer who may have customers, in two queries."""
    columns = {"count": Count("pk"), "dealing": Count("pk", filter=Q(dealing_since__isnull=False))}
    rows = Customer.objects.visible_to(person).order_by().values("officer_id", "acquisition").annotate(**columns)
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["officer_id"], {})[row["acquisition"]] = row
    officers = User.objects.filter(Q(grants__role=Role.OFFICER) | Q(pk__in=found)).distinct().order_by("name", "pk")
    return [OfficerWon(one.pk, one.name, _all_ways(found.get(one.pk, {}))) for one in officers]


def _all_ways(rows: dict[str, Any]) -> list[Won]:
    none = {"count": 0, "dealing": 0}
    return [Won(method, rows.get(method, none)["count"], rows.get(method, none)["dealing"]) for method in Acquisition]
