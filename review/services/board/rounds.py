"""Opening a round on the frozen case."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinxin import clock
from jinxin.access import Role
from jinxin.errors import DomainError, NotAllowed
from jinxin.flow import advance, check_move, locked
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import cancel_deadline, start_deadline
from loans.enums import MOVES, State
from loans.models import Application
from review import actions, rules
from review.checking import check_content
from review.dossier import build_dossier, digest
from review.enums import ROUND_MOVES, Bar, RoundState
from review.models import Round, Seat
from review.queries.conflicts import barred
from review.queries.statements import current_statements
from review.services.board.locks import lock_case


@transaction.atomic
def open_round(
    application: Application, *, members: Sequence[User], actor: User, at: datetime, new_facts: str = ""
) -> Round:
    """Put the case before `members`: freeze it, start the deadline for votes and tell them.

    The case must be admitted, or rejected and within the time for its one reconsideration, for which `new_facts` says
    what is new. Statements and checks are frozen under the policy in force now. Raises NotAllowed for anybody but a
    manager who is not the officer of the case, DomainError for a wrong choice of members or missing facts.
    """
    fresh: Application = locked(application)
    if not rules.may_convene(fresh, actor):
        raise NotAllowed(_("A case is put before the board by a manager who is not its officer."))
    check_move(fresh, State.IN_REVIEW, moves=MOVES)
    policy = policy_at(at)
    facts = check_new_facts(fresh, new_facts, policy, at)
    chosen = _check_members(fresh, members, policy, at)
    opened = _freeze(fresh, policy=policy, new_facts=facts, actor=actor, at=at)
    Seat.objects.bulk_create(
        Seat(round=opened, position=number, member=member, seated_at=at) for number, member in enumerate(chosen, 1)
    )
    entry = advance(
        fresh,
        State.IN_REVIEW,
        moves=MOVES,
        action=actions.ROUND_OPENED,
        actor=actor,
        at=at,
        changes={"closed_at": None, "closing_reason": ""},
        data={
            "round": opened.number,
            "members": [member.name for member in chosen],
            "dossier_hash": opened.dossier_hash,
            "policy": policy.version,
            "new_facts": facts,
        },
    )
    tell(chosen, entry, link=opened.get_absolute_url())
    application.state = fresh.state
    return opened


def check_new_facts(application: Application, new_facts: str, policy: Policy, at: datetime) -> str:
    """Let a rejected case back in once, on named new facts, within the time allowed (design: reconsideration)."""
    if application.state != State.REJECTED:
        return ""
    refusals = application.rounds.filter(state=RoundState.REJECTED)
    if refusals.count() != 1 or application.decided_at is None:
        raise DomainError(_("This case has been reconsidered once; a second time is not possible."))
    refused_on = clock.local_date(application.decided_at)
    last_day = rules.last_day_to_reconsider(refused_on, days=policy.reconsideration_days)
    if clock.local_date(at) > last_day:
        raise DomainError(
            _("The time for a reconsideration ended on %(day)s. The customer can apply anew.") % {"day": last_day}
        )
    return check_reason(new_facts, at_least=policy.reason_min_length, field="new_facts")


def _check_members(application: Application, members: Sequence[User], policy: Policy, at: datetime) -> list[User]:
    """Return the members in their order: as many as there are seats, each once, on the roster, none with a conflict."""
    seats = policy.board_seats
    if len({member.pk for member in members}) != len(members) or len(members) != seats:
        text = ngettext("Choose exactly %(count)s member.", "Choose exactly %(count)s different members.", seats)
        raise DomainError(text % {"count": seats}, field="members")
    bars = barred(application, clock.local_date(at))
    for member in members:
        check_member(member, bars)
    return list(members)


def check_member(member: User, bars: dict[int, Bar], *, field: str = "members") -> None:
    """Raise DomainError unless `member` is on the roster and not in `bars` (user id → by which rule)."""
    if not member.has_role(Role.MEMBER):
        raise DomainError(_("%(name)s is not a member of the board.") % {"name": member.name}, field=field)
    if member.pk in bars:
        words = {"name": member.name, "reason": bars[member.pk].label}
        raise DomainError(_("%(name)s cannot sit on this case: %(reason)s.") % words, field=field)


def _freeze(application: Application, *, policy: Policy, new_facts: str, actor: User, at: datetime) -> Round:
    statements = current_statements(application)
    if statements is None:
        raise DomainError(_("The case has no statements yet; it cannot be put before the board."))
    result = check_content(statements.content, policy, application.customer.segment_id)
    if result["submission_blocked"]:
        raise DomainError(_("The statements do not add up; return the case for completion."))
    dossier = build_dossier(application, statements, result, policy=policy, new_facts=new_facts, at=at)
    return Round.objects.create(
        application=application,
        number=(application.rounds.aggregate(last=Max("number"))["last"] or 0) + 1,
        statements=statements,
        dossier=dossier,
        dossier_hash=digest(dossier),
        veto_unlocked=result["veto_unlocked"],
        seats_needed=policy.board_seats,
        approvals_needed=policy.board_approvals,
        policy_version=policy.version,
        opened_by=actor,
        opened_at=at,
        deadline=_vote_deadline(application, policy, actor, at),
        new_facts=new_facts,
    )


def _vote_deadline(application: Application, policy: Policy, actor: User, at: datetime) -> Deadline:
    return start_deadline(
        kind=Deadline.Kind.VOTE,
        responsible=actor,
        label=application.title,
        link=reverse("review:case_rounds", args=[application.pk]),
        days=policy.vote_days,
        actor=actor,
        at=at,
        customer_id=application.customer_id,
        application_id=application.pk,
    )


@transaction.atomic
def cancel_round(board_round: Round, *, actor: User | None, at: datetime) -> None:
    """Close a running round without a decision: its case was withdrawn. Votes already cast stay on record."""
    fresh = lock_case(board_round)
    cancel_deadline(fresh.deadline, actor=actor, at=at)
    entry = advance(
        fresh,
        RoundState.CANCELLED,
        moves=ROUND_MOVES,
        action=actions.ROUND_CANCELLED,
        actor=actor,
        at=at,
        data={"round": fresh.number},
    )
    sitting = [seat.member for seat in fresh.seats.filter(is_active=True).select_related("member")]
    tell(sitting, entry, link=fresh.get_absolute_url())
