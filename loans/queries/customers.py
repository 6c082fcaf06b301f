"""What a customer has with us: applications, credit lines, loans, papers, and the sums of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from customers.models import Customer
from jinxin.money import ZERO
from loans.models import Application, CreditLine, Loan, Paper
from loans.queries.applications import attach_clocks, with_clock
from loans.queries.loans import with_due

SHOWN = 50
"""Rows of each list; who has more finds them in the lists of the centre."""


@dataclass(frozen=True)
class Money:
    """The sums of a customer: under open lines granted and drawn, what is still owed, what of it is overdue."""

    granted: Decimal
    drawn: Decimal
    balance: Decimal
    overdue: Decimal


def money_of(lines: list[CreditLine], loans: list[Any], today: date) -> Money:
    """Return the sums over the lists of a customer."""
    usable = [line for line in lines if line.is_open and not line.is_past(today)]
    return Money(
        granted=sum((line.amount for line in usable), ZERO),
        drawn=sum((line.drawn for line in usable), ZERO),
        balance=sum((loan.balance for loan in loans), ZERO),
        overdue=sum((loan.overdue for loan in loans), ZERO),
    )


def applications_of(customer: Customer) -> list[Application]:
    """Return the customer's applications, the newest first, each with its running `clock`."""
    found = Application.objects.filter(customer=customer).select_related("product", "officer", "business")
    return attach_clocks(with_clock(found).order_by("-created_at", "-pk")[:SHOWN])


def lines_of(customer: Customer) -> list[CreditLine]:
    """Return the customer's credit lines, the newest first."""
    found = CreditLine.objects.filter(customer=customer).select_related("application__product")
    return list(found.order_by("-valid_from", "-pk")[:SHOWN])


def loans_of_customer(customer: Customer, today: date) -> list[Any]:
    """Return the customer's loans with what falls due next: those with a balance first, then the newest."""
    found = with_due(Loan.objects.filter(customer=customer), today)
    return list(found.order_by(F("settled_on").asc(nulls_first=True), "-started_on", "-pk")[:SHOWN])


def papers_of(customer: Customer) -> QuerySet[Paper]:
    """Return the papers of all the customer's cases, the newest first."""
    found = Paper.objects.filter(application__customer=customer, removed_at=None)
    found = found.select_related("application", "uploaded_by")
    return found.order_by("-uploaded_at", "-pk")
