"""Finding loops of ties: at once when a tie closes one, and all of them every night."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers.actions import relations as actions
from customers.enums import RelationKind, RingKind
from customers.identifiers import mask_name
from customers.models import Party, Relation, Ring, RingMember
from customers.queries import rings as queries
from customers.rules.relations import RING_OF_TIE
from customers.signals import ring_found, ring_gone
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.staff.models import User

LONGEST_SIGNATURE = 200
LONGEST_FINDING = 500


def check_tie(relation: Relation, *, at: datetime) -> list[Ring]:
    """Keep the loops that a new tie closes and, for a guarantee, the guarantor of too many; return the new ones."""
    kind = RING_OF_TIE.get(relation.kind)
    if kind is None:
        return []
    found = [queries.Found(kind, path) for path in queries.loops_through(relation, kind)]
    if relation.kind == RelationKind.GUARANTEES:
        found += queries.hubs(policy_at(at).guarantor_limit, [queries.standing_for(relation.source)])
    return _keep(found, at=at)


def recheck(parties: Iterable[Party], *, at: datetime) -> None:
    """Dissolve the loops of these parties that no longer hold."""
    limit = policy_at(at).guarantor_limit
    members = [queries.standing_for(party) for party in parties]
    for ring in Ring.objects.filter(members__party__in=members, gone_at=None).distinct():
        if not queries.still_holds(ring, limit):
            _dissolve(ring, at=at)


@transaction.atomic
def find_all(*, at: datetime) -> tuple[int, int]:
    """Find every loop in the graph, keep the new ones and dissolve what is gone; return how many of each."""
    found = [
        *queries.all_loops(RingKind.GUARANTEE),
        *queries.all_loops(RingKind.SUPPLY),
        *queries.hubs(policy_at(at).guarantor_limit),
    ]
    new = _keep(found, at=at)
    standing = {item.signature for item in found}
    gone = [ring for ring in Ring.objects.filter(gone_at=None) if ring.signature not in standing]
    for ring in gone:
        _dissolve(ring, at=at)
    return len(new), len(gone)


@transaction.atomic
def judge_ring(*, ring: Ring, finding: str, version: int, actor: Any, at: datetime) -> None:
    """Note what a manager makes of a loop. Raises DomainError for a blank text, StaleState where another came first."""
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("Only a manager judges a loop of ties."))
    text = " ".join(finding.split())[:LONGEST_FINDING]
    if not text:
        raise DomainError(_("Say what you make of it, in a sentence."), field="finding")
    values = {"finding": text, "looked_at": at, "looked_by": actor, "version": F("version") + 1}
    if Ring.objects.filter(pk=ring.pk, version=version).update(**values) != 1:
        raise StaleState(_("Somebody else has just judged this loop. Look at it again."))
    for customer in queries.customers_in([ring]):
        record(actions.RING_JUDGED, ring, actor=actor, at=at, data={"finding": text}, customer_id=customer)


def _keep(found: list[queries.Found], *, at: datetime) -> list[Ring]:
    """Keep what is not kept yet. One that was dissolved and holds again is found anew."""
    by_signature = {item.signature: item for item in found if len(item.signature) <= LONGEST_SIGNATURE}
    known = {ring.signature: ring for ring in Ring.objects.filter(signature__in=by_signature)}
    kept = []
    for signature, item in by_signature.items():
        ring = known.get(signature)
        if ring and ring.gone_at is None:
            _follow_members(ring, item)
            continue
        kept.append(_open(ring, item, at=at))
    return kept


def _open(ring: Ring | None, item: queries.Found, *, at: datetime) -> Ring:
    if ring:
        again = {"gone_at": None, "found_at": at, "looked_at": None, "looked_by": None, "version": F("version") + 1}
        Ring.objects.filter(pk=ring.pk).update(**again)
        ring.refresh_from_db()
    else:
        ring = Ring.objects.create(kind=item.kind, signature=item.signature, size=len(item.path), found_at=at)
    _follow_members(ring, item)
    _tell(actions.RING_FOUND, ring, at=at)
    ring_found.send(sender=None, ring=ring, at=at)
    return ring


def _follow_members(ring: Ring, item: queries.Found) -> None:
    """Repeat who is in it: a loop's members never change, those of a guarantor of many do."""
    if set(ring.members.values_list("party_id", flat=True)) == set(item.path):
        return
    ring.members.all().delete()
    RingMember.objects.bulk_create(
        [RingMember(ring=ring, party_id=party, position=place) for place, party in enumerate(item.path)]
    )
    Ring.objects.filter(pk=ring.pk).update(size=len(item.path))
    ring.size = len(item.path)


def _dissolve(ring: Ring, *, at: datetime) -> None:
    if Ring.objects.filter(pk=ring.pk, gone_at=None).update(gone_at=at, version=F("version") + 1) == 1:
        _tell(actions.RING_GONE, ring, at=at)
        ring_gone.send(sender=None, ring=ring, at=at)


def _tell(action: str, ring: Ring, *, at: datetime) -> None:
    """Write a loop into the timeline of each customer in it; of guarantees, tell their officers and the managers."""
    members = list(queries.members_of(ring))
    officers = {queries.customer_of(party): party.officer_id for party in members if not party.is_prospect}
    for customer, officer in officers.items():
        names = [_beside(officer, party) for party in members[:LISTED]]
        data = {"kind": ring.kind, "names": names}
        entry = record(action, ring, actor=None, at=at, data=data, customer_id=customer)
        if ring.kind != RingKind.SUPPLY and action == actions.RING_FOUND:
            theirs = User.objects.filter(pk__in=[officer] if officer else [], is_active=True)
            tell(theirs, entry, link=queries.file_of(customer))
    if not officers:
        data = {"kind": ring.kind, "names": [mask_name(party.name) for party in members[:LISTED]]}
        entry = record(action, ring, actor=None, at=at, data=data)
    if ring.kind != RingKind.SUPPLY and action == actions.RING_FOUND:
        managers = User.objects.filter(grants__role=Role.MANAGER, is_active=True).distinct()
        tell(managers, entry, link=ring.get_absolute_url())


LISTED = 12
"""Names of a loop that an entry of the trail holds."""


def _beside(officer: int | None, party: Party) -> str:
    known = party.officer_id == officer or (party.is_prospect and party.officer_id is None)
    return party.name if known else mask_name(party.name)
