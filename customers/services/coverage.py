"""Keeping how far the territory is reached at the end of each day, and noting who took its lists out."""

from datetime import datetime
from typing import Any

from django.db import transaction

from customers.actions import territory as actions
from customers.enums import PremisesKind
from customers.models import Area, CoverageSnapshot
from customers.queries.coverage import Reach, counts
from customers.services.dealings import mend_dealing
from jinxin.audit.services import record
from jinxin.clock import local_date


@transaction.atomic
def take_snapshot(at: datetime) -> int:
    """Keep today's coverage of every area in use, with what was wrong in it mended; return how many numbers were kept.

    Counted by one statement over all premises. Taking it again replaces the day's numbers: the last one of a day
    stands, a lost one is made good by the next.
    """
    mend_dealing()
    tree = Area.objects.tree()
    found, today = counts(tree), local_date(at)
    rows = [
        CoverageSnapshot(day=today, area_id=area, kind=kind, taken_at=at, **vars(found.get((area, kind), Reach())))
        for area in sorted(tree.in_use)
        for kind in PremisesKind.values
    ]
    columns = ("total", "visited", "dealing", "taken_at")
    CoverageSnapshot.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=("day", "area", "kind"), update_fields=columns
    )
    return len(rows)


@transaction.atomic
def note_export(*, count: int, filters: str, actor: Any, at: datetime) -> None:
    """Note that somebody took a list of shops and households out of the system."""
    record(actions.EXPORTED, actor, actor=actor, at=at, data={"count": count, "filters": filters})
