"""The customer's visits to the branch. The target is one, at signing (seed: “一次办”); a second needs its reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record, stamp
from jinxin.errors import DomainError
from jinxin.flow import locked
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from loans.actions import money as actions
from loans.models import Application, BranchVisit
from loans.rules.money import check_records_visit


@transaction.atomic
def record_visit(
    application: Application, *, visited_at: datetime, purpose: str, reason: str = "", actor: Any, at: datetime
) -> BranchVisit:
    """Record that the customer came to the branch for something other than signing."""
    case = locked(application)
    check_records_visit(case, actor)
    purpose = purpose.strip()
    if not purpose:
        raise DomainError(_("Enter what the customer came for."), field="purpose")
    return add_visit(case, visited_at=visited_at, purpose=purpose, reason=reason, actor=actor, at=at)


def add_visit(
    case: Application,
    *,
    visited_at: datetime,
    purpose: str = "",
    at_signing: bool = False,
    reason: str,
    actor: Any,
    at: datetime,
) -> BranchVisit:
    """Add a visit to a locked case, in the caller's transaction. From the second on, the reason is asked for."""
    if visited_at > at:
        raise DomainError(_("This lies in the future. Enter when the customer was here."), field="visited_at")
    if visited_at < case.created_at.replace(second=0, microsecond=0):
        raise DomainError(_("The case was only opened after that. Check the date."), field="visited_at")
    before = case.branch_visits.count()
    if before:
        reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    visit = BranchVisit.objects.create(
        application=case,
        visited_at=visited_at,
        at_signing=at_signing,
        purpose=purpose,
        reason=reason if before else "",
        recorded_by=actor,
    )
    data = {"visit": before + 1, "visited_at": stamp(visited_at), "at_signing": at_signing, "purpose": purpose}
    record(actions.VISIT_RECORDED, visit, actor=actor, at=at, data=data | {"reason": visit.reason})
    return visit
