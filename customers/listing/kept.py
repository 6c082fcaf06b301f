"""What a person keeps of the list: saved views and the choice of columns."""

from dataclasses import dataclass
from typing import Any

from customers.models import SavedView
from jinxin.staff.models import User


@dataclass(frozen=True)
class Kept:
    """The person's views by name, and the codes of the columns; none for who leaves them as they are."""

    views: list[SavedView]
    columns: list[str]


def kept_by(person: Any) -> Kept:
    """Read what a person keeps, in one query."""
    view = [f"customer_views__{name}" for name in ("pk", "name", "query", "is_default")]
    found = User.objects.filter(pk=person.pk).order_by("customer_views__name", "customer_views__pk")
    rows = list(found.values_list("customer_columns__codes", *view))
    views = [
        SavedView(pk=pk, person=person, name=name, query=query, is_default=default)
        for _codes, pk, name, query, default in rows
        if pk
    ]
    return Kept(views, (rows[0][0] if rows else None) or [])
