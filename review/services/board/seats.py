"""Changing who sits in a running round: a member recuses, a manager names a substitute. Both give their reasons."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.services import tell
from jinxin.policy.services import policy_version
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from review import actions, rules
from review.enums import RoundState
from review.models import Round, Seat
from review.queries.conflicts import barred
from review.services.board.locks import lock_case
from review.services.board.rounds import check_member


@transaction.atomic
def recuse(seat: Seat, *, reason: str, actor: User, at: datetime) -> None:
    """Let a member leave their own seat, with the reason; the seat stays empty until a substitute is named.

    A vote already cast no longer counts and stays on record. Raises NotAllowed for anybody else's seat, IllegalMove
    where the round is closed or the seat no longer theirs.
    """
    board_round, fresh = _locked_seat(seat)
    if fresh.member_id != actor.pk:
        raise NotAllowed(_("Members recuse themselves only."))
    if not fresh.is_active:
        raise IllegalMove(_("You no longer hold this seat."))
    text = _check_reason(board_round, reason)
    _vacate(fresh, reason=text, actor=actor, at=at)
    data = {"member": fresh.member.name, "seat": fresh.position, "reason": text}
    entry = record(actions.MEMBER_RECUSED, fresh, actor=actor, at=at, data=data)
    tell([board_round.opened_by], entry, link=board_round.get_absolute_url())


@transaction.atomic
def substitute(seat: Seat, *, member: User, reason: str, actor: User, at: datetime) -> Seat:
    """Put `member` on a seat whose member recused or cannot vote in time, and tell them.

    Raises NotAllowed for anybody but a manager who is not the officer of the case; IllegalMove where the round is
    closed, the member has voted (a vote is not taken away) or somebody already sits there; DomainError where the
    substitute is not on the roster, prepared the case, or has or had a seat in this round.
    """
    board_round, fresh = _locked_seat(seat)
    application = board_round.application
    if not rules.may_convene(application, actor):
        raise NotAllowed(_("A substitute is named by a manager who is not the officer of the case."))
    _check_replaceable(fresh)
    check_member(member, barred(application, clock.local_date(at)), field="member")
    if board_round.seats.filter(member=member).exists():
        text = _("%(name)s has or had a seat in this round; name somebody else.")
        raise DomainError(text % {"name": member.name}, field="member")
    text = _check_reason(board_round, reason)
    if fresh.is_active:
        _vacate(fresh, reason=text, actor=actor, at=at)
    taken = Seat.objects.create(
        round=board_round, position=fresh.position, member=member, seated_at=at, replaces=fresh, named_because=text
    )
    data = {"member": member.name, "former": fresh.member.name, "seat": fresh.position, "reason": text}
    entry = record(actions.MEMBER_SUBSTITUTED, taken, actor=actor, at=at, data=data)
    tell([member], entry, link=board_round.get_absolute_url())
    return taken


def _locked_seat(seat: Seat) -> tuple[Round, Seat]:
    board_round = lock_case(seat.round)
    if board_round.state != RoundState.OPEN:
        raise IllegalMove(_("This round is closed; its seats stand as they voted."))
    return board_round, Seat.objects.select_related("member").get(pk=seat.pk)


def _check_replaceable(seat: Seat) -> None:
    if seat.is_active and seat.votes.filter(is_current=True).exists():
        raise IllegalMove(_("%(name)s has already voted; the vote stands.") % {"name": seat.member.name})
    if Seat.objects.filter(replaces=seat).exists():
        raise IllegalMove(_("This seat already has a substitute."))


def _check_reason(board_round: Round, reason: str) -> str:
    return check_reason(reason, at_least=policy_version(board_round.policy_version).reason_min_length)


def _vacate(seat: Seat, *, reason: str, actor: User, at: datetime) -> None:
    seat.is_active, seat.reason, seat.left_at, seat.left_by = False, reason, at, actor
    seat.save(update_fields=("is_active", "reason", "left_at", "left_by"))
