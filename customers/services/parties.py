"""The points of the graph that follow from the register: every customer and every business of one has exactly one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from customers.enums import PartyKind, RelationKind
from customers.models import Business, Customer, Party, Relation
from customers.services import suggestions
from customers.services.contacts import note_next_contact
from jinxin.errors import DomainError


def check_prospect(prospect: Party, *, has_shops: bool, actor: Any) -> None:
    """Raise DomainError where `prospect` is no prospect of `actor`'s, or a shop where nobody brings a business."""
    if not Party.objects.visible_to(actor).prospects().filter(pk=prospect.pk).exists():
        raise DomainError(_("This is no prospect of yours any more. Search for the name in the register."))
    if prospect.kind == PartyKind.SHOP and not has_shops:
        raise DomainError(_("A shop belongs to a business customer. Register its owner as one."))


def enter(customer: Customer, shops: Sequence[Business], *, prospect: Party | None, actor: Any, at: datetime) -> None:
    """Make a new customer and their businesses points of the graph.

    A `prospect` keeps its point with its ties, groups and contacts: as the customer or, where it is a shop, as the
    first business. Raises DomainError where somebody has registered it meanwhile.
    """
    is_shop = prospect is not None and prospect.kind == PartyKind.SHOP
    if prospect and not is_shop:
        owner = _claim(prospect, customer=customer, **of_customer(customer))
        note_next_contact(owner)
    else:
        owner = add_customer(customer, at=at)
    for shop in shops:
        if prospect and is_shop and shop is shops[0]:
            _own(owner, _claim(prospect, business=shop, **of_business(shop)), actor=actor, at=at)
        else:
            add_business(shop, owner, actor=actor, at=at)
    if prospect:
        suggestions.refresh_around([prospect.pk])  # whoever is tied to a customer now is worth speaking to


def _claim(prospect: Party, **values: Any) -> Party:
    found = Party.objects.prospects().filter(pk=prospect.pk)
    if found.update(version=F("version") + 1, dropped_at=None, drop_reason="", **values) != 1:
        raise DomainError(_("This prospect has just been registered by somebody else."))
    prospect.refresh_from_db()
    return prospect


def _own(owner: Party, shop: Party, *, actor: Any, at: datetime) -> None:
    Relation.objects.create(source=owner, target=shop, kind=RelationKind.OWNS, noted_by=actor, noted_at=at)


def add_customer(customer: Customer, *, at: datetime) -> Party:
    """Make a customer a point of the graph."""
    return Party.objects.create(kind=PartyKind.PERSON, customer=customer, added_at=at, **of_customer(customer))


def add_business(business: Business, owner: Party, *, actor: Any, at: datetime) -> Party:
    """Make a business a point of the graph, tied to its owner."""
    shop = Party.objects.create(kind=PartyKind.SHOP, business=business, added_at=at, **of_business(business))
    _own(owner, shop, actor=actor, at=at)
    return shop


def follow_customer(customer: Customer) -> None:
    """Repeat what changed in the register: name, mobile number, area, officer."""
    Party.objects.filter(customer=customer).update(**of_customer(customer))
    Party.objects.filter(business__customer=customer).update(officer=customer.officer_id)


def follow_business(business: Business) -> None:
    """Repeat a business's changed name."""
    Party.objects.filter(business=business).update(**of_business(business))


def of_customer(customer: Customer) -> dict[str, object]:
    """Return what a customer's point of the graph repeats of the register."""
    area = {"area_id": customer.area_id} if customer.area_id else {}
    return {
        **area,
        "name": customer.name,
        "name_pinyin": customer.name_pinyin,
        "name_initials": customer.name_initials,
        "mobile": customer.mobile,
        "mobile_hash": customer.mobile_hash,
        "mobile_last4": customer.mobile_last4,
        "officer_id": customer.officer_id,
    }


def of_business(business: Business) -> dict[str, object]:
    """Return what a business's point of the graph repeats of the register."""
    return {
        "name": business.name,
        "name_pinyin": business.name_pinyin,
        "name_initials": business.name_initials,
        "officer_id": business.customer.officer_id,
    }
