"""Loops in the graph, found by walking it in the database: the same recursive query on PostgreSQL and SQLite."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from customers.enums import RelationKind, RingKind
from customers.models import Customer, Party, Relation, Ring, RingMember
from customers.rules.relations import LONGEST_LOOP, RING_OF_TIE

WITH_MEMBERS = Prefetch("members", RingMember.objects.select_related("party__business"))
"""What shows a loop needs, in one query."""

TIE_OF_RING = {ring: RelationKind(tie) for tie, ring in RING_OF_TIE.items()}

_WALK = """
WITH RECURSIVE ties AS (
    SELECT DISTINCT COALESCE(giver.id, tie.source_id) AS source_id, COALESCE(taker.id, tie.target_id) AS target_id
    FROM customers_relation tie
    JOIN customers_party source ON source.id = tie.source_id
    JOIN customers_party target ON target.id = tie.target_id
    LEFT JOIN customers_business given ON given.id = source.business_id
    LEFT JOIN customers_business taken ON taken.id = target.business_id
    LEFT JOIN customers_party giver ON giver.customer_id = given.customer_id
    LEFT JOIN customers_party taker ON taker.customer_id = taken.customer_id
    WHERE tie.kind = %s AND tie.ended_at IS NULL
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
"""Every loop once: a walk begins at its smallest member and never goes below it. A shop stands for its owner. Ties that
nothing leads to, or that lead nowhere, are left out first; in a chain of trade those are nearly all."""

MOST_WALKS = 5000
"""Walks that are followed from one tie while somebody waits; the nightly search follows all."""


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
    """Return the loops that a tie is part of, each beginning with its smallest member: step by step from its target,
    two queries a step."""
    goal, first = standing_for(relation.source), standing_for(relation.target)
    walks: list[tuple[int, ...]] = [(first,)] if first != goal else []
    found: list[tuple[int, ...]] = []
    for _step in range(LONGEST_LOOP[kind] - 1):
        onward = _onward({walk[-1] for walk in walks}, relation.kind)
        longer = [(*walk, after) for walk in walks for after in onward.get(walk[-1], ()) if after not in walk]
        found += [walk for walk in longer if walk[-1] == goal]
        walks = [walk for walk in longer if walk[-1] != goal][:MOST_WALKS]
    return [_smallest_first(walk) for walk in found]


def standing_for(party: Party) -> int:
    """Return who stands for a party: a shop's owner, else the party itself."""
    return party.business.customer.party.pk if party.business else party.pk


def _onward(parties: set[int], kind: str) -> dict[int, set[int]]:
    """Return where the ties of these parties and of their shops lead, by party."""
    if not parties:
        return {}
    shops = dict(Party.objects.filter(business__customer__party__in=parties).values_list("pk", _PARTY_OF_OWNER))
    onward: dict[int, set[int]] = {}
    sources = [*parties, *shops]
    for source, target in _ends(Relation.objects.filter(source__in=sources, kind=kind, ended_at=None)):
        onward.setdefault(shops.get(source, source), set()).add(target)
    return onward


_PARTY_OF_OWNER = "business__customer__party"
_TARGET = Coalesce(F("target__business__customer__party"), F("target"))
_SOURCE = Coalesce(F("source__business__customer__party"), F("source"))


def _ends(ties: QuerySet[Relation]) -> QuerySet[Any, tuple[int, int]]:
    """Return the source of each tie, and who stands for its target."""
    return ties.order_by("pk").annotate(far=_TARGET).values_list("source", "far")


def hubs(limit: int, guarantors: Iterable[int] | None = None) -> list[Found]:
    """Return who guarantees for more than `limit` others, each followed by those. Shops stand for their owners."""
    ties = Relation.objects.filter(kind=RelationKind.GUARANTEES, ended_at=None).annotate(near=_SOURCE, far=_TARGET)
    if guarantors is not None:
        ties = ties.filter(source__in=_with_shops(guarantors))
    many = ties.order_by().values("near").annotate(count=Count("far", distinct=True)).filter(count__gt=limit)
    keys = [row["near"] for row in many]
    paths: dict[int, list[int]] = {key: [key] for key in keys}
    theirs = ties.filter(source__in=_with_shops(keys))
    for near, far in theirs.order_by("pk").values_list("near", "far"):
        paths[near].append(far)
    return [Found(RingKind.HUB, tuple(dict.fromkeys(path))) for path in paths.values()]


def _with_shops(parties: Iterable[int]) -> list[int]:
    """Return these parties and the shops they own."""
    keys = list(parties)
    return [*keys, *Party.objects.filter(business__customer__party__in=keys).values_list("pk", flat=True)]


def still_holds(ring: Ring, limit: int) -> bool:
    """Say whether all ties of a loop are still there."""
    members = list(ring.members.order_by("position").values_list("party_id", flat=True))
    if ring.kind == RingKind.HUB:
        return bool(hubs(limit, members[:1]))
    onward = _onward(set(members), TIE_OF_RING[RingKind(ring.kind)])
    return all(after in onward.get(near, ()) for near, after in zip(members, [*members[1:], members[0]], strict=True))


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
    own = Party.objects.filter(customer=customer).values_list("pk", flat=True)
    shops = Party.objects.filter(business__customer=customer).values_list("pk", flat=True)
    return rings_with([*own, *shops])


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
