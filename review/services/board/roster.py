"""The roster: who a member is among the people of the register, and when they are away."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Party
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.staff.models import User
from review import evening_actions as actions
from review.models import Away, MemberTie


@transaction.atomic
def tie_member(member: User, *, party: Party, actor: User, at: datetime) -> None:
    """Note who a member is in the register: from their ties there follows on which cases they may not sit."""
    _check(member, actor)
    MemberTie.objects.update_or_create(member=member, defaults={"party": party, "noted_by": actor, "noted_at": at})
    record(actions.TIE_NOTED, member, actor=actor, at=at, data={"party": party.pk})


@transaction.atomic
def untie_member(member: User, *, actor: User, at: datetime) -> None:
    """Take back who a member is in the register."""
    _check(member, actor)
    if not MemberTie.objects.filter(member=member).delete()[0]:
        raise IllegalMove(_("Nothing is noted for this member."))
    record(actions.TIE_REMOVED, member, actor=actor, at=at)


@transaction.atomic
def note_away(member: User, *, first_day: date, last_day: date, reason: str, actor: User, at: datetime) -> Away:
    """Note days on which a member cannot sit: by the member, or by a manager."""
    if actor.pk != member.pk:
        _check(member, actor)
    if last_day < first_day:
        raise DomainError(_("The last day must not be before the first."), field="last_day")
    if last_day < clock.local_date(at):
        raise DomainError(_("These days are over already."), field="last_day")
    if not reason.strip():
        raise DomainError(_("Say why."), field="reason")
    away = Away.objects.create(
        member=member, first_day=first_day, last_day=last_day, reason=reason.strip()[:200], noted_by=actor, noted_at=at
    )
    record(actions.AWAY_NOTED, away, actor=actor, at=at, data=_facts(away))
    return away


@transaction.atomic
def end_away(away: Away, *, actor: User, at: datetime) -> None:
    """Take an absence back: by the member, or by a manager."""
    if actor.pk != away.member_id:
        _check(away.member, actor)
    if Away.objects.filter(pk=away.pk, ended_at=None).update(ended_at=at) != 1:
        raise IllegalMove(_("This absence was taken back already."))
    record(actions.AWAY_ENDED, away, actor=actor, at=at, data=_facts(away))


def _facts(away: Away) -> dict[str, str]:
    days = {"first": away.first_day.isoformat(), "last": away.last_day.isoformat()}
    return {"member": away.member.name, "reason": away.reason, **days}


def _check(member: User, actor: User) -> None:
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("The roster is kept by a manager."))
    if not member.has_role(Role.MEMBER):
        raise DomainError(_("%(name)s is not a member of the board.") % {"name": member.name})
