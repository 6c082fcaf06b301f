"""Telling people, in the transaction of the thing that happened."""

from collections.abc import Iterable
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
