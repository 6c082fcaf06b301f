"""The second factor on the way of a vote: a code counts once, and for this round only, until the vote is recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from jinxin.access import StaffRequest
from jinxin.policy.services import policy_at
from jinxin.secondfactor import services
from jinxin.secondfactor.services import Proof
from jinxin.staff.models import User
from review.models import Round

KEY = "vote_confirmed"


@dataclass(frozen=True)
class FactorState:
    """What the vote form says of a member's second factor; `shown` is the code of a demonstration."""

    ready: bool
    shown: str


def asks_code(request: StaffRequest, board_round: Round, at: datetime) -> bool:
    """Say whether this vote still needs a code."""
    return policy_at(at).vote_confirmation != "none" and _kept(request, board_round, at) is None


def proof(request: StaffRequest, board_round: Round, *, code: str, at: datetime) -> Proof | None:
    """Return the proof for a vote: the one kept for this round, else a new one for the code that was typed.

    Raises DomainError at the field `code` where that does not fit.
    """
    if policy_at(at).vote_confirmation == "none":
        return None
    if kept := _kept(request, board_round, at):
        return kept
    found = services.verify(request.user, code=code, at=at)
    request.session[KEY] = {"round": board_round.pk, "user": found.user, "kind": found.kind, "at": at.isoformat()}
    return found


def forget(request: StaffRequest) -> None:
    """Let the code count no longer: the vote is recorded."""
    request.session.pop(KEY, None)


def state_of(person: User, at: datetime) -> FactorState:
    """Return whether a person has an authenticator and, in a demonstration, the code it would show."""
    shown = import_string(settings.DEMO_CODE)(person, at) if settings.DEMO_CODE else ""
    return FactorState(bool(shown) or services.has_authenticator(person), shown)


def _kept(request: StaffRequest, board_round: Round, at: datetime) -> Proof | None:
    kept = request.session.get(KEY)
    if not kept or kept["round"] != board_round.pk or kept["user"] != request.user.pk:
        return None
    found = Proof(kept["user"], kept["kind"], datetime.fromisoformat(kept["at"]))
    oldest = at - timedelta(minutes=policy_at(at).second_factor_minutes)
    return found if oldest <= found.at <= at else None
