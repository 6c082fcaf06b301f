"""Reads of groups and salons, named by what is asked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from customers.models import Attendance, Circle, CircleMember, Salon
from customers.queries.search import plain


def circles(person: Any, given: dict[str, Any]) -> QuerySet[Circle]:
    """Return the groups `person` may see and the filters ask for, with how many members are in each."""
    rows = Circle.objects.visible_to(person).select_related("officer")
    if typed := plain(given.get("q") or ""):
        rows = rows.filter(Q(name__icontains=typed) | Q(note__icontains=typed))
    if given.get("kind"):
        rows = rows.filter(kind=given["kind"])
    if given.get("state") != "all":
        rows = rows.filter(closed_at__isnull=given.get("state") != "closed")
    inside = Q(members__left_on=None)
    prospects = inside & Q(members__party__customer=None, members__party__business=None)
    counted: QuerySet[Circle] = rows.annotate(
        inside=Count("members", filter=inside), prospects=Count("members", filter=prospects)
    )
    return counted.order_by("name", "pk")


def members(circle: Circle) -> QuerySet[CircleMember]:
    """Return everybody who is or was in a group: those who are first, by name."""
    rows = circle.members.select_related("party__customer", "party__business")
    return rows.order_by(F("left_on").asc(nulls_first=True), "party__name_pinyin", "pk")


def salons(person: Any, given: dict[str, Any]) -> QuerySet[Salon]:
    """Return the salons `person` may see and the filters ask for, the latest first, with who was invited and came."""
    rows = Salon.objects.visible_to(person).select_related("officer", "circle")
    if typed := plain(given.get("q") or ""):
        rows = rows.filter(Q(title__icontains=typed) | Q(place__icontains=typed))
    match given.get("state"):
        case "planned":
            rows = rows.filter(held_at=None, cancelled_at=None)
        case "held":
            rows = rows.filter(held_at__isnull=False)
        case "cancelled":
            rows = rows.filter(cancelled_at__isnull=False)
    counted: QuerySet[Salon] = rows.annotate(
        invited=Count("attendances"), came=Count("attendances", filter=Q(attendances__attended=True))
    )
    return counted.order_by("-starts_at", "-pk")


@dataclass(frozen=True)
class Yield:
    """What a salon came to, in numbers. `customers` were prospects when it began, and are customers now."""

    invited: int
    came: int
    brought: int
    customers: int
    dealing: int


def yield_of(salon: Salon) -> Yield:
    """Return what a salon came to."""
    came = Q(attended=True)
    after = Q(party__customer__registered_at__gte=salon.starts_at) | Q(
        party__business__customer__registered_at__gte=salon.starts_at
    )
    # Whoever was a customer before was never added by itself: those come into the graph when they are registered.
    person = Q(party__customer__registered_at__gt=F("party__added_at"))
    shop = Q(party__business__customer__registered_at__gt=F("party__added_at"))
    borrows = Q(party__customer__dealing_since__isnull=False) | Q(
        party__business__customer__dealing_since__isnull=False
    )
    return Yield(
        **salon.attendances.aggregate(
            invited=Count("pk"),
            came=Count("pk", filter=came),
            brought=Count("pk", filter=came & Q(brought_by__isnull=False)),
            customers=Count("pk", filter=came & after & (person | shop)),
            dealing=Count("pk", filter=came & after & (person | shop) & borrows),
        )
    )


def guests(salon: Salon) -> QuerySet[Attendance]:
    """Return who is on the list of a salon, by name."""
    rows = salon.attendances.select_related("party__customer", "party__business", "party__area", "brought_by")
    return rows.order_by("party__name_pinyin", "pk")
