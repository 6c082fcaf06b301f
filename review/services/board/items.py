"""What becomes of the agenda when a case is decided or withdrawn, inside that transaction."""

from datetime import datetime

from loans.models import Application
from review.enums import ItemState
from review.models import AgendaItem, Round

WAITING = (ItemState.PLANNED, ItemState.RUNNING)


def finish_items(board_round: Round, *, at: datetime) -> None:
    """Mark the agenda items of a round that has just been decided, in the transaction of the decision."""
    items = AgendaItem.objects.filter(round=board_round, state__in=WAITING)
    items.update(state=ItemState.DECIDED, ended_at=at)


def end_items(application: Application, *, reason: str, at: datetime) -> None:
    """Take a case that was withdrawn off every agenda, in the transaction of the withdrawal."""
    items = AgendaItem.objects.filter(application=application, state__in=WAITING)
    items.update(state=ItemState.DROPPED, reason=reason, ended_at=at)
