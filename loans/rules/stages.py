"""Which stage a case is in, and how long a stay in one took. Pure: states and moments in, minutes out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from jinxin.worktime.calendar import WorkCalendar
from loans.enums import State
from loans.models.stages import Stage

STAGE_OF: Final[dict[str, Stage]] = {
    State.DRAFT: Stage.APPLICATION,
    State.SUBMITTED: Stage.INVESTIGATION,
    State.INVESTIGATING: Stage.INVESTIGATION,
    State.PAPERS_COMPLETE: Stage.ADMISSION,
    State.ADMITTED: Stage.BOARD,
    State.IN_REVIEW: Stage.BOARD,
    State.APPROVED: Stage.CONTRACT,
    State.SIGNED: Stage.PAYOUT,
}
"""The stage of each state somebody still works on; a finished or refused case is in none."""

MEASURED: Final = tuple(stage for stage in Stage if stage is not Stage.APPLICATION)
"""The stages between submission and payout, in their order: what the 24 hours are made of."""

Span = tuple[datetime, datetime]


class Measure(NamedTuple):
    """A stretch of time in whole minutes: by the clock, in opening hours, and what of both was waiting."""

    minutes: int
    working: int
    waited: int
    waited_working: int


def stage_of(state: str, *, investigated: bool) -> Stage | None:
    """Return the stage of a case: once the investigation is complete, its papers are being gathered."""
    if state == State.INVESTIGATING and investigated:
        return Stage.PAPERS
    return STAGE_OF.get(state)


def measure(calendar: WorkCalendar, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> Measure:
    """Measure a stretch; of pauses, also overlapping ones, each moment inside it counts once."""
    waits = list(_union(_clipped(pauses, start, end)))
    return Measure(
        clock_minutes(start, end),
        calendar.working_minutes(start, end),
        sum(clock_minutes(*wait) for wait in waits),
        sum(calendar.working_minutes(*wait) for wait in waits),
    )


def clock_minutes(start: datetime, end: datetime) -> int:
    """Return the minutes between the whole minutes of two moments, so that parts add up to the whole."""
    return int(end.timestamp() // 60) - int(start.timestamp() // 60)


def _clipped(pauses: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    inside = ((max(first, start), min(last, end)) for first, last in pauses)
    return sorted((first, last) for first, last in inside if first < last)


def _union(spans: list[Span]) -> Iterable[Span]:
    """Join spans, sorted by their beginnings, where they overlap."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
