"""Told to the later apps that hang their own rows on customers: the register cannot know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils.functional import Promise

handing_over = Signal()
"""Customers change their loan officer: `customers` (their keys), `officer` (the new one; None while somebody only looks
at what would move). Each receiver returns a list of `Belonging`. One that raises DomainError keeps the customers where
they are. Sent in the transaction of the change, before it."""

merging = Signal()
"""Two customers become one: `kept` and `gone`, with `actor` and `at`. Sent in the transaction of the merge before the
rows of `gone` move (`customers.merging`). A receiver that raises DomainError keeps them apart."""


ring_found = Signal()
"""A loop of ties was found that did not hold before: `ring` (its members are kept) and `at`. Sent in the transaction
that keeps the loop, once for each time it closes."""

ring_gone = Signal()
"""A loop of ties no longer holds: `ring` and `at`. Sent in the transaction that notes it, once for each time."""


@dataclass(frozen=True)
class Belonging:
    """Rows of an app that concern customers who are handed over, and whether they go along.

    `field` names who looks after a row. With `action` each row that goes along gets its entry in the trail.
    """

    label: Promise
    rows: QuerySet[Any]
    field: str = "officer"
    goes: bool = True
    action: str = ""


def belongings(customers: list[int], officer: Any = None) -> Iterable[Belonging]:
    """Ask every later app what it has of these customers. Raises the DomainError of whoever objects."""
    answers: list[tuple[Any, Any]] = handing_over.send(sender=None, customers=customers, officer=officer)
    return [belonging for _receiver, found in answers for belonging in found]
