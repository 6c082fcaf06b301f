"""What the tests of the board's pages share."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from jinxin.staff.models import User
from review.enums import Choice
from review.models import Round
from review.tests.factories import REASON

SignIn = Callable[[Client, User], Client]
SECRET = "只有我知道的理由：存货权属不清，来源可疑。"


def ballot(board_round: Round, choice: str = Choice.APPROVE, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "choice": choice,
        "amount": "15万",
        "term_months": "12",
        "annual_rate": "6.85",
        "conditions": "配偶共同签字",
        "reason": REASON,
        "dossier_hash": board_round.dossier_hash,
        "replaces": "",
        **changes,
    }
