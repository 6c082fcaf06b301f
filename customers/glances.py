"""What the register, marketing, the territory and the consents add to one look at a customer."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.enums import ConsentKind, OpportunityKind, OpportunityStage, RingKind
from customers.glance import Columns, Source, Thing
from customers.models import Consent, Contact, Opportunity, Party, Premises, RingMember
from customers.rules.register import WORKERS
from jinxin.clock import local_date


def _there() -> Any:
    """The customer's own point of the graph and those of their shops, for what hangs on them."""
    return Party.objects.keys_of(OuterRef(OuterRef("pk")))


def columns(today: date) -> Columns:
    """Return the columns: next contact and visit, the open need, a loop of ties, how long each consent holds (date.max:
    for ever)."""
    contacts = Contact.objects.open().filter(party__in=_there()).order_by("next_on")
    visits = Premises.objects.filter(party__in=_there(), gone_on=None, next_on__isnull=False).order_by("next_on", "pk")
    needs = Opportunity.objects.filter(customer=OuterRef("pk"), closed_at=None).order_by("next_on", "pk")
    loops = RingMember.objects.filter(party__in=_there(), ring__gone_at=None).order_by("-ring__found_at", "-pk")
    return {
        "ring_kind": Subquery(loops.values("ring__kind")[:1]),
        "next_contact_on": Subquery(contacts.values("next_on")[:1]),
        "next_visit_on": Subquery(visits.values("next_on")[:1]),
        "need": Subquery(needs.values("pk")[:1]),
        "need_kind": Subquery(needs.values("kind")[:1]),
        "need_stage": Subquery(needs.values("stage")[:1]),
        "need_on": Subquery(needs.values("next_on")[:1]),
        **{f"{kind.value}_until": _held_until(kind, today) for kind in ConsentKind},
        **{f"{kind.value}_signed": Exists(_signed(kind)) for kind in ConsentKind},
    }


def _signed(kind: ConsentKind) -> QuerySet[Consent]:
    return Consent.objects.filter(customer=OuterRef("pk"), kind=kind).order_by()


def _held_until(kind: ConsentKind, today: date) -> Subquery:
    held = _signed(kind).filter(Q(valid_until=None) | Q(valid_until__gte=today), withdrawn_at=None)
    last = Max(Coalesce("valid_until", Value(date.max)))
    return Subquery(held.values("customer").annotate(last=last).values("last"))


def things(customer: Any, person: Any, at: datetime) -> Iterator[Thing]:
    """Return a loop of ties a customer is in, the next contact, the next visit and the open need."""
    if customer.ring_kind:
        url = reverse("customers:relations", args=[customer.pk])
        yield Thing("arrow-repeat", str(RingKind(customer.ring_kind).label), url, _("See the ties"), tone="red")
    if not person.has_role(*WORKERS):
        return
    today = local_date(at)
    if day := customer.next_contact_on:
        url = reverse("customers:contacts", args=[customer.pk])
        yield Thing("chat-dots", _("Next contact"), url, due_on=day, tone=_tone(day, today))
    if day := customer.next_visit_on:
        url = reverse("customers:customer_visits", args=[customer.pk])
        yield Thing("signpost", _("Next visit"), url, due_on=day, tone=_tone(day, today))
    if customer.need:
        yield _need(customer, today)


def _need(customer: Any, today: date) -> Thing:
    return Thing(
        "lightbulb",
        str(OpportunityKind(customer.need_kind).label),
        reverse("customers:opportunity", args=[customer.need]),
        state=str(OpportunityStage(customer.need_stage).label),
        due_on=customer.need_on,
        tone=_tone(customer.need_on, today) if customer.need_on else "neutral",
    )


def _tone(day: date, today: date) -> str:
    """Late is red, today amber."""
    return "red" if day < today else "amber" if day == today else "neutral"


SOURCE = Source(columns, things)
