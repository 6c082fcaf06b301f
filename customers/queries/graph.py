"""The graph around somebody, as data for the picture: only what the person may see, and never too much of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from customers.models import Circle, CircleMember, Party, Relation
from customers.queries.relations import Shown, shown
from customers.queries.rings import customer_of
from customers.rules.relations import DIRECTED
from jinxin.clock import local_date

MOST_POINTS = 150
"""Points that a picture holds: more would be a ball of wool."""

LONGEST_WAY = 2
"""Steps from whom the picture is about."""


def graph_around(party: Party, person: Any, *, steps: int) -> dict[str, Any]:
    """Return points and lines up to `steps` away from a party, and whether some were left out.

    With a customer come their shops, with a shop its owner. The way does not lead on from whom the person may see
    only masked.
    """
    start = _belonging(party)
    points = {item.pk: shown(item, person) for item in start}
    frontier, cut = set(points), False
    for _away in range(steps):
        near, more = _neighbours(frontier, set(points), MOST_POINTS - len(points))
        cut = cut or more
        added = {item.pk: shown(item, person) for item in near}
        points |= added
        frontier = {pk for pk, item in added.items() if item.in_full}
        if not frontier:
            break
    lines = [_line(relation) for relation in _among(points)]
    circles = list(_circles(points, person))
    return {
        "points": [_point(item, start) for item in points.values()] + _circle_points(circles),
        "lines": lines + _circle_lines(circles),
        "cut": cut,
    }


def _belonging(party: Party) -> list[Party]:
    """Return a party with the owner and shops that are the same customer's."""
    customer = customer_of(party)
    if customer is None:
        return [party]
    points = Party.objects.select_related("customer", "business").order_by("pk")
    has_shops = party.business is not None or (party.customer is not None and party.customer.is_business)
    return [*points.filter(customer=customer), *(points.filter(business__customer=customer) if has_shops else ())]


def _neighbours(frontier: set[int], known: set[int], room: int) -> tuple[list[Party], bool]:
    """Return who is tied to the frontier and not known yet, the latest ties first, as many as there is room for."""
    if room <= 0:
        return [], True
    ties = Relation.objects.filter(Q(source__in=frontier) | Q(target__in=frontier), ended_at=None).order_by("-pk")
    pairs = ties.values_list("source_id", "target_id")[: 4 * MOST_POINTS]
    new = dict.fromkeys(pk for pair in pairs for pk in pair if pk not in known)
    chosen = list(new)[:room]
    parties = Party.objects.filter(pk__in=chosen, customer__merged_into=None, business__customer__merged_into=None)
    return list(parties.select_related("customer", "business")), len(new) > room


def _among(points: Iterable[int]) -> Iterable[Relation]:
    keys = list(points)
    return Relation.objects.filter(source__in=keys, target__in=keys, ended_at=None).order_by("pk")


def _circles(points: Iterable[int], person: Any) -> Iterable[CircleMember]:
    circles = Circle.objects.visible_to(person).filter(closed_at=None)
    members = CircleMember.objects.filter(party__in=list(points), circle__in=circles, left_on=None)
    return members.select_related("circle").order_by("circle_id", "pk")


def _point(item: Shown, start: list[Party]) -> dict[str, Any]:
    party = item.party
    role = "prospect" if party.is_prospect else "customer"
    return {
        "id": str(party.pk),
        "name": item.name,
        "about": str(item.about),
        "role": role if item.in_full else "foreign",
        "shape": party.kind,
        "url": item.url,
        "opens": item.in_full,
        "start": party in start,
    }


def _line(relation: Relation) -> dict[str, Any]:
    return {
        "source": str(relation.source_id),
        "target": str(relation.target_id),
        "kind": relation.kind,
        "label": relation.get_kind_display(),
        "directed": relation.kind in DIRECTED,
        "since": local_date(relation.noted_at).isoformat(),
    }


def _circle_points(members: list[CircleMember]) -> list[dict[str, Any]]:
    circles = {member.circle_id: member.circle for member in members}
    return [
        {
            "id": f"group-{circle.pk}",
            "name": circle.name,
            "about": circle.get_kind_display(),
            "role": "group",
            "shape": "group",
            "url": circle.get_absolute_url(),
            "opens": False,
            "start": False,
        }
        for circle in circles.values()
    ]


def _circle_lines(members: list[CircleMember]) -> list[dict[str, Any]]:
    return [
        {
            "source": str(member.party_id),
            "target": f"group-{member.circle_id}",
            "kind": "group",
            "label": _("same group"),
            "directed": False,
            "since": member.joined_on.isoformat(),
        }
        for member in members
    ]
