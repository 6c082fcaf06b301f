"""What a change of the policy means for deadlines."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from jinxin.worktime.services.changes import recompute_deadlines

HOURS = frozenset({"opens_at", "closes_at", "working_calendar"})


def follow_policy(sender: Any, changed: Collection[str], actor: Any, at: datetime, **_told: Any) -> str:
    """Recompute open deadlines where opening hours or the working week changed; say how many moved."""
    if HOURS.isdisjoint(changed):
        return ""
    count = len(recompute_deadlines(actor=actor, at=at))
    return ngettext("%(count)s open deadline moved.", "%(count)s open deadlines moved.", count) % {"count": count}
