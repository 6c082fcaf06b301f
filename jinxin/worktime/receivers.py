"""What a change of the policy means for deadlines."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from jinxin.worktime.services.changes import Moved, recompute_deadlines

MOST_NAMED = 10
HOURS = frozenset({"opens_at", "closes_at", "working_calendar"})


def follow_policy(sender: Any, changed: Collection[str], actor: Any, at: datetime, **_told: Any) -> str:
    """Recompute open deadlines where opening hours or the working week changed; say how many moved."""
    if HOURS.isdisjoint(changed):
        return ""
    moved = recompute_deadlines(actor=actor, at=at)
    count = len(moved)
    said = ngettext("%(count)s open deadline moved.", "%(count)s open deadlines moved.", count) % {"count": count}
    return " ".join([said, *(f"{_named(item)};" for item in moved[:MOST_NAMED])]).removesuffix(";")


def _named(item: Moved) -> str:
    """Name a deadline that moved, with its due moment before and now; the trail names all of them."""
    before, now = (f"{timezone.localtime(moment):%m-%d %H:%M}" for moment in (item.before, item.deadline.due_at))
    return f"{item.deadline.get_kind_display()} {item.deadline.label} {before} → {now}"
