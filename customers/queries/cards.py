"""Reads of bank cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from customers.models import BankCard, Customer
from customers.rules.register import may_see
from jinxin.fields import keyed_hash


@dataclass(frozen=True)
class Kept:
    """A card of a customer, whether another customer has it too, and who, where the person may see them."""

    card: BankCard
    is_shared: bool
    others: tuple[Customer, ...]


def cards_of(customer: Customer, person: Any) -> list[Kept]:
    """Return the cards that are kept for a customer: two queries, one where there are none."""
    cards = list(BankCard.objects.filter(customer=customer, removed_at=None))
    shared = _elsewhere((card.number_hash for card in cards), customer.pk) if cards else []
    return [_kept(card, [one for one in shared if one.number_hash == card.number_hash], person) for card in cards]


def known_elsewhere(number: str, customer_id: int) -> list[Customer]:
    """Return the other customers who have a (clean) card number."""
    return [card.customer for card in _elsewhere([keyed_hash(number)], customer_id)]


def _elsewhere(hashes: Iterable[str], customer_id: int) -> list[BankCard]:
    found = BankCard.objects.filter(number_hash__in=list(hashes), removed_at=None, customer__merged_into=None)
    return list(found.exclude(customer=customer_id).select_related("customer").order_by("pk"))


def _kept(card: BankCard, same: list[BankCard], person: Any) -> Kept:
    seen = tuple(one.customer for one in same if may_see(person, one.customer))
    return Kept(card, bool(same), seen)
