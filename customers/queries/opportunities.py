"""Reads of repeat marketing: who is on the list, which needs are pursued."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from customers.enums import OpportunityStage
from customers.models import Contact, Customer, Opportunity, RepeatCandidate
from customers.queries.search import search

OPEN_STAGES = (OpportunityStage.FOUND, OpportunityStage.CONTACTED, OpportunityStage.INTERESTED)
LIST_ORDERS = {
    "since": ("borrower_since", "pk"),
    "-listed": ("-listed_on", "pk"),
    "spoken": (F("spoken_at").asc(nulls_first=True), "pk"),
    "name": ("customer__name_pinyin", "pk"),
}


def repeat_list(person: Any, chosen: Mapping[str, Any], sort: str) -> QuerySet[RepeatCandidate]:
    """Return who is on the list of repeat marketing, as `person` may see it, with when they were last spoken to."""
    rows = RepeatCandidate.objects.visible_to(person).listed()
    spoken = Contact.objects.filter(party__customer=OuterRef("customer")).order_by().values("party__customer")
    rows = _narrowed(rows, person, chosen).annotate(spoken_at=Subquery(spoken.annotate(at=Max("at")).values("at")))
    return rows.select_related("customer__segment", "officer").order_by(*LIST_ORDERS.get(sort, LIST_ORDERS["spoken"]))


def needs(person: Any, chosen: Mapping[str, Any], today: date) -> QuerySet[Opportunity]:
    """Return the needs that `person` may see, whatever became of them, the next step first."""
    rows = _narrowed(Opportunity.objects.visible_to(person), person, chosen)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if late := chosen.get("late"):
        rows = rows.filter(closed_at__isnull=True)
        rows = rows.filter(next_on__lte=today) if late == "1" else rows.filter(next_on__isnull=True)
    order = (F("closed_at").desc(nulls_first=True), F("next_on").asc(nulls_last=True), "-opened_at", "-pk")
    return rows.select_related("customer", "officer").order_by(*order)


def stage_counts(rows: QuerySet[Opportunity]) -> dict[str, int]:
    """Return how many needs there are per stage, and in all under ""."""
    counted = dict(rows.order_by().values_list("stage").annotate(Count("pk")))
    counts = {stage: counted.get(stage, 0) for stage in OpportunityStage.values}
    return {"": sum(counts.values()), **counts}


def due_steps(person: Any, today: date) -> QuerySet[Opportunity]:
    """Return the person's own needs whose next step is due, the oldest first."""
    rows = Opportunity.objects.filter(officer=person, closed_at__isnull=True, next_on__lte=today)
    return rows.select_related("customer").order_by("next_on", "pk")


def candidacy_of(customer: Customer) -> RepeatCandidate | None:
    """Return the customer's place on the list of repeat marketing, None where there is none."""
    return RepeatCandidate.objects.listed().filter(customer=customer).select_related("officer").first()


def _narrowed(rows: Any, person: Any, chosen: Mapping[str, Any]) -> Any:
    if officer := chosen.get("officer"):
        rows = rows.filter(officer=officer)
    if text := chosen.get("q"):
        rows = rows.filter(Q(customer__in=search(text, person)))
    return rows
