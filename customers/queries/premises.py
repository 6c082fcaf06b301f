"""Reads of shops and households, named by what is asked."""

import re
from typing import Any

from django.db.models import Q, QuerySet

from customers.models import Party, Premises, PremisesQuerySet, TerritoryVisit
from customers.queries.search import plain
from customers.rules.areas import Tree


def find_premises(area: int, kind: str, name: str, address: str, but: int | None = None) -> Premises | None:
    """Return the shop or household entered under just these words; None where there is none."""
    found = Premises.objects.filter(area=area, kind=kind, name=name, address=address)
    return found.exclude(pk=but or 0).first()


def likely_the_same(
    area: int, kind: str, name: str, address: str, tree: Tree, but: int | None = None
) -> list[Premises]:
    """Return what is probably the same: of this name in the same town, or at the same address in the same area."""
    town = tree.within(tree.way(area)[0].pk)
    alike = Q(area__in=town, name=name)
    if address:
        alike |= Q(area=area, address=address)
    return list(Premises.objects.filter(alike, kind=kind).exclude(pk=but or 0).order_by("pk")[:5])


def pointed_at(text: str) -> Q:
    """Return what a search text points at: a part of the name or address, pinyin or its initials from the start."""
    text = plain(text)
    if not text:
        return Q()
    found = Q(name__holds=text) | Q(address__holds=text)
    letters = re.sub(r"[\s'-]", "", text).lower()
    if re.fullmatch("[a-z]+", letters):
        found |= Q(name_pinyin__startswith=letters) | Q(name_initials__startswith=letters)
    return found


def with_places(premises: PremisesQuerySet) -> PremisesQuerySet:
    """Return rows with whom each belongs to, ready for showing; what is encrypted is left where it is."""
    return premises.select_related("area", "party__business").defer("party__mobile")


def visits_of(premises: Premises) -> QuerySet[TerritoryVisit]:
    """Return the visits to a shop or household that stand, the newest first."""
    return TerritoryVisit.objects.standing().filter(premises=premises).select_related("officer")


def visits_to_customer(customer: Any) -> QuerySet[TerritoryVisit]:
    """Return the visits to where a customer or a shop of theirs is, the newest first."""
    there = Premises.objects.filter(party__in=Party.objects.keys_of([customer.pk]))
    found = TerritoryVisit.objects.standing().filter(premises__in=there)
    return found.select_related("officer", "premises__area").order_by("-at", "-pk")
