"""What the board does when something happens to a case that the loan side decides."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from customers.signals import Belonging, handing_over
from jinxin.errors import DomainError
from jinxin.staff.models import User
from loans.models import Application
from loans.signals import withdrawn
from review.enums import RoundState
from review.models import Seat
from review.services.board import cancel_round
from review.services.board.items import end_items


@receiver(withdrawn, dispatch_uid="review.cancel_rounds")
def cancel_rounds(application: Application, actor: User, at: datetime, **kwargs: Any) -> None:
    """Close the running round of a case that is being withdrawn, in the same transaction."""
    for board_round in application.rounds.filter(state=RoundState.OPEN):
        cancel_round(board_round, actor=actor, at=at)
    end_items(application, reason=application.closing_reason, at=at)


@receiver(handing_over, dispatch_uid="review.hand_over")
def keep_votes_apart(customers: list[int], officer: User | None = None, **kwargs: Any) -> list[Belonging]:
    """Refuse to hand customers to an officer who votes on a case of theirs at this moment (审贷分离)."""
    seats = Seat.objects.filter(
        member=officer, is_active=True, round__state=RoundState.OPEN, round__application__customer__in=customers
    ).select_related("round__application")
    if officer and (seat := seats.first()):
        message = _(
            "%(name)s sits on the board for %(case)s. Name a substitute there first, or choose another officer."
        )
        case = seat.round.application.title
        raise DomainError(message % {"name": officer.name, "case": case}, field="officer")
    return []
