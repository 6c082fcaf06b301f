"""Due days on which nobody works: until when they can be paid follows the calendar and the policy."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Case, DateField, F, Value, When

from loans.models import Instalment
from loans.services.plans import PayableDays

_AT_ONCE = 200
"""How many due dates are told to the database in one statement."""


def follow_calendar(since: date, at: datetime) -> int:
    """Let every line not yet payable on `since` be payable on the day that calendar and policy say now; return how many
    moved. Interest stays that of the due day, and what was late already stays late.

    A few statements over all lines, one for every two hundred due dates; doing it again changes nothing.
    """
    lines = Instalment.objects.filter(settled_on=None, due_on__gte=since)
    payable = PayableDays(at)
    moved = 0
    for dates in _parts(sorted(set(lines.order_by().values_list("due_on", flat=True).distinct()))):
        on = {due: payable.of(due) for due in dates}
        others = {due: day for due, day in on.items() if day != due}
        wanted = Case(
            *[When(due_on=due, then=Value(day)) for due, day in others.items()],
            default=F("due_on"),
            output_field=DateField(),
        )
        found = lines.filter(due_on__range=(dates[0], dates[-1]))
        moved += found.exclude(payable_on=wanted).update(payable_on=wanted)
    return moved


def _parts(dates: list[date]) -> Iterator[list[date]]:
    for first in range(0, len(dates), _AT_ONCE):
        yield dates[first : first + _AT_ONCE]
