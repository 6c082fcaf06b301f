"""Counting that never reads a whole table."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

NOTHING: Final = "SELECT 1 WHERE 1 = 0"


MOST_COUNTED: Final = 5_000
"""Rows that a list counts, and that can be paged through: to count on would read whole tables."""


def counted_each(querysets: Mapping[str, QuerySet[Any, Any]]) -> dict[str, int]:
    """Return how many rows each of these has, in one query; one more than MOST_COUNTED stands for all that are more."""
    counts = count_each(rows.order_by().values("pk")[: MOST_COUNTED + 1] for rows in querysets.values())
    return dict(zip(querysets, counts, strict=True))


def count_each(querysets: Iterable[QuerySet[Any, Any]]) -> list[int]:
    """Return how many rows each of these has, in one query; cut them off where an exact number is of no use."""
    parts = [_part(rows) for rows in querysets]
    with connection.cursor() as cursor:
        counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) counted)" for sql, _params in parts)  # noqa: S608 - ours
        cursor.execute(f"SELECT {counts}", [param for _sql, params in parts for param in params])
        return [int(count) for count in cursor.fetchone()]


def rows_of_each(querysets: Iterable[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """Return the rows of all of these one after the other, in one query, as the database gives them."""
    parts = [_part(rows) for rows in querysets]
    columns = [(sql, params) for sql, params in parts if sql != NOTHING]
    if not columns:
        return []
    with connection.cursor() as cursor:
        union = " UNION ALL ".join(f"SELECT * FROM ({sql}) part{number}" for number, (sql, _) in enumerate(columns))  # noqa: S608 - ours
        cursor.execute(union, [param for _sql, params in columns for param in params])
        return list(cursor.fetchall())


def _part(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()
