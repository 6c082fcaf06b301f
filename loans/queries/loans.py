"""Reads of loan accounts: the list with its filters and its sums."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from jinxin.access import Person
from jinxin.fields import MoneyField
from jinxin.money import ZERO
from loans.models import Instalment, Loan

FIELDS = ("state", "officer", "product")


def loans_of(person: Person, chosen: Mapping[str, Any], today: date) -> QuerySet[Loan]:
    """Return the loans this person looks after or oversees, the newest first, narrowed by what was chosen.

    `state`, `officer`, `product`, `overdue` (past due before today) and `q` (part of a loan number or a name).
    """
    loans = Loan.objects.looked_after_by(person).filter(**{key: chosen[key] for key in FIELDS if key in chosen})
    if "overdue" in chosen:
        loans = loans.filter(Exists(past_due(today)))
    if text := chosen.get("q"):
        loans = loans.filter(Q(number__icontains=text) | Q(customer__name__icontains=text))
    return loans.order_by("-started_on", "-pk")


def past_due(today: date) -> QuerySet[Instalment]:
    """Return the instalments of the outer loan that had to be paid before today and are not paid in full."""
    return Instalment.objects.filter(loan=OuterRef("pk"), settled_on=None, payable_on__lt=today)


def sums(loans: QuerySet[Loan]) -> dict[str, Any]:
    """Return how many loans, their principal and their balance."""
    found = loans.order_by().aggregate(count=Count("pk"), principal=Sum("principal"), balance=Sum("balance"))
    return {**found, "principal": found["principal"] or ZERO, "balance": found["balance"] or ZERO}


def with_due(loans: QuerySet[Loan], today: date) -> QuerySet[Loan]:
    """Add what a row shows: people, `next_due_on`, `next_due` (still owed on that line) and `overdue` in yuan."""
    first = Instalment.objects.filter(loan=OuterRef("pk"), settled_on=None).order_by("due_on", "number")
    owed = F("principal") + F("interest") - F("paid_principal") - F("paid_interest")
    late = past_due(today).order_by().values("loan").annotate(sum=Sum(owed)).values("sum")
    return loans.select_related("customer", "product", "officer").annotate(
        next_due_on=Subquery(first.values("due_on")[:1]),
        next_due=Subquery(first.annotate(owed=owed).values("owed")[:1], output_field=MoneyField()),
        overdue=Coalesce(Subquery(late, output_field=MoneyField()), 0, output_field=MoneyField()),
    )
