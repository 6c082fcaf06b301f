"""The order in which a case before the board is locked, so that no two people wait for each other."""

from jinxin.flow import locked
from loans.models import Application
from review.models import Round


def lock_case(board_round: Round) -> Round:
    """Lock the case, then the round, then its deadline, and return the fresh round with both.

    Every step of the board begins with it, before the trail's end is locked by the first entry: whoever comes second
    sees what the first did.
    """
    cases = Application.objects.select_for_update(of=("self",)).select_related("product", "customer", "officer")
    application = cases.get(pk=board_round.application_id)
    fresh: Round = locked(board_round)
    fresh.application, fresh.deadline = application, locked(fresh.deadline)
    return fresh
