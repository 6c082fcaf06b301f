"""Loops in the graph, found by walking it in the database: the same recursive query on PostgreSQL and SQLite."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from customers.enums import RelationKind, RingKind
from customers.models import Customer, Party, Relation, Ring, RingMember
from customers.rules.relations import LONGEST_LOOP, RING_OF_TIE

WITH_MEMBERS = Prefetch("members", RingMember.objects.select_related("party__business"))
"""What shows a loop needs, in one query."""

TIE_OF_RING = {ring: RelationKind(tie) for tie, ring in RING_OF_TIE.items()}

_WALK = """
WITH RECURSIVE ties AS (
    SELECT DISTINCT source_id, target_id FROM customers_relation WHERE kind = %s AND ended_at IS NULL
),
inner_ties AS (
    SELECT source_id, target_id FROM ties
    WHERE source_id IN (SELECT target_id FROM ties) AND target_id IN (SELECT source_id FROM ties)
),
walk (first, last, steps, path) AS (
    SELECT source_id, target_id, 2, ',' || source_id || ',' || target_id || ',' FROM inner_ties
    WHERE source_id < target_id
    UNION ALL
    SELECT walk.first, tie.target_id, walk.steps + 1, walk.path || tie.target_id || ','
    FROM walk JOIN inner_ties tie ON tie.source_id = walk.last
    WHERE walk.steps < %s AND tie.target_id > walk.first AND walk.path NOT LIKE '%%,' || tie.target_id || ',%%'
)
SELECT walk.path FROM walk JOIN inner_ties back ON back.source_id = walk.last AND back.target_id = walk.first
"""
"""Every loop once: a walk begins at its smallest member and never goes below it. Ties that nothing leads to, or that
lead nowhere, are left out first; in a chain of trade those are nearly all."""

_THROUGH = """
WITH RECURSIVE walk (last, steps, path) AS (
    SELECT CAST(%s AS bigint), 1, ',' || CAST(%s AS bigint) || ','
    UNION ALL
    SELECT tie.target_id, walk.steps + 1, walk.path || tie.target_id || ','
    FROM walk JOIN customers_relation tie ON tie.source_id = walk.last AND tie.kind = %s AND tie.ended_at IS NULL
    WHERE walk.steps < %s AND walk.last <> %s AND walk.path NOT LIKE '%%,' || tie.target_id || ',%%'
)
SELECT path FROM walk WHERE last = %s LIMIT 20
"""


@dataclass(frozen=True)
class Found:
    """A loop as its members in order, the smallest key first; or a guarantor followed by whom they guarantee."""

    kind: RingKind
    path: tuple[int, ...]

    @property
    def signature(self) -> str:
        """What tells it from all others; of a guarantor of many, only who it is."""
        members = self.path[:1] if self.kind == RingKind.HUB else self.path
        return f"{self.kind.value}:{','.join(str(member) for member in members)}"


def all_loops(kind: RingKind) -> list[Found]:
    """Return every loop of a kind in the whole graph, up to the longest that is looked for."""
    with connection.cursor() as cursor:
        cursor.execute(_WALK, [TIE_OF_RING[kind].value, LONGEST_LOOP[kind]])
        return [Found(kind, _members(path)) for (path,) in cursor.fetchall()]


def loops_through(relation: Relation, kind: RingKind) -> list[tuple[int, ...]]:
    """Return the loops that a tie is part of, each beginning with its smallest member."""
    goal = relation.source_id
    first = relation.target_id
    start: list[int | str] = [first, first, relation.kind, LONGEST_LOOP[kind], goal, goal]
    with connection.cursor() as cursor:
        cursor.execute(_THROUGH, start)
        return [_smallest_first(_members(path)) for (path,) in cursor.fetchall()]


def hubs(limit: int, guarantors: Iterable[int] | None = None) -> list[Found]:
    """Return who guarantees for more than `limit` others, each followed by those."""
    ties = Relation.objects.filter(kind=RelationKind.GUARANTEES, ended_at=None)
    if guarantors is not None:
        ties = ties.filter(source__in=list(guarantors))
    many = ties.order_by().values("source").annotate(count=Count("target", distinct=True)).filter(count__gt=limit)
    paths: dict[int, list[int]] = {}
    pairs = ties.filter(source__in=many.values("source")).order_by("source", "pk").values_list("source", "target")
    for source, target in pairs:
        paths.setdefault(source, [source]).append(target)
    return [Found(RingKind.HUB, tuple(dict.fromkeys(path))) for path in paths.values()]


def still_holds(ring: Ring, limit: int) -> bool:
    """Say whether all ties of a loop are still there."""
    members = list(ring.members.order_by("position").values_list("party_id", flat=True))
    if ring.kind == RingKind.HUB:
        return bool(hubs(limit, members[:1]))
    steps = set(zip(members, [*members[1:], members[0]], strict=True))
    kind = TIE_OF_RING[RingKind(ring.kind)]
    ties = Relation.objects.filter(kind=kind, ended_at=None, source__in=members, target__in=members)
    return steps <= set(ties.values_list("source_id", "target_id"))


def members_of(ring: Ring) -> QuerySet[Party]:
    """Return the members in their order."""
    return Party.objects.filter(rings__ring=ring).select_related("customer", "business").order_by("rings__position")


def customer_of(party: Party) -> int | None:
    """Return the customer a party is or belongs to; None for a prospect."""
    return party.customer_id or (party.business.customer_id if party.business else None)


def customers_in(rings: Iterable[Ring]) -> list[int]:
    """Return the customers in these loops, or whose shops are."""
    parties = Party.objects.filter(rings__ring__in=[ring.pk for ring in rings]).select_related("business")
    return sorted({customer for party in parties if (customer := customer_of(party))})


def rings_of(customer: Customer) -> list[Ring]:
    """Return the open loops that a customer or one of their shops is in, the newest first."""
    parties = Party.objects.filter(Q(customer=customer) | Q(business__customer=customer))
    return rings_with(parties.values("pk"))


def rings_with(parties: Any) -> list[Ring]:
    """Return the open loops with one of these parties (keys, or a query of them), the newest first."""
    rings = Ring.objects.filter(pk__in=RingMember.objects.filter(party__in=parties).values("ring"), gone_at=None)
    return list(rings.prefetch_related(WITH_MEMBERS))


def file_of(customer: int | None) -> str:
    """Return the address of the ties in a customer's file."""
    return reverse("customers:relations", args=[customer])


def _members(path: str) -> tuple[int, ...]:
    return tuple(int(member) for member in path.strip(",").split(","))


def _smallest_first(path: tuple[int, ...]) -> tuple[int, ...]:
    start = path.index(min(path))
    return path[start:] + path[:start]
