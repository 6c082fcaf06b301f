"""Casting a vote; the decision falls inside the transaction of the vote that completes the round."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.money import format_yuan
from jinxin.policy.services import policy_at, policy_version
from jinxin.policy.settings import Policy
from jinxin.reasons import check_reason
from jinxin.secondfactor.services import Proof
from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application
from review import actions
from review.dossier import intact
from review.enums import Choice, RoundState
from review.models import Round, Seat, Vote
from review.services.board.decision import conclude
from review.services.board.locks import lock_case


@dataclass(frozen=True)
class Proposal:
    """The terms a member would lend on: yuan, months, percent a year, one condition a line."""

    amount: Decimal | None
    term_months: int | None
    annual_rate: Decimal | None
    conditions: str

    def errors(self, application: Application, policy: Policy) -> dict[str, str]:
        """Return what is wrong with them, by field: at most what was applied for, within the product's longest term."""
        wrong = {}
        longest = max(application.product.max_months, application.term_months)
        if self.amount is None or not 0 < self.amount <= application.amount:
            text = _("Name an amount up to the %(amount)s yuan that were applied for.")
            wrong["amount"] = text % {"amount": format_yuan(application.amount)}
        if self.term_months is None or not 1 <= self.term_months <= longest:
            wrong["term_months"] = _("Name a term of 1 to %(months)s months.") % {"months": longest}
        if self.annual_rate is None or not 0 < self.annual_rate <= policy.highest_rate:
            text = _("Name a yearly rate above 0 and up to %(rate)s percent.")
            wrong["annual_rate"] = text % {"rate": policy.highest_rate}
        return wrong


@transaction.atomic
def cast_vote(
    board_round: Round,
    *,
    member: User,
    choice: str,
    reason: str,
    at: datetime,
    amount: Decimal | None = None,
    term_months: int | None = None,
    annual_rate: Decimal | None = None,
    conditions: str = "",
    dossier_hash: str | None = None,
    replaces: int | None = None,
    proof: Proof | None = None,
) -> Vote:
    """Record a member's vote; the vote that completes the round decides it, in the same transaction.

    Amount in yuan, rate in percent a year; both and the term are needed to approve. `dossier_hash` is the frozen case
    that the member read, `proof` the member's second factor (needed where the policy asks for it). To change a vote
    while the round runs, name the one it `replaces`; the former is kept.

    Raises NotAllowed without an active seat, IllegalMove for a closed round, StaleState where another vote of the
    member came first or the frozen case is not the one that was read, DomainError with its field (InvalidFields for
    several) for anything else.
    """
    fresh = lock_case(board_round)
    seat = _seat_of(fresh, member)
    _check_running(fresh)
    _check_case(fresh, dossier_hash)
    former = seat.votes.filter(is_current=True).first()
    _check_not_overtaken(former, replaces)
    said = _checked(fresh, choice, reason, Proposal(amount, term_months, annual_rate, conditions.strip()))
    confirmed_by = check_proof(proof, member=member, at=at)
    vote = Vote(
        seat=seat, choice=choice, dossier_hash=fresh.dossier_hash, cast_at=at, confirmed_by=confirmed_by, **said
    )
    if former:
        Vote.objects.filter(pk=former.pk).update(is_current=False)
    vote.save()
    data = {
        "seat": seat.position,
        "changed": former is not None,
        "dossier_hash": fresh.dossier_hash,
        "seal": seal(vote),
        "confirmed": confirmed_by,
    }
    record(actions.VOTE_CAST, fresh, actor=member, at=at, data=data)
    conclude(fresh, at=at)
    return vote


def check_current(board_round: Round, *, member: User, dossier_hash: str | None, replaces: int | None) -> None:
    """Raise StaleState where a vote comes from a page that is overtaken: asked before a code is used up for it. The
    vote itself asks again, under its locks."""
    _check_case(board_round, dossier_hash)
    own = Vote.objects.filter(seat__round=board_round, seat__member=member, seat__is_active=True, is_current=True)
    _check_not_overtaken(own.first(), replaces)


def _seat_of(board_round: Round, member: User) -> Seat:
    seat = board_round.seats.filter(member=member, is_active=True).first()
    if seat is None:
        raise NotAllowed(_("You have no seat in this round."))
    return seat


def _check_running(board_round: Round) -> None:
    if board_round.state != RoundState.OPEN or board_round.application.state != State.IN_REVIEW:
        raise IllegalMove(_("This round is closed; votes are no longer taken. Nothing was changed."))


def _check_case(board_round: Round, seen: str | None) -> None:
    """A vote counts only on the case as it was frozen and as the member read it."""
    if not intact(board_round):
        raise DomainError(_("The frozen case no longer matches its check sum. No votes are taken; tell the manager."))
    if seen is not None and seen != board_round.dossier_hash:
        raise StaleState(_("You voted on another version of this case. Read it again, then vote."))


def _check_not_overtaken(former: Vote | None, replaces: int | None) -> None:
    if (former.pk if former else None) == replaces:
        return
    if former:
        raise StaleState(
            _("You have already voted in this round. Look at your vote; it can be changed until the round closes.")
        )
    raise StaleState(_("The vote you wanted to change is not there. Read the case again."))


def check_proof(proof: Proof | None, *, member: User, at: datetime) -> str:
    """Return how a vote is confirmed, "" where the policy asks for nothing; raise DomainError where it is not: no
    proof, somebody else's, or an old one."""
    policy = policy_at(at)
    if policy.vote_confirmation == "none":
        return ""
    oldest = at - timedelta(minutes=policy.second_factor_minutes)
    if proof is None or proof.user != member.pk or not oldest <= proof.at <= at:
        raise DomainError(_("Confirm the vote with a code of your authenticator app."), field="code")
    return proof.kind


def _checked(board_round: Round, choice: str, reason: str, proposal: Proposal) -> dict[str, Any]:
    """Return what the vote says, or raise with every field that is wrong; terms are named by approvals only."""
    errors: dict[str, str] = {}
    policy = policy_version(board_round.policy_version)
    if choice not in Choice.values:
        errors["choice"] = _("Choose how you vote.")
    elif choice == Choice.VETO and not board_round.veto_unlocked:
        errors["choice"] = _("The veto is not open in this case: no deviation exceeds the threshold.")
    try:
        reason = check_reason(reason, at_least=policy.reason_min_length)
    except DomainError as error:
        errors["reason"] = error.message
    approves = choice == Choice.APPROVE
    if approves:
        errors |= proposal.errors(board_round.application, policy)
    if len(errors) == 1:
        raise DomainError(*errors.values(), field=next(iter(errors)))
    if errors:
        raise InvalidFields(errors)
    return {"reason": reason, **(asdict(proposal) if approves else {})}


def seal(vote: Vote) -> str:
    """Return a hash over all a vote says: the trail holds it while the round runs, without telling how they voted."""
    amount, rate = (None if value is None else f"{value.normalize():f}" for value in (vote.amount, vote.annual_rate))
    said = [vote.seat_id, vote.choice, amount, vote.term_months, rate, vote.conditions, vote.reason, vote.dossier_hash]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
