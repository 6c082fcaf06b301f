"""Many lives in one order of time.

Each life is a generator: it yields the moment at which it wants to go on, and does what it does when it is resumed. The
timeline always resumes whoever is next, so that the trail is written in the order in which things happened.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush

from jinxin.worktime.calendar import CENTRE_ZONE, WorkCalendar

Life = Iterator[datetime]


class Timeline:
    """Runs lives until a moment; `before` is called with each moment before something happens then."""

    def __init__(self, until: datetime, before: Callable[[datetime], None]) -> None:
        self.until, self.before = until, before
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._added = 0

    def add(self, life: Life) -> None:
        """Let a life begin; what it does before its first moment it does at once."""
        self._added += 1
        self._wait(life, self._added)

    def run(self) -> None:
        """Let everything happen up to the last moment; what lies beyond does not happen."""
        while self._waiting:
            at, order, life = heappop(self._waiting)
            self.before(at)
            self._wait(life, order)

    def _wait(self, life: Life, order: int) -> None:
        at = next(life, None)
        if at is not None and at <= self.until:
            heappush(self._waiting, (at, order, life))


class Workdays:
    """Days of the centre's calendar, counted back from today and on from any day."""

    def __init__(self, calendar: WorkCalendar, today: date, most: int) -> None:
        self.calendar, self.today = calendar, today
        self._past = _backwards(calendar, today, most)

    def ago(self, count: int) -> date:
        """Return working day number `count` before today, which itself is day 0 whether it is one or not."""
        return self._past[count - 1] if count else self.today

    def after(self, day: date, count: int = 1) -> date:
        """Return working day number `count` after a day."""
        return self.calendar.add_working_days(day, count)

    def on_or_after(self, day: date) -> date:
        """Return the day itself where the centre works on it, else the next day on which it does."""
        return day if self.calendar.is_working_day(day) else self.after(day)

    def unbroken(self, count: int) -> date:
        """Return a working day about `count` before today whose morrow is one too: paid out within a day of asking."""
        while not self.calendar.is_working_day(self.ago(count) + timedelta(days=1)):
            count += 1
        return self.ago(count)


def _backwards(calendar: WorkCalendar, today: date, most: int) -> list[date]:
    days, day = list[date](), today
    while len(days) < most:
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            days.append(day)
    return days


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day at the centre."""
    return datetime.combine(day, time(hour, minute), CENTRE_ZONE)
