"""What one customer's page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from customers.models import Business, Customer
from customers.rules.register import Gate, licence_gate
from customers.rules.segments import facts_of, reason_of
from customers.tabs import customer_head
from jinxin.audit.models import Entry
from jinxin.clock import local_date
from jinxin.policy.services import policy_at

ROWS = 10
ENTRIES = 20


@dataclass(frozen=True)
class Shop:
    """A business and whether it may apply for a loan yet."""

    business: Business
    gate: Gate


def overview(customer: Customer, person: Any, *, at: datetime, before: int | None) -> dict[str, Any]:
    """Return everything known of a customer, as `person` may see it; the timeline older than entry `before`.

    Applications, loans, calls and signals are read through the relations which later apps hang on a customer.
    """
    today = local_date(at)
    businesses = list(customer.businesses.all())
    employment = None if customer.is_business else customer.employment
    policy = policy_at(at) if businesses else None
    shops = [Shop(shop, licence_gate(shop.licensed_on, today, policy)) for shop in businesses if policy]
    head = customer_head(customer, person, at=at, businesses=businesses, policy=policy)
    entries = _entries(customer, before)
    return {
        "customer": customer,
        "head": head,
        "age": customer.age_on(today),
        "employment": employment,
        "shops": shops,
        "segment_reason": reason_of(customer.segment, facts_of(employment, businesses, today)),
        "may_change": head.may_change,
        "applications": customer.applications.select_related("product")[:ROWS],
        "loans": customer.loans.select_related("product")[:ROWS],
        "callbacks": customer.callbacks.order_by("-month")[:ROWS],
        "signals": customer.signals.filter(closed_at=None)[:ROWS],
        "entries": entries[:ENTRIES],
        "older": entries[ENTRIES - 1].number if len(entries) > ENTRIES else None,
        "newer_hidden": before is not None,
    }


def _entries(customer: Customer, before: int | None) -> list[Entry]:
    """Return the newest entries of the customer's timeline, one more than a page holds where there are older ones."""
    found = Entry.objects.filter(customer_id=customer.pk)
    return list((found.filter(number__lt=before) if before else found).order_by("-number")[: ENTRIES + 1])
