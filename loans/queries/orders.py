"""Reads of payment orders and batches."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from jinxin.access import Person
from jinxin.money import ZERO
from loans.models import PaymentBatch, PaymentOrder


def orders_of(person: Person, chosen: Mapping[str, Any]) -> QuerySet[PaymentOrder]:
    """Return the orders this person may see, the newest first, by `state` and `q` (number or part of a payee)."""
    orders = PaymentOrder.objects.visible_to(person)
    if "state" in chosen:
        orders = orders.filter(state=chosen["state"])
    if text := chosen.get("q"):
        orders = orders.filter(Q(number__icontains=text) | Q(payee_name__icontains=text))
    return orders.select_related("batch", "payout__contract__application__customer", "payout__loan").order_by("-pk")


def order_sums(orders: QuerySet[PaymentOrder]) -> dict[str, Any]:
    """Return how many orders and their amount."""
    found = orders.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
    return {**found, "amount": found["amount"] or ZERO}


def counts_by_state() -> dict[str, int]:
    """Return how many orders stand where, in one query; refused ones only while nobody has seen to them."""
    open_ones = PaymentOrder.objects.exclude(state=PaymentOrder.State.PAID).filter(dealt_with_at=None)
    return dict(open_ones.order_by().values_list("state").annotate(Count("pk")))


def batches() -> QuerySet[PaymentBatch]:
    """Return the batches without their files, the newest first, with how many of their orders are not answered."""
    open_ones = PaymentOrder.objects.filter(batch=OuterRef("pk"), state=PaymentOrder.State.SENT)
    unanswered = Subquery(open_ones.order_by().values("batch").annotate(count=Count("pk")).values("count"))
    rows = PaymentBatch.objects.defer("workbook", "csv").select_related("created_by")
    return rows.annotate(unanswered=unanswered).order_by("-pk")


def refused_orders() -> QuerySet[PaymentOrder]:
    """Return the orders that the bank refused and nobody has seen to, the oldest first."""
    rows = PaymentOrder.objects.filter(state=PaymentOrder.State.FAILED, dealt_with_at=None)
    return rows.select_related("payout__contract__application__customer").order_by("answered_at")
