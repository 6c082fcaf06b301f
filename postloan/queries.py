"""Reads of calls."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from customers.models import Customer
from loans.models import Loan
from postloan.models import Callback, RiskSignal

OPEN = (Callback.State.PLANNED, Callback.State.UNREACHED)


def callbacks_of_month(person: Any, month: date) -> QuerySet[Callback]:
    """Return the month's calls this person may see, with what a row shows."""
    rows = Callback.objects.filter(month=month).visible_to(person)
    return rows.select_related("customer", "officer")


def counts(rows: QuerySet[Callback], today: date) -> dict[str, int]:
    """Return how many calls there are, how many are due by today, open and done, in one query."""
    return rows.aggregate(
        total=Count("pk"),
        due=Count("pk", filter=Q(state__in=OPEN, planned_on__lte=today)),
        open=Count("pk", filter=Q(state__in=OPEN)),
        done=Count("pk", filter=Q(state=Callback.State.DONE)),
    )


def due_callbacks(person: Any, today: date) -> QuerySet[Callback]:
    """Return the person's own open calls planned for today or earlier, the oldest first."""
    rows = Callback.objects.filter(officer=person, state__in=OPEN, planned_on__lte=today)
    return rows.select_related("customer").order_by("planned_on", "pk")


def next_callback(person: Any, today: date, after: Callback) -> Callback | None:
    """Return the next open call of the day after one is done."""
    return due_callbacks(person, today).exclude(pk=after.pk).first()


def loans_to_speak_of(callback: Callback) -> QuerySet[Loan]:
    """Return the borrower's loans with a balance, their open instalments at hand."""
    return Loan.objects.filter(customer=callback.customer_id, balance__gt=0).select_related("product").order_by("pk")


def former_call(callback: Callback) -> Callback | None:
    """Return the last call before this month's in which the borrower was reached."""
    done = Callback.objects.filter(customer=callback.customer_id, state=Callback.State.DONE, month__lt=callback.month)
    return done.order_by("-month").first()


def calls_of(customer: Customer) -> QuerySet[Callback]:
    """Return all calls of a customer with the signs each brought, the newest month first."""
    signals = Prefetch("signals", RiskSignal.objects.order_by("pk"))
    found = Callback.objects.filter(customer=customer).select_related("officer").prefetch_related(signals)
    return found.order_by("-month")


def signals_of(customer: Customer, limit: int = 50) -> list[RiskSignal]:
    """Return the signs of risk at a customer, the open ones first, then the newest."""
    found = RiskSignal.objects.filter(customer=customer).select_related("raised_by", "closed_by", "callback", "ring")
    return list(found.order_by(F("closed_at").desc(nulls_first=True), "-raised_at", "-pk")[:limit])
