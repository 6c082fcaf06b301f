"""Reads of contacts and of those they are with."""

import re
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from customers.models import Contact, ContactQuerySet, Customer, Party
from jinxin.fields import keyed_hash

FOUND = 10


def due(officer: Any, day: date) -> ContactQuerySet:
    """Return the contacts with whom this officer looks after whose next one has come, what waits longest first."""
    rows = Contact.objects.open().filter(party__officer=officer, next_on__lte=day)
    return rows.select_related("party__customer", "party__business").order_by("next_on", "pk")


def still_to_come() -> Subquery:
    """Return the day of the contact with a customer that is still to come, for a query of customers."""
    rows = Contact.objects.open().filter(party__customer=OuterRef("pk")).order_by("next_on")
    return Subquery(rows.values("next_on")[:1])


def of_customer(customer: Customer) -> ContactQuerySet:
    """Return what was said with a customer and in their shops, the newest first."""
    theirs = Party.objects.keys_of([customer.pk])
    return Contact.objects.filter(party__in=theirs).select_related("officer", "campaign", "party")


def parties_pointed_at(text: str, lead: str = "") -> Q:
    """Return the condition on parties that `text` (already plain) points at: a name, pinyin or its initials, the last
    four of a mobile number or all of it. `lead` is the way to the party ("party__")."""
    if not text:
        return Q()
    found = Q(**{f"{lead}name__contains": text})
    compact = re.sub(r"[\s'-]", "", text).lower()
    if re.fullmatch("[a-z]+", compact):
        found |= Q(**{f"{lead}name_pinyin__startswith": compact}) | Q(**{f"{lead}name_initials__startswith": compact})
    if re.fullmatch("[0-9]{4}", compact):
        found |= Q(**{f"{lead}mobile_last4": compact})
    if re.fullmatch("1[0-9]{10}", compact):
        found |= Q(**{f"{lead}mobile_hash": keyed_hash(compact)})
    return found


def last_contact(field: str) -> Subquery:
    """Return what the newest contact of a party says, for a query of parties' rows with a `party`."""
    newest = Contact.objects.filter(party=OuterRef("party")).order_by("-at", "-pk")
    return Subquery(newest.values(field)[:1])


def find_to_list(text: str, person: Any, listed: Any) -> list[Party]:
    """Return some people and shops that `text` points at, that `person` may see and that are not in `listed` yet."""
    found = Party.objects.visible_to(person).filter(parties_pointed_at(text), officer__isnull=False)
    return list(found.exclude(pk__in=listed).select_related("customer", "business", "officer")[:FOUND])
