"""Counting the whole register once an hour, for pages that show its size."""

from datetime import datetime

from django.db import transaction

from customers.models import Tally
from customers.queries.tally import count_now


@transaction.atomic
def take_tally(at: datetime) -> int:
    """Keep how many customers each segment has by each way of marketing; return how many counts were kept.

    One statement over the register. Losing or repeating this changes nothing but how old the counts are.
    """
    rows = [Tally(**vars(part), taken_at=at) for part in count_now()]
    columns = ("count", "dealing", "taken_at")
    Tally.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("segment", "acquisition"), update_fields=columns
    )
    Tally.objects.exclude(taken_at=at).delete()
    return len(rows)
