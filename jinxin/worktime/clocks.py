"""When a running clock speaks next. Pure: calendar and moments in, moments out."""

from datetime import datetime

from jinxin.worktime.calendar import WorkCalendar


def warning_moment(calendar: WorkCalendar, at: datetime, due: datetime, *, total: int, percent: int) -> datetime:
    """Return when `percent` of a clock's `total` working minutes will have passed, not before `at`.

    Counted back from the due moment, so that paused time plays no part: what counts is how much is left.
    """
    left, wanted = calendar.working_minutes(at, due), total - total * percent // 100
    return min(due, calendar.moment_after(at, left - wanted)) if left > wanted else at


def next_event(
    calendar: WorkCalendar, at: datetime, due: datetime, *, total: int, percents: tuple[int, ...], given: int
) -> datetime:
    """Return the moment of the next warning, or the due moment when all have been given."""
    if given >= len(percents):
        return due
    return warning_moment(calendar, at, due, total=total, percent=percents[given])
