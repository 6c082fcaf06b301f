"""Keeping how far the territory is reached at the end of each day, so that a trend can be drawn."""

from datetime import datetime

from django.db import transaction

from customers.enums import PremisesKind
from customers.models import Area, CoverageSnapshot
from customers.queries.coverage import Reach, counts
from jinxin.clock import local_date


@transaction.atomic
def take_snapshot(at: datetime) -> int:
    """Keep today's coverage of every area in use; return how many numbers were kept.

    Counted by one statement over all premises. Taking it again replaces the day's numbers: the last one of a day
    stands, a lost one is made good by the next.
    """
    tree = Area.objects.tree()
    found, today = counts(tree), local_date(at)
    rows = [
        CoverageSnapshot(day=today, area_id=area, kind=kind, **vars(found.get((area, kind), Reach())))
        for area in sorted(tree.in_use)
        for kind in PremisesKind.values
    ]
    columns = ("total", "visited", "dealing")
    CoverageSnapshot.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=("day", "area", "kind"), update_fields=columns
    )
    return len(rows)
