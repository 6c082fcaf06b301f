"""One timeline of all that happened to a customer, from the audit trail."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from jinxin.audit import registry
from jinxin.audit.models import Entry

KINDS: Final[Mapping[str, tuple[Promise, str]]] = {
    "register": (_("Register"), "customer business card duplicate import segment"),
    "marketing": (
        _("Marketing"),
        "portrait contact campaign opportunity repeat tie prospect suggestion loop circle salon attendance",
    ),
    "consents": (_("Consents"), "consent"),
    "visits": (_("Visits"), "visit premises area territory branch"),
    "cases": (
        _("Applications and board"),
        "application investigation paper papers admission statements board deadline accountability",
    ),
    "money": (_("Contracts and money"), "contract line payout loan repayment"),
    "calls": (_("Calls and signals"), "callback signal"),
    "other": (_("Other"), ""),
}
"""The kinds of what happens: a label, and the words before the dot of the trail's actions; the rest is "other"."""

LABELS: Final = tuple((kind, label) for kind, (label, _words) in KINDS.items())


def kind_of(action: str) -> str:
    """Return which kind an action of the trail is of."""
    word = action.partition(".")[0]
    return next((kind for kind, (_label, words) in KINDS.items() if word in words.split()), "other")


def actions_of(kind: str) -> list[str]:
    """Return the registered actions of a kind."""
    return [action.code for action in registry.all_actions() if kind_of(action.code) == kind]


def latest_of(customer: Customer, limit: int) -> QuerySet[Any]:
    """Return the last things that happened to a customer."""
    return Entry.objects.filter(customer_id=customer.pk).order_by("-number")[:limit]


def timeline_of(customer: Customer, kind: str = "") -> QuerySet[Any]:
    """Return what happened to a customer and to those who were merged into them, the newest first.

    Whom that concerns is read before, so that the trail is entered by its index of customers.
    """
    merged = Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)
    entries = Entry.objects.filter(customer_id__in=[customer.pk, *merged])
    if kind in KINDS:
        entries = entries.filter(action__in=actions_of(kind))
    return entries.order_by("-number")
