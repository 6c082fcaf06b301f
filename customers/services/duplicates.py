"""The verbs of likely duplicates: find them, tell two people apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from customers.actions import duplicates as actions
from customers.enums import DuplicateState
from customers.models import Business, Customer, Duplicate
from customers.rules.duplicates import NAME_AND_MOBILE, NAMED, SHOP_AND_ADDRESS, may_decide
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason

MOST_ALIKE: Final = 6
"""Of more who are all alike, each is compared with the oldest only."""
Pair = tuple[int, int]


@transaction.atomic
def find_duplicates(at: datetime) -> int:
    """Find who is probably entered twice, and forget open pairs that are no longer alike; return how many are new.

    The database groups who is alike; only those are looked at one by one. Losing or repeating this changes nothing.
    """
    grounds: dict[Pair, list[str]] = defaultdict(list)
    for ground, pairs in ((NAME_AND_MOBILE, _same_mobile()), (SHOP_AND_ADDRESS, _same_shop())):
        for pair in pairs:
            grounds[pair].append(ground)
    known = {(one.first_id, one.second_id): one for one in Duplicate.objects.all()}
    found_before = (one for pair, one in known.items() if pair not in grounds and NAMED not in one.grounds)
    stale = [one.pk for one in found_before if one.state == DuplicateState.OPEN]
    Duplicate.objects.filter(pk__in=stale, state=DuplicateState.OPEN).delete()
    fresh = [
        Duplicate(first_id=first, second_id=second, grounds=found, found_at=at)
        for (first, second), found in grounds.items()
        if (first, second) not in known
    ]
    Duplicate.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(fresh)


def _same_mobile() -> Iterator[Pair]:
    present = Customer.objects.filter(merged_into=None).order_by()
    alike = present.values("mobile_hash", "name").annotate(count=Count("pk")).filter(count__gt=1)
    rows = present.filter(mobile_hash__in=alike.values("mobile_hash")).values_list("mobile_hash", "name", "pk")
    return _pairs(((mobile, name), pk) for mobile, name, pk in rows.iterator())


def _same_shop() -> Iterator[Pair]:
    present = Business.objects.filter(customer__merged_into=None).order_by()
    alike = present.values("name", "address").annotate(count=Count("customer", distinct=True)).filter(count__gt=1)
    rows = present.filter(name__in=alike.values("name")).values_list("name", "address", "customer_id")
    return _pairs(((name, address), pk) for name, address, pk in rows.iterator())


def _pairs(rows: Iterable[tuple[Any, int]]) -> Iterator[Pair]:
    """Yield the pairs of those who share a key, the older first."""
    groups: dict[Any, set[int]] = defaultdict(set)
    for key, pk in rows:
        groups[key].add(pk)
    for members in groups.values():
        ordered = sorted(members)
        yield from combinations(ordered, 2) if len(ordered) <= MOST_ALIKE else ((ordered[0], pk) for pk in ordered[1:])


@transaction.atomic
def name_pair(one: Customer, other: Customer, *, actor: Any, at: datetime) -> Duplicate:
    """Put two customers beside each other whom nothing but a person's knowledge connects; return the pair.

    A pair that was told apart is open again. Raises DomainError at `second` for one and the same customer.
    """
    if not may_decide(actor, one, other):
        raise NotAllowed(_("Managers, and the loan officer of both, decide about this."))
    if one.pk == other.pk:
        raise DomainError(_("This is the same customer. Name the other one."), field="second")
    first, second = sorted((one, other), key=lambda customer: customer.pk)
    defaults = {"grounds": [NAMED], "found_at": at}
    pair, made = Duplicate.objects.get_or_create(first=first, second=second, defaults=defaults)
    if not made and pair.state == DuplicateState.APART:
        again = Duplicate.objects.filter(pk=pair.pk, state=DuplicateState.APART)
        again.update(
            state=DuplicateState.OPEN, grounds=[*pair.grounds, NAMED], decided_by=None, decided_at=None, reason=""
        )
    return pair


@transaction.atomic
def tell_apart(duplicate: Duplicate, *, reason: str, actor: Any, at: datetime) -> None:
    """Note that two customers are two people. Raises StaleState where somebody else has decided."""
    first, second = duplicate.first, duplicate.second
    if not may_decide(actor, first, second):
        raise NotAllowed(_("Managers, and the loan officer of both, decide about this."))
    reason = check_reason(reason[:200], at_least=policy_at(at).reason_min_length)
    close(duplicate, DuplicateState.APART, actor=actor, at=at, reason=reason)
    for one, other in ((first, second), (second, first)):
        data = {"name": other.name, "number": other.pk, "reason": reason}
        record(actions.APART, one, actor=actor, at=at, data=data)


def close(duplicate: Duplicate, state: str, *, actor: Any, at: datetime, **values: Any) -> None:
    """Decide about an open pair. Raises StaleState where that is done already."""
    found = Duplicate.objects.filter(pk=duplicate.pk, state=DuplicateState.OPEN)
    if found.update(state=state, decided_by=actor, decided_at=at, **values) != 1:
        raise StaleState(_("Somebody else has decided about these two. Look at them again."))
