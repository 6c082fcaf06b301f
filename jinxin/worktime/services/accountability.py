"""Answering for a missed deadline: the person explains, a manager rules (seed: 对责任人进行问责)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.errors import DomainError, NotAllowed
from jinxin.flow import Moves, advance, locked
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Accountability
from jinxin.worktime.rules import explanation_due, may_explain, may_rule
from jinxin.worktime.services.calendar import current_calendar

State = Accountability.State
MOVES: Moves = {
    State.OPEN: frozenset({State.EXPLAINED, State.RULED}),
    State.EXPLAINED: frozenset({State.EXPLAINED, State.RULED}),
}


@transaction.atomic
def explain(answer: Accountability, *, explanation: str, actor: User, at: datetime) -> None:
    """Say why the deadline was missed; until the ruling it may be said better, the trail keeps every wording."""
    fresh = locked(answer)
    explanation = check_reason(explanation, at_least=policy_at(at).reason_min_length, field="explanation")
    if fresh.state in MOVES and not may_explain(actor, fresh):
        raise NotAllowed(_("Only the person who answers for this deadline may explain it."))
    entry = advance(
        fresh,
        State.EXPLAINED,
        moves=MOVES,
        action=actions.EXPLAINED,
        actor=actor,
        at=at,
        changes={"explanation": explanation, "explained_at": at},
        data={"reason": explanation},
    )
    tell(User.objects.with_role(Role.MANAGER), entry, link=fresh.get_absolute_url())


@transaction.atomic
def rule(answer: Accountability, *, ruling: str, reason: str, actor: User, at: datetime) -> None:
    """Rule on a missed deadline, once, with a reason.

    Without an explanation a ruling is possible only when the days for explaining have passed.
    """
    fresh = locked(answer)
    policy = policy_at(at)
    reason = check_reason(reason, at_least=policy.reason_min_length)
    if ruling not in Accountability.Ruling.values:
        raise DomainError(_("Choose one of the rulings."), field="ruling")
    if fresh.state in MOVES and not may_rule(actor, fresh):
        raise NotAllowed(_("A manager rules, and never on the own missed deadline."))
    if fresh.state == State.OPEN and at <= explanation_due(current_calendar(at), fresh, policy.explanation_days):
        raise DomainError(_("The person has not explained yet and still has time to."))
    entry = advance(
        fresh,
        State.RULED,
        moves=MOVES,
        action=actions.RULED,
        actor=actor,
        at=at,
        changes={"ruling": ruling, "reason": reason, "ruled_by": actor, "ruled_at": at},
        data={"ruling": ruling, "reason": reason},
    )
    tell([fresh.person], entry, link=fresh.get_absolute_url())
