"""What applications, lines and loans add to one look at a customer."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum

from customers.glance import Columns, Source, Thing
from jinxin.fields import MoneyField
from jinxin.worktime.models import Deadline
from loans.enums import OPEN_STATES
from loans.models import Application, CreditLine, Instalment


def columns(today: date) -> Columns:
    """Return the columns: `granted` and `drawn` under open lines, what falls due next, what is `overdue`, and whether
    an application runs (`applies`). What is owed the customer's row says itself."""
    lines = CreditLine.objects.filter(customer=OuterRef("pk"), is_open=True, valid_until__gte=today)
    running = Application.objects.filter(customer=OuterRef("pk"), state__in=sorted(OPEN_STATES))
    rows = Instalment.objects.filter(loan__customer=OuterRef("pk"), settled_on=None)
    left = F("principal") + F("interest") - F("paid_principal") - F("paid_interest")
    first = rows.order_by("due_on", "loan", "number").annotate(left=left)
    late = rows.filter(payable_on__lt=today).order_by().values("loan__customer").annotate(sum=Sum(left)).values("sum")
    return {
        "granted": _sum(lines, "amount"),
        "drawn": _sum(lines, "drawn"),
        "overdue": Subquery(late, output_field=MoneyField()),
        "next_due_on": Subquery(first.values("due_on")[:1]),
        "next_due": Subquery(first.values("left")[:1], output_field=MoneyField()),
        "applies": Exists(running),
    }


def _sum(rows: QuerySet[Any], column: str) -> Subquery:
    summed = rows.order_by().values("customer").annotate(sum=Sum(column)).values("sum")
    return Subquery(summed, output_field=MoneyField())


def things(customer: Any, person: Any, at: datetime) -> Iterator[Thing]:
    """Return the running applications with their clocks: one query where there are any."""
    if not customer.applies:
        return
    found = Application.objects.visible_to(person).filter(customer=customer, state__in=sorted(OPEN_STATES))
    for case in found.select_related("product", "investigation_deadline", "admission_deadline").order_by("-pk"):
        clocks = [clock for clock in (case.investigation_deadline, case.admission_deadline) if clock]
        yield Thing(
            "folder2-open",
            f"{case.product} {case.number}",
            case.get_absolute_url(),
            state=case.get_state_display(),
            tone=case.tone,
            deadline=next((clock for clock in clocks if clock.state in Deadline.OPEN), None),
        )


SOURCE = Source(columns, things)
