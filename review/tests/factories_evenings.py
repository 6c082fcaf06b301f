"""Evenings of the board, brought where a test needs them through the services."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jinxin.staff.models import User
from loans.models import Application
from review.models import AgendaItem, Evening
from review.services.board.agenda import add_case
from review.services.board.evenings import call_evening, open_evening


def make_evening(manager: User, *, at: datetime, days: int = 0) -> Evening:
    """Call an evening of the day of `at` (or so many days later), from half past seven to nine."""
    starts = (at + timedelta(days=days)).replace(hour=19, minute=30)
    return call_evening(
        starts_at=starts, ends_at=starts.replace(hour=21, minute=0), place="二楼会议室", actor=manager, at=at
    )


def make_agenda(evening: Evening, cases: Sequence[Application], manager: User, *, at: datetime) -> list[AgendaItem]:
    """Put cases on the agenda; their seats are drawn."""
    return [add_case(evening, case, actor=manager, at=at) for case in cases]


def make_open_evening(case: Application, manager: User, *, at: datetime) -> Evening:
    """Open an evening with one case at the time it begins."""
    evening = make_evening(manager, at=at)
    make_agenda(evening, [case], manager, at=at)
    return open_evening(evening, actor=manager, at=evening.starts_at)
