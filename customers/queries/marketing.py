"""The three counts of the seed (精准营销 1,900 余户、二次营销 1,400 余户、深度营销 400 余户) and who they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from customers.enums import Acquisition
from customers.models import Customer
from customers.queries.tally import Counted
from jinxin.access import Role
from jinxin.staff.models import RoleGrant, User

NONE = (0, 0)


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
    rows = Customer.objects.visible_to(person).order_by().values_list("acquisition")
    return _all_ways({way: numbers for way, *numbers in rows.annotate(Count("pk"), Count("dealing_since"))})


def won_in_all(counted: Counted) -> list[Won]:
    """Return the three counts of the whole register."""
    return _all_ways(counted.of_ways())


def with_customers() -> QuerySet[User]:
    """Return the officers, and whoever else still has customers, by name."""
    officers = RoleGrant.objects.filter(role=Role.OFFICER).values("user")
    looks_after = Exists(Customer.objects.filter(officer=OuterRef("pk"), merged_into=None))
    return User.objects.filter(Q(pk__in=officers) | looks_after).order_by("name", "pk")


def won_by(people: Iterable[User]) -> list[OfficerWon]:
    """Return the three counts of each of these people, in one query."""
    listed = list(people)
    rows = Customer.objects.filter(officer__in=listed, merged_into=None).order_by()
    found: dict[int, dict[str, Any]] = {}
    numbered = rows.values_list("officer_id", "acquisition").annotate(Count("pk"), Count("dealing_since"))
    for officer, way, *numbers in numbered:
        found.setdefault(officer, {})[way] = numbers
    return [OfficerWon(one.pk, one.name, _all_ways(found.get(one.pk, {}))) for one in listed]


def _all_ways(found: Mapping[str, Iterable[int]]) -> list[Won]:
    return [Won(method, *found.get(method, NONE)) for method in Acquisition]
