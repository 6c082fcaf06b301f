"""Telling people, in the transaction of the thing that happened; and what they have read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jinxin.audit.models import Entry
from jinxin.notices.models import Notice


def tell(people: Iterable[Any], entry: Entry, *, link: str) -> None:
    """Put `entry` into the inbox of each person but the one who did it. Telling somebody twice changes nothing."""
    recipients = {person.pk: person for person in people if person.pk != entry.actor_id}
    Notice.objects.bulk_create(
        [Notice(recipient=person, entry=entry, link=link, created_at=entry.at) for person in recipients.values()],
        ignore_conflicts=True,
    )


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Note that a notice was read; the first reading counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, person: Any, at: datetime) -> None:
    """Note that a person has read everything received up to `at`."""
    Notice.objects.filter(recipient=person, read_at__isnull=True, created_at__lte=at).update(read_at=at)
