"""What falls due in a span of days, and what of it was paid: the rows behind the due recovery rate (到期收回率)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from jinxin import clock
from jinxin.money import ZERO
from loans.models import Instalment, Loan


def month_so_far(today: date) -> tuple[date, date]:
    """Return the span the dashboard's rate is about: the present month up to and including `today`."""
    return clock.month_start(today), today


def whole_month(today: date) -> tuple[date, date]:
    """Return the first and the last day of the present month."""
    return clock.month_start(today), clock.next_month(today) - timedelta(days=1)


def instalments_due(person: Any, first: date, last: date, *, officer: Any = None) -> QuerySet[Instalment]:
    """Return what falls due from `first` to `last` of loans this person looks after or oversees, the earliest first."""
    loans = Loan.objects.looked_after_by(person)
    if officer is not None:
        loans = loans.filter(officer=officer)
    rows = Instalment.objects.filter(loan__in=loans, due_on__gte=first, due_on__lte=last)
    return rows.select_related("loan__customer", "loan__officer").order_by("due_on", "loan", "number")


def due_sums(rows: QuerySet[Instalment]) -> dict[str, Any]:
    """Return how many instalments there are, and in yuan what is due and what was paid, in one query."""
    found = rows.order_by().aggregate(
        count=Count("pk"),
        principal=Sum("principal"),
        interest=Sum("interest"),
        paid_principal=Sum("paid_principal"),
        paid_interest=Sum("paid_interest"),
    )
    return {name: ZERO if value is None else value for name, value in found.items()}
