"""Some at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`; only one of them lies in memory."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
