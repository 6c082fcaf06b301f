"""Several counts and sums over different tables in one query."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from jinxin.money import ZERO
from jinxin.staff.models import User


def count_of(rows: QuerySet[Any]) -> Any:
    """Return the number of rows as a column."""
    return Coalesce(Subquery(_one_group(rows).annotate(n=Count("pk")).values("n")), 0)


def sum_of(rows: QuerySet[Any], amount: str) -> Any:
    """Return the sum of an amount as a column; None where there are no rows."""
    return Subquery(_one_group(rows).annotate(n=Sum(amount)).values("n"))


def read(person: User, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every column; a sum over nothing is zero."""
    row = User.objects.filter(pk=person.pk).order_by().values_list(*columns.values()).get()
    return {name: ZERO if value is None else value for name, value in zip(columns, row, strict=True)}


def _one_group(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(one=Value(1)).values("one")
