"""The one writer of the trail, and the check that nobody touched it."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn, cast
from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from jinxin.audit import registry
from jinxin.audit.masking import masked, masked_data
from jinxin.audit.models import Entry, Head

GENESIS = "0" * 64
WRITTEN_TOGETHER = 500
# Written out, since every change of the centre goes through here: building these two took longer than running them.
_END = f"SELECT number, hash FROM {Head._meta.db_table} WHERE id = 1"  # noqa: S608 - the table's own name
_MOVE = f"UPDATE {Head._meta.db_table} SET number = %s, hash = %s, seal = %s WHERE id = 1"  # noqa: S608 - as above
correlation: ContextVar[str] = ContextVar("correlation", default="")
"""One value for all entries of one request or job."""
Packed = tuple[Any, ...]
"""An entry that is held back: the values of PACKED, its data as text; a quarter of the memory of an entry."""
PACKED = (
    *("at", "actor_id", "actor_label", "action", "subject_type", "subject_id", "subject_label"),
    *("customer_id", "application_id", "correlation"),
)
_held_back: ContextVar[list[Packed] | None] = ContextVar("held_back", default=None)


@dataclass(frozen=True)
class Verification:
    """What a check of the trail found: how many entries, and the number of the first that does not hold."""

    entries: int
    first_broken: int | None

    @property
    def intact(self) -> bool:
        """Whether every entry holds."""
        return self.first_broken is None


def record(
    action: str,
    subject: models.Model,
    *,
    actor: Any,
    at: datetime,
    data: dict[str, Any] | None = None,
    customer_id: int | None = None,
    application_id: int | None = None,
) -> Entry:
    """Append one entry, inside the transaction of the change it tells of.

    `subject` may offer `audit_threads()` -> (customer_id, application_id), which spares the callers naming them.
    Takes the lock on the end of the chain, so call it after the rows it speaks of are locked. The actor is None for
    what the system does by itself. Numbers of people that somebody typed into a reason or a file's name are masked:
    the trail is never erased. Raises KeyError for an unregistered action.
    """
    registry.get(action)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs into the transaction of the change it tells of")
    threads = getattr(subject, "audit_threads", None)
    own_customer, own_application = threads() if threads else (None, None)
    entry = Entry(
        at=at,
        actor=actor,
        actor_label=str(actor) if actor else "",
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=masked(str(subject))[:120],
        customer_id=customer_id or own_customer,
        application_id=application_id or own_application,
        data=_plain(data or {}),
        correlation=correlation.get() or uuid4().hex,
    )
    held = _held_back.get()
    if held is None:
        _append([entry])
    else:
        held.append((*(getattr(entry, name) for name in PACKED), json.dumps(entry.data)))
    return entry


@contextmanager
def written_at_the_end() -> Iterator[None]:
    """Hold back what is recorded inside and append it all at once, in the caller's transaction.

    For thousands of changes in one transaction: nobody else waits for the end of the chain meanwhile. What `record`
    returns inside never gets a key, so that nobody can be told of it, and a change that is taken back alone would still
    be told: let whatever goes wrong inside end the whole transaction.
    """
    held: list[Packed] = []
    token = _held_back.set(held)
    try:
        yield
    finally:
        _held_back.reset(token)
    for start in range(0, len(held), WRITTEN_TOGETHER):
        _append([_unpacked(*packed) for packed in held[start : start + WRITTEN_TOGETHER]])


def _unpacked(*packed: Any) -> Entry:
    return Entry(**dict(zip(PACKED, packed, strict=False)), data=json.loads(packed[-1]))


def _append(entries: Sequence[Entry]) -> None:
    """Put entries at the end of the chain, in their order."""
    number, previous = _locked_end()
    for entry in entries:
        number += 1
        entry.number, entry.previous_hash = number, previous
        previous = entry.hash = entry_hash(entry)
    if len(entries) == 1:
        entries[0].save()
    else:
        Entry.objects.bulk_create(entries)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [number, previous, seal(number, previous)])


def _locked_end() -> tuple[int, str]:
    """Return number and hash of the last entry; nobody else appends until the transaction is over."""
    for_update = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_END + for_update)
        if found := cursor.fetchone():
            return int(found[0]), str(found[1])
    start = {"number": 0, "hash": GENESIS, "seal": seal(0, GENESIS)}
    head, _made = Head.objects.select_for_update().get_or_create(pk=1, defaults=start)
    return head.number, head.hash


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data as it will be read back: decimals and dates as text, personal numbers masked.

    A float is refused: databases may write it in other digits, and the hash over it would no longer fit.
    """
    plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder), parse_float=_refuse_float)
    return cast("dict[str, Any]", masked_data(plain))


def _refuse_float(text: str) -> NoReturn:
    raise TypeError(f"{text}: write decimals, not floats, into the audit trail")


def entry_hash(entry: Entry) -> str:
    """Return the keyed hash over everything an entry says, including the hash before it."""
    content = json.dumps(
        [
            entry.number,
            entry.at.astimezone(UTC).isoformat(),
            entry.actor_id,
            entry.actor_label,
            entry.action,
            entry.subject_type,
            entry.subject_id,
            entry.subject_label,
            entry.customer_id,
            entry.application_id,
            entry.data,
            entry.correlation,
            entry.previous_hash,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return _keyed(content)


def seal(number: int, last_hash: str) -> str:
    """Return the seal of an end of the chain."""
    return _keyed(f"head {number} {last_hash}")


def _keyed(content: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), content.encode(), hashlib.sha256).hexdigest()


def verify() -> Verification:
    """Walk the whole chain: numbers without gaps, each hash right and following the one before, the end where it was.

    The end is read first, so that entries written meanwhile are checked too and taken for what they are.
    """
    head = Head.objects.filter(pk=1).first() or Head(number=0, hash=GENESIS, seal=seal(0, GENESIS))
    count, previous, reached = 0, GENESIS, head.number == 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        count += 1
        if entry.number != count or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return Verification(Entry.objects.count(), min(entry.number, count))
        previous = entry.hash
        reached = reached or (count, previous) == (head.number, head.hash)
    lost_end = not reached or (head.number == 0 and count > 0 and not Head.objects.filter(number__gt=0).exists())
    if lost_end or not hmac.compare_digest(head.seal, seal(head.number, head.hash)):
        return Verification(count, count + 1)
    return Verification(count, None)


def stamp(moment: datetime) -> str:
    """Write a moment into an entry's data: local time to the minute, as people read it."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
