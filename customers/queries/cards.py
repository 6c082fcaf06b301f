"""Reads of bank cards."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from customers.models import BankCard, Customer
from jinxin.fields import keyed_hash


def cards_of(customer: Customer, person: Any) -> list[Any]:
    """Return the cards that are kept for a customer, in one query.

    Each says whether another customer has it too (`is_shared`) and, where the person may see them, who: `other_id`
    and `other_name`.
    """
    same = _kept().filter(number_hash=OuterRef("number_hash")).exclude(customer=OuterRef("customer"))
    seen = same.filter(customer__in=Customer.objects.visible_to(person)).order_by("pk")
    found = BankCard.objects.filter(customer=customer, removed_at=None).annotate(
        is_shared=Exists(same),
        other_id=Subquery(seen.values("customer")[:1]),
        other_name=Subquery(seen.values("customer__name")[:1]),
    )
    return list(found)


def known_elsewhere(number: str, customer_id: int) -> list[Customer]:
    """Return the other customers who have a (clean) card number."""
    found = _kept().filter(number_hash=keyed_hash(number)).exclude(customer=customer_id)
    return [card.customer for card in found.select_related("customer").order_by("pk")]


def _kept() -> QuerySet[BankCard]:
    return BankCard.objects.filter(removed_at=None, customer__merged_into=None)
