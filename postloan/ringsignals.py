"""A loop of guarantees is found: each of its borrowers has a weaker guarantee than it looked (担保条件弱化). It goes:
the signals it raised are closed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from customers.enums import RingKind
from customers.models import Ring
from customers.queries.rings import customer_of, members_of
from customers.signals import ring_found, ring_gone
from jinxin.audit.services import record
from jinxin.money import ZERO
from loans.models import Loan
from postloan import actions
from postloan.models import RiskSignal, SignalKind
from postloan.signs import close


@receiver(ring_found, dispatch_uid="postloan.ring_found")
def raise_signals(ring: Ring, at: datetime, **_told: Any) -> None:
    """Raise the signal for each borrower whose guarantee the loop weakens; once while one of the same loop is open.

    Their officers have been told of the loop itself; a second notice would say the same.
    """
    for customer in _borrowers(_weakened(ring)):
        signal, is_new = RiskSignal.objects.get_or_create(
            customer_id=customer,
            ring=ring,
            closed_at=None,
            defaults={"kind": SignalKind.GUARANTEE, "raised_at": at},
        )
        if is_new:
            data = {"kind": SignalKind.GUARANTEE.value, "ring": ring.kind}
            record(actions.RAISED, signal, actor=None, at=at, data=data, customer_id=customer)


@receiver(ring_gone, dispatch_uid="postloan.ring_gone")
def close_signals(ring: Ring, at: datetime, **_told: Any) -> None:
    """Close what the loop raised and nobody has closed: its cause is gone."""
    for signal in RiskSignal.objects.filter(ring=ring, closed_at=None):
        close(signal, actor=None, at=at)


def _weakened(ring: Ring) -> set[int]:
    """Return the customers whose guarantee is worth less: all of a ring; of one guarantor of many, those guaranteed.

    Trade that goes round says nothing of guarantees.
    """
    if ring.kind == RingKind.SUPPLY:
        return set()
    members = list(members_of(ring))
    if ring.kind == RingKind.HUB:
        del members[0]
    return {customer for party in members if (customer := customer_of(party))}


def _borrowers(customers: Iterable[int]) -> list[int]:
    owing = Loan.objects.filter(customer__in=customers, balance__gt=ZERO)
    return list(owing.order_by("customer").values_list("customer", flat=True).distinct())
