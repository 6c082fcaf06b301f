"""Numbers without gaps: A20261124-0001 for a case, HT2026-0001 for a contract, JK2026-0001 for a loan."""

from datetime import datetime

from django.db import transaction

from jinxin import clock
from loans.models import NumberSeries

DAILY = frozenset({"A"})
"""Series that begin anew every day; the others begin anew every year."""


def next_number(prefix: str, at: datetime) -> str:
    """Take the next number of the series `prefix` has at `at`.

    Runs in the transaction that uses the number, so that a number is never lost and never given twice; the series is
    locked until that transaction ends.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken in the transaction that uses it")
    period = clock.local_date(at).strftime("%Y%m%d" if prefix in DAILY else "%Y")
    NumberSeries.objects.get_or_create(key=f"{prefix}{period}")
    series = NumberSeries.objects.select_for_update().get(key=f"{prefix}{period}")
    series.last += 1
    series.save(update_fields=("last",))
    return f"{series.key}-{series.last:04d}"
