"""Invented prospects and ties, noted as an officer would."""

from datetime import datetime
from typing import Any

from customers.models import Customer, Party, Relation
from customers.services.relations import add_prospect, add_relation
from customers.tests.factories import AT


def party_of(who: Any) -> Party:
    """Return a customer as a point of the graph; a party is one already."""
    return who.party if isinstance(who, Customer) else who


def shop_of(customer: Customer) -> Party:
    """Return the customer's first shop as a point of the graph."""
    return Party.objects.get(business=customer.businesses.order_by("pk")[0])


def make_prospect(
    officer: Any, name: str = "陈老板", *, kind: str = "person", at: datetime = AT, **fields: Any
) -> Party:
    """Add a prospect of `officer`."""
    return add_prospect(kind=kind, name=name, actor=officer, at=at, **fields)


def tie(officer: Any, source: Any, kind: str, target: Any, *, at: datetime = AT, note: str = "") -> Relation:
    """Note a tie, read "source kind target"; customers stand for their own point."""
    return add_relation(source=party_of(source), target=party_of(target), kind=kind, note=note, actor=officer, at=at)
