"""What happens after midnight: the day that is over is closed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jinxin.clock import month_start
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from loans.dayend.run import close_day
from review.services.yardsticks import keep_yardsticks

EVERY_NIGHT = 10
"""Of the last days every one is closed, of the time before the last of each month: nobody looks at the others."""
MONTHS = 6


def nights(days: Workdays) -> Iterator[datetime]:
    """Close the days, each in the night that follows it, and measure the cases that were admitted."""
    recent = [days.today - timedelta(days=ago) for ago in range(EVERY_NIGHT, 0, -1)]
    first, ends = month_start(days.today), []
    for _month in range(MONTHS):
        ends.append(first - timedelta(days=1))
        first = month_start(ends[-1])
    for day in sorted({*recent, *ends}):
        at = moment(day + timedelta(days=1), 0, 20)
        yield at
        close_day(day, at=at)
        keep_yardsticks(at)
