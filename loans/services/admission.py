"""The manager's decision on complete papers: admit, decline, or return for completion."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.flow import advance, check_move, locked
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import cancel_deadline, meet_deadline
from loans.actions import cases as actions
from loans.enums import MISSING_PARTS, MOVES, State
from loans.models import Admission, Application
from loans.queries.verdicts import frozen_verdicts
from loans.rules import cases as rules

Outcome = Admission.Outcome
TARGETS = {
    Outcome.ADMITTED: (State.ADMITTED, actions.ADMITTED),
    Outcome.DECLINED: (State.DECLINED, actions.DECLINED),
    Outcome.RETURNED: (State.INVESTIGATING, actions.RETURNED),
}


@transaction.atomic
def decide(
    application: Application,
    *,
    outcome: str,
    reason: str,
    missing: Collection[str],
    actor: User,
    at: datetime,
    version: int | None = None,
) -> Admission:
    """Decide on admission, with a reason; a return names what is missing, and its clock starts anew when the papers
    are complete again. What every rule said at that moment is kept with the decision.

    `version` is that of the case the person read. Raises NotAllowed for the case's own officer, StaleState where
    somebody decided meanwhile.
    """
    fresh: Application = locked(application)
    if not rules.decides_others(fresh, actor):
        raise NotAllowed(_("Admission is decided by a manager who did not bring the case."))
    _refuse_second(fresh, version)
    outcome = Outcome(outcome)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    missing = _check_missing(outcome, missing)
    state, action = TARGETS[outcome]
    check_move(fresh, state, moves=MOVES)
    decision = Admission.objects.create(
        application=fresh,
        outcome=outcome,
        reason=reason,
        missing=missing,
        verdicts=frozen_verdicts(fresh, at=at),
        decided_by=actor,
        decided_at=at,
    )
    _stop_clock(fresh.admission_deadline, outcome, actor=actor, at=at)
    changes, data = _changes(fresh, decision), {"reason": reason, "missing": missing}
    entry = advance(fresh, state, moves=MOVES, action=action, actor=actor, at=at, changes=changes, data=data)
    tell([fresh.officer], entry, link=fresh.get_absolute_url())
    application.refresh_from_db()
    return decision


def _refuse_second(application: Application, version: int | None) -> None:
    """Say who was faster where the case was decided between reading and deciding."""
    if application.state == State.PAPERS_COMPLETE and version in (None, application.version):
        return
    if last := application.admissions.select_related("decided_by").first():
        raise StaleState(
            _("%(person)s has already decided on “%(number)s”: %(outcome)s. Look at the case again.")
            % {"person": last.decided_by, "number": application, "outcome": last.result}
        )
    check_move(application, State.ADMITTED, moves=MOVES)


def _check_missing(outcome: Outcome, missing: Collection[str]) -> list[str]:
    if outcome != Outcome.RETURNED:
        return []
    known = [code for code in MISSING_PARTS if code in set(missing)]
    if not known:
        raise DomainError(_("Mark what is missing, so that the officer knows what to bring."), field="missing")
    return known


def _stop_clock(deadline: Deadline | None, outcome: Outcome, *, actor: User, at: datetime) -> None:
    """A decision meets the deadline; a return in time stops it. A missed one is closed as met late either way."""
    running = deadline is not None and deadline.state != Deadline.State.BREACHED and at <= deadline.due_at
    if outcome == Outcome.RETURNED and running:
        cancel_deadline(deadline, actor=actor, at=at)
    else:
        meet_deadline(deadline, actor=actor, at=at)


def _changes(application: Application, decision: Admission) -> dict[str, Any]:
    changes: dict[str, Any] = {"version": application.version + 1}
    if decision.outcome == Outcome.RETURNED:
        changes["returned_at"] = decision.decided_at
    if decision.outcome == Outcome.DECLINED:
        changes |= {"closed_at": decision.decided_at, "closing_reason": decision.reason}
    return changes
