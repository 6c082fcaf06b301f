"""Lists cut into pages by the database, as many rows a page as the address asks for."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

SIZES = (20, 50, 100)
"""Rows a page that a person may choose; the first is what nobody needs to ask for."""


def size_of(params: QueryDict) -> int:
    """Return the rows a page asked for by `size`."""
    asked = params.get("size", "")
    return next((size for size in SIZES if str(size) == asked), SIZES[0])


class Pages(Paginator):
    """The pages of a list; `more` says that there are rows beyond, which nobody counted and no page shows."""

    more = False


def page_of(
    rows: QuerySet[Any] | Sequence[Any], params: QueryDict, *, count: int | None = None, most: int | None = None
) -> Page[Any]:
    """Return the page asked for by `page`, the nearest there is; a known `count` spares counting. Of a count above
    `most` only so many rows have pages."""
    paginator = Pages(rows, size_of(params))
    if count is not None:
        paginator.count = count if most is None else min(count, most)
        paginator.more = count > paginator.count
    return paginator.get_page(params.get("page"))
