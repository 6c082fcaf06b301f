"""What the clock asks of the board: reminders, the end of an evening, and rounds whose decision is still to fall.

Each step claims its row by one conditional update: losing it, repeating it or running it twice at once changes nothing.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.staff.models import User
from review import evening_actions as actions
from review.enums import EveningState, ItemState, RoundState
from review.models import AgendaSeat, Evening, Round, Seat
from review.services.board.carrying import members_missing
from review.services.board.decision import conclude
from review.services.board.evenings import close_evening
from review.services.board.locks import lock_case

log = logging.getLogger(__name__)


def sweep(at: datetime) -> int:
    """Do everything that is due at `at`; return how many things were done. What fails is reported and holds up none."""
    soon = at + timedelta(minutes=policy_at(at).board_reminder_minutes)
    begins = Evening.objects.filter(state=EveningState.PLANNED, start_told_at=None, starts_at__lte=soon)
    ends = Evening.objects.filter(state=EveningState.RUNNING, end_told_at=None, ends_at__lte=soon)
    over = Evening.objects.filter(state__in=(EveningState.PLANNED, EveningState.RUNNING), ends_at__lte=at)
    due = Round.objects.filter(state=RoundState.OPEN, reminded_at=None, deadline__due_at__lte=soon).defer("dossier")
    return sum(
        (
            _each(complete_rounds(), lambda found: settle(found, at=at)),
            _each(begins.filter(ends_at__gt=at), lambda found: remind_of_start(found, at=at)),
            _each(ends.filter(ends_at__gt=at), lambda found: remind_of_end(found, at=at)),
            _each(due.filter(deadline__due_at__gt=at), lambda found: remind_of_vote(found, at=at)),
            _each(over, lambda found: close_evening(found, actor=None, at=at)),
        )
    )


def _each(rows: Iterable[Any], step: Callable[[Any], Any]) -> int:
    return sum(_attempt(row, step) for row in list(rows))


def _attempt(row: Any, step: Callable[[Any], Any]) -> bool:
    try:
        return bool(step(row))
    except DomainError:
        return False  # somebody else was first
    except Exception:  # one row that fails must not keep the others waiting; it is tried again with the next sweep
        log.exception("%s %s could not be handled", type(row).__name__, row.pk)
        return False


def complete_rounds() -> Any:
    """Return the open rounds in which every seat has voted: there should be none, a decision falls with its vote."""
    cast = Count("seats", filter=Q(seats__is_active=True, seats__votes__is_current=True))
    return Round.objects.filter(state=RoundState.OPEN).annotate(cast=cast).filter(cast=F("seats_needed"))


@transaction.atomic
def settle(board_round: Round, *, at: datetime) -> bool:
    """Decide a complete round whose decision did not fall (restored from a backup, say); say whether it did."""
    fresh = lock_case(board_round)
    return fresh.state == RoundState.OPEN and conclude(fresh, at=at) is not None


@transaction.atomic
def remind_of_start(evening: Evening, *, at: datetime) -> bool:
    """Remind everybody on the agenda that the evening begins soon."""
    return _claim(evening, "start_told_at", at) and _tell(evening, _on_agenda(evening), "start", evening.starts_at, at)


@transaction.atomic
def remind_of_end(evening: Evening, *, at: datetime) -> bool:
    """Remind those whose vote is missing that the evening ends soon."""
    running = evening.items.filter(state=ItemState.RUNNING)
    rounds = [item.round for item in running.select_related("round").defer("round__dossier")]
    missing = [person for found in rounds for person in members_missing(found)]
    return _claim(evening, "end_told_at", at) and _tell(evening, missing, "vote", evening.ends_at, at)


def _on_agenda(evening: Evening) -> list[User]:
    planned = AgendaSeat.objects.filter(item__evening=evening, item__state=ItemState.PLANNED, item__round=None)
    carried = Seat.objects.filter(
        round__agenda_items__evening=evening, round__state=RoundState.OPEN, is_active=True
    ).exclude(votes__is_current=True)
    wanted = Q(pk__in=planned.values("member")) | Q(pk__in=carried.values("member"))
    return list(User.objects.filter(wanted))


def _claim(evening: Evening, field: str, at: datetime) -> bool:
    return Evening.objects.filter(pk=evening.pk, **{field: None}).update(**{field: at}) == 1


def _tell(evening: Evening, people: list[User], what: str, moment: datetime, at: datetime) -> bool:
    data = {"what": what, "moment": timezone.localtime(moment).isoformat()}
    entry = record(actions.EVENING_REMINDED, evening, actor=None, at=at, data=data)
    tell(people, entry, link=evening.get_absolute_url())
    return True


@transaction.atomic
def remind_of_vote(board_round: Round, *, at: datetime) -> bool:
    """Remind those who have not voted that their vote is due soon."""
    if Round.objects.filter(pk=board_round.pk, reminded_at=None).update(reminded_at=at) != 1:
        return False
    due = timezone.localtime(board_round.deadline.due_at).isoformat()
    entry = record(actions.VOTE_REMINDED, board_round, actor=None, at=at, data={"what": "vote", "moment": due})
    tell(members_missing(board_round), entry, link=board_round.get_absolute_url())
    return True
