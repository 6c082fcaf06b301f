"""The points of the graph that follow from the register: every customer and every business of one has exactly one."""

from datetime import datetime
from typing import Any

from customers.enums import PartyKind, RelationKind
from customers.models import Business, Customer, Party, Relation


def add_customer(customer: Customer, *, at: datetime) -> Party:
    """Make a customer a point of the graph."""
    return Party.objects.create(kind=PartyKind.PERSON, customer=customer, added_at=at, **_of_customer(customer))


def add_business(business: Business, owner: Party, *, actor: Any, at: datetime) -> Party:
    """Make a business a point of the graph, tied to its owner."""
    shop = Party.objects.create(kind=PartyKind.SHOP, business=business, added_at=at, **_of_business(business))
    Relation.objects.create(source=owner, target=shop, kind=RelationKind.OWNS, noted_by=actor, noted_at=at)
    return shop


def follow_customer(customer: Customer) -> None:
    """Repeat what changed in the register: name, mobile number, officer."""
    Party.objects.filter(customer=customer).update(**_of_customer(customer))
    Party.objects.filter(business__customer=customer).update(officer=customer.officer_id)


def follow_business(business: Business) -> None:
    """Repeat a business's changed name."""
    Party.objects.filter(business=business).update(**_of_business(business))


def _of_customer(customer: Customer) -> dict[str, object]:
    return {
        "name": customer.name,
        "name_pinyin": customer.name_pinyin,
        "name_initials": customer.name_initials,
        "mobile": customer.mobile,
        "mobile_hash": customer.mobile_hash,
        "mobile_last4": customer.mobile_last4,
        "officer_id": customer.officer_id,
    }


def _of_business(business: Business) -> dict[str, object]:
    return {
        "name": business.name,
        "name_pinyin": business.name_pinyin,
        "name_initials": business.name_initials,
        "officer_id": business.customer.officer_id,
    }
