"""Now, today and months in the centre's time zone."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """Return the current moment, aware, in the centre's zone. Read it once per operation and pass it on."""
    return _stopped.get() or timezone.localtime()


@contextmanager
def stopped(moment: datetime) -> Iterator[None]:
    """Let it be this moment inside: the demo has background work done when a worker would have done it."""
    token = _stopped.set(timezone.localtime(moment))
    try:
        yield
    finally:
        _stopped.reset(token)


def local_date(moment: datetime) -> date:
    """Return the calendar day of an aware moment at the centre."""
    return timezone.localtime(moment).date()


def month_start(day: date) -> date:
    """Return the first day of the month that `day` lies in."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after the one `day` lies in."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def add_months(day: date, months: int, due_day: int | None = None) -> date:
    """Return the same day of the month (or `due_day`) so many months later, the last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(due_day or day.day, monthrange(year, month + 1)[1]))
