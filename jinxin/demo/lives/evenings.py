"""The board's evenings of the last two working days: the agenda, a question, what is carried over to the next."""

from collections.abc import Collection, Iterator
from datetime import datetime

from jinxin.demo import words
from jinxin.demo.people import Staff
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.staff.models import Centre
from loans.models import Application
from review.enums import ItemState
from review.models import AgendaItem, Evening
from review.queries.evenings import cases_waiting
from review.services.board.agenda import add_case
from review.services.board.evenings import call_evening, close_evening, open_evening, usual_times
from review.services.board.judging import judge
from review.services.board.questions import answer, ask, present

LAST_DAYS = (2, 1)
"""Working days ago. Before that the rounds are not part of an evening: nobody looks at those."""


def evenings(staff: Staff, days: Workdays, kept_waiting: Collection[str]) -> Iterator[datetime]:
    """Hold the evenings between admission and the votes; cases of the customers in `kept_waiting` are for the next."""
    for ago in LAST_DAYS:
        yield from _evening(staff, days, ago, kept_waiting)
    waiting = cases_waiting(staff.managers[0])
    following = Evening.objects.filter(state="planned").order_by("starts_at").first()
    if following:
        at = moment(days.ago(1), 21, 5)
        yield at
        _add(following, [case for case in waiting if case.customer.name in kept_waiting], staff, at)
    night = moment(days.ago(1), 23, 30)
    yield night
    judge(night)


def _evening(staff: Staff, days: Workdays, ago: int, kept_waiting: Collection[str]) -> Iterator[datetime]:
    manager, day = staff.managers[0], days.ago(ago)
    at = moment(day, 18, 5)
    yield at
    times = usual_times(day, at)
    if times is None:
        return
    place = f"{Centre.objects.get().name}二楼会议室"
    evening = call_evening(starts_at=times[0], ends_at=times[1], place=place, actor=manager, at=at)
    at = moment(day, 19, 33)
    yield at
    _add(evening, [case for case in cases_waiting(manager) if case.customer.name not in kept_waiting], staff, at)
    if not evening.items.exists():
        return
    at = moment(day, 19, 35)
    yield at
    open_evening(evening, actor=manager, at=at)
    yield from _questions(evening, staff, day=moment(day, 19, 35))
    at = times[1]
    yield at
    close_evening(evening, actor=manager, at=at, note=words.EVENING_NOTE)


def _add(evening: Evening, cases: list[Application], staff: Staff, at: datetime) -> None:
    for case in cases:
        add_case(evening, case, actor=staff.managers[0], at=at)


def _questions(evening: Evening, staff: Staff, *, day: datetime) -> Iterator[datetime]:
    """A member asks about the first case; its officer answers at once, the recorder notes what was presented."""
    item: AgendaItem | None = evening.items.filter(state=ItemState.RUNNING).select_related("round").first()
    if item is None or item.round is None:
        return
    seat = item.round.seats.filter(is_active=True).select_related("member").order_by("position")[0]
    at = day.replace(minute=35, second=20)
    yield at
    asked = ask(item.round, text=words.QUESTION, actor=seat.member, at=at)
    at = day.replace(minute=35, second=50)
    yield at
    answer(asked, answer=words.ANSWER, actor=item.round.application.officer, at=at)
    present(item.round, text=words.PRESENTATION, actor=staff.managers[0], at=at)
