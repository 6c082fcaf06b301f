"""Merging two customers who are one person: facts chosen one by one, everything else moved, nothing lost."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from customers import facts, merging
from customers.actions import duplicates as actions
from customers.enums import CustomerClass, DuplicateState
from customers.models import Customer, Duplicate, Employment, Party, Relation
from customers.queries.contacts import still_to_come
from customers.rules.duplicates import in_the_way, may_decide
from customers.rules.relations import DIRECTED
from customers.services import consents, parties, portraits, register, rings, suggestions
from customers.services.duplicates import close
from customers.services.segments import placing
from customers.signals import merging as about_to_merge
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.money import ZERO
from jinxin.notices.services import tell

KEPT, GONE = "kept", "gone"
ID_COLUMNS: Final = ("id_number", "id_hash", "id_last4")


@transaction.atomic
def merge(
    duplicate: Duplicate,
    *,
    keep: int,
    versions: Mapping[int, int],
    choices: Mapping[str, str],
    actor: Any,
    at: datetime,
) -> Customer:
    """Merge an open pair into the customer with the key `keep`, and return that customer.

    `choices` says for each fact whether the one who is kept (`"kept"`, the default) or the other (`"gone"`) has it
    right. Everything that hangs on the other moves; the other stays findable by its ID and leads to the one who is
    kept. Raises StaleState where somebody saved one of them since `versions`, or DomainError where something must be
    closed first.
    """
    kept, gone = _pair(duplicate, keep, versions)
    if not may_decide(actor, kept, gone):
        raise NotAllowed(_("Managers, and the loan officer of both, decide about this."))
    if refusals := in_the_way(kept, gone):
        raise DomainError(" ".join(refusals))
    about_to_merge.send(sender=None, kept=kept, gone=gone, actor=actor, at=at)
    compared = differences(kept, gone)
    picked = {name for name in compared if choices.get(name) == GONE}
    moved = _move(kept, gone, actor=actor, at=at)
    _take_over(kept, gone, picked, at)
    said = {name: pair[::-1] if name in picked else pair for name, pair in compared.items()}
    close(duplicate, DuplicateState.MERGED, actor=actor, at=at, choices=said)
    Duplicate.objects.filter(Q(first=gone) | Q(second=gone), state=DuplicateState.OPEN).delete()
    _tell(kept, gone, {"kept": said, "moved": dict(moved)}, actor=actor, at=at)
    return kept


def _pair(duplicate: Duplicate, keep: int, versions: Mapping[int, int]) -> tuple[Customer, Customer]:
    """Return the one who is kept and the one who goes, locked in the order of their keys."""
    keys = sorted((duplicate.first_id, duplicate.second_id))
    found = {one.pk: one for one in Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if keep not in found or any(one.merged_into_id or versions.get(pk) != one.version for pk, one in found.items()):
        raise StaleState(_("Somebody else has changed one of the two since you opened this page. Compare again."))
    (other,) = (pk for pk in keys if pk != keep)
    return found[keep], found[other]


def differences(kept: Customer, gone: Customer) -> dict[str, list[str]]:
    """Return `Model.field` → [of the one who is kept, of the other] where they differ, numbers masked."""
    found = register.differences(kept, {name: getattr(gone, name) for name in facts.PERSON})
    if not kept.is_business and not gone.is_business:
        job = {name: getattr(gone.employment, name) for name in facts.EMPLOYMENT}
        found |= register.differences(kept.employment, job)
    return found


def moving(gone: Customer) -> Counter[str]:
    """Return how many rows of each model would move, ties among them."""
    ties = Relation.objects.filter(Q(source=gone.party) | Q(target=gone.party), ended_at=None).count()
    return +(merging.moving(gone) + merging.moving(gone.party) + Counter({"customers.relation": ties}))


def _move(kept: Customer, gone: Customer, *, actor: Any, at: datetime) -> Counter[str]:
    moved = merging.move(kept, gone) + merging.move(kept.party, gone.party)
    moved["customers.relation"] = _move_ties(kept.party, gone.party, at)
    consents.hold_to_withdrawals(kept, actor=actor, at=at)
    rings.recheck([kept.party, gone.party], at=at)
    suggestions.refresh_around([kept.party.pk, gone.party.pk])
    return +moved


def _move_ties(kept: Party, gone: Party, at: datetime) -> int:
    """Move the ties that still hold. One that would join somebody with themselves, or is there already, ends."""
    count = 0
    for tie in Relation.objects.filter(Q(source=gone) | Q(target=gone), ended_at=None).order_by("pk"):
        source = kept.pk if tie.source_id == gone.pk else tie.source_id
        target = kept.pk if tie.target_id == gone.pk else tie.target_id
        if tie.kind not in DIRECTED:
            source, target = sorted((source, target))
        there = Relation.objects.filter(source=source, target=target, kind=tie.kind, ended_at=None)
        if source == target or there.exclude(pk=tie.pk).exists():
            Relation.objects.filter(pk=tie.pk).update(ended_at=at)
            continue
        Relation.objects.filter(pk=tie.pk).update(source=source, target=target)
        tie.refresh_from_db()
        rings.check_tie(tie, at=at)
        count += 1
    return count


def _take_over(kept: Customer, gone: Customer, picked: set[str], at: datetime) -> None:
    """Write the chosen facts and what follows from them; let the other one go."""
    person = {name: getattr(gone, name) for name in facts.PERSON if f"Customer.{name}" in picked}
    if "id_number" in person:
        _swap_ids(kept, gone)
    values: dict[str, Any] = {
        **person,
        "customer_class": CustomerClass.BUSINESS if gone.is_business else kept.customer_class,
        "dealing_since": min(filter(None, (kept.dealing_since, gone.dealing_since)), default=None),
        "registered_at": min(kept.registered_at, gone.registered_at),
        "owed": kept.owed if gone.owed is None else gone.owed + (kept.owed or ZERO),
    }
    register.assign(kept, values)
    values |= register.derived({name: getattr(kept, name) for name in ("name", "id_number", "mobile")})
    job = None if kept.is_business else _take_over_job(kept, gone, picked)
    moved, _told = placing(kept, job, kept.businesses.all() if kept.is_business else (), local_date(at), {})
    _write(gone, {"merged_into": kept, "owed": None, "next_contact": None})
    _write(kept, {**values, **moved, "next_contact": still_to_come()})
    parties.follow_customer(kept)
    portraits.refresh(kept)


def _swap_ids(kept: Customer, gone: Customer) -> None:
    """Give each the other's ID, so that both numbers stay findable."""
    own = {name: getattr(kept, name) for name in ID_COLUMNS}
    theirs = {name: getattr(gone, name) for name in ID_COLUMNS}
    Customer.objects.filter(pk=gone.pk).update(id_hash=f"merging {gone.pk}")
    Customer.objects.filter(pk=kept.pk).update(**theirs)
    Customer.objects.filter(pk=gone.pk).update(**own)
    register.assign(kept, theirs)
    register.assign(gone, own)


def _take_over_job(kept: Customer, gone: Customer, picked: set[str]) -> Employment:
    job = kept.employment
    values = {name: getattr(gone.employment, name) for name in facts.EMPLOYMENT if f"Employment.{name}" in picked}
    register.assign(job, values)
    job.save(update_fields=[*values]) if values else None
    return job


def _write(customer: Customer, values: dict[str, Any]) -> None:
    Customer.objects.filter(pk=customer.pk).update(version=F("version") + 1, **values)
    customer.refresh_from_db()


def _tell(kept: Customer, gone: Customer, said: dict[str, Any], *, actor: Any, at: datetime) -> None:
    entry = record(actions.MERGED, kept, actor=actor, at=at, data={"name": gone.name, "number": gone.pk, **said})
    record(actions.WENT, gone, actor=actor, at=at, data={"name": kept.name, "number": kept.pk})
    tell([kept.officer], entry, link=kept.get_absolute_url())
