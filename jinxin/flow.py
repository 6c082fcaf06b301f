"""Changes of state: legal moves as data, compare-and-set as the guard, one audit entry for each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from jinxin.audit.models import Entry
from jinxin.audit.services import record
from jinxin.errors import IllegalMove, StaleState

Moves = Mapping[str, frozenset[str]]
"""From each state, the states that may follow. What is not in the table cannot happen."""

moved = Signal()
"""A row went to another state, in the transaction of the move: `subject`, `field`, `at`; the sender is its model."""


def check_move(subject: Any, to: str, *, moves: Moves, field: str = "state") -> None:
    """Raise IllegalMove unless `subject` may go to `to` from where it is."""
    current = getattr(subject, field)
    if to not in moves.get(current, frozenset()):
        labels = dict(subject._meta.get_field(field).flatchoices)
        raise IllegalMove(
            _("“%(subject)s” is %(state)s; from there it cannot become %(target)s.")
            % {"subject": subject, "state": labels.get(current, current), "target": labels.get(to, to)}
        )


def advance(
    subject: Any,
    to: str,
    *,
    moves: Moves,
    action: str,
    actor: Any,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    field: str = "state",
) -> Entry:
    """Move `subject` to state `to`, together with `changes` to other fields, and write the audit entry.

    Raises IllegalMove where the table forbids it and StaleState where another transaction moved the row since it was
    read. Runs in the caller's transaction; there must be one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a change of state needs a transaction")
    check_move(subject, to, moves=moves, field=field)
    before = getattr(subject, field)
    values = {field: to, **(changes or {})}
    changed = type(subject)._default_manager.filter(pk=subject.pk, **{field: before}).update(**values)
    if changed != 1:
        raise StaleState(_("Somebody else has just changed “%(subject)s”. Look at it again.") % {"subject": subject})
    for name, value in values.items():
        setattr(subject, name, value)
    moved.send(sender=type(subject), subject=subject, field=field, at=at)
    return record(action, subject, actor=actor, at=at, data={"from": before, "to": to, **(data or {})})


def locked(subject: Any) -> Any:
    """Read the row again under a lock (on SQLite the transaction itself is the lock) and return the fresh object."""
    return type(subject)._default_manager.select_for_update().get(pk=subject.pk)
