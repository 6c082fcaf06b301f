"""Reads of the trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jinxin.audit.models import Entry


@dataclass(frozen=True)
class Wanted:
    """What a reader of the trail asks for. `subject` is a name or number as it was written then."""

    action: str = ""
    person: Any = None
    subject: str = ""
    first: date | None = None
    last: date | None = None
    correlation: str = ""


@dataclass(frozen=True)
class Window:
    """Some rows of the trail, newest first, with the numbers that lead further. The trail is never counted."""

    entries: list[Entry]
    newer: int | None
    older: int | None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


def trail(wanted: Wanted) -> QuerySet[Entry]:
    """Return the entries asked for, newest first."""
    found = Entry.objects.all()
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.person is not None:
        found = found.filter(actor=wanted.person)
    if wanted.subject:
        found = found.filter(_about(wanted.subject))
    if wanted.first:
        found = found.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        found = found.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    if wanted.correlation:
        found = found.filter(correlation=wanted.correlation)
    return found


def window(found: QuerySet[Entry], *, rows: int, before: int | None = None, after: int | None = None) -> Window:
    """Return one page by its neighbour's number: it costs the same at the end of the trail as at the beginning."""
    if after is not None:
        closest = list(found.filter(number__gt=after).order_by("number")[: rows + 1])
        entries, more_newer = closest[:rows][::-1], len(closest) > rows
        return Window(entries, entries[0].number if more_newer else None, entries[-1].number if entries else None)
    latest = list((found.filter(number__lt=before) if before is not None else found).order_by("-number")[: rows + 1])
    entries = latest[:rows]
    newer = entries[0].number if entries and before is not None else None
    return Window(entries, newer, entries[-1].number if len(latest) > rows else None)


def _about(text: str) -> Q:
    """Match what carries this name or number, and everything on the timelines of such a case or customer."""
    named = Entry.objects.filter(subject_label=text)
    cases = set(named.filter(subject_type="loans.application").values_list("subject_id", flat=True)[:20])
    customers = set(named.filter(subject_type="customers.customer").values_list("subject_id", flat=True)[:20])
    return Q(subject_label=text) | Q(application_id__in=cases) | Q(customer_id__in=customers)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
