"""What the board does when something happens to a case that the loan side decides."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from jinxin.staff.models import User
from loans.models import Application
from loans.signals import withdrawn
from review.enums import RoundState
from review.services.board import cancel_round


@receiver(withdrawn, dispatch_uid="review.cancel_rounds")
def cancel_rounds(application: Application, actor: User, at: datetime, **kwargs: Any) -> None:
    """Close the running round of a case that is being withdrawn, in the same transaction."""
    for board_round in application.rounds.filter(state=RoundState.OPEN):
        cancel_round(board_round, actor=actor, at=at)
