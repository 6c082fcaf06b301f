"""The verbs of the monthly call."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.errors import DomainError, InvalidFields, NotAllowed
from jinxin.flow import advance, locked
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.worktime.services import current_calendar
from loans.models import Loan
from postloan import actions
from postloan.models import Callback, Grade, RiskSignal, SignalKind

QUESTIONS = ("source", "business", "will")


@transaction.atomic
def record_callback(
    callback: Callback,
    *,
    grades: dict[str, str],
    notes: str,
    signals: Iterable[str],
    actor: Any,
    at: datetime,
) -> None:
    """Note a call in which the borrower was reached: a grade for each of the three questions, what was said, and the
    signs that were noticed. A question that is not answered "normal" needs words that say why."""
    fresh = _own(callback, actor)
    _check_grades(grades)
    kinds = sorted({SignalKind(kind) for kind in signals})
    if kinds or any(grade != Grade.GREEN for grade in grades.values()):
        check_reason(notes, at_least=policy_at(at).reason_min_length, field="notes")
    changes = {f"{name}_grade": grades[name] for name in QUESTIONS}
    advance(
        fresh,
        Callback.State.DONE,
        moves=Callback.MOVES,
        action=actions.CALLED,
        actor=actor,
        at=at,
        changes={**changes, "notes": notes.strip(), "done_at": at, "attempts": fresh.attempts + 1},
        data={**grades, "notes": notes.strip(), "signals": kinds},
    )
    RiskSignal.objects.bulk_create(
        RiskSignal(
            customer_id=fresh.customer_id, callback=fresh, kind=kind, note=notes.strip(), raised_by=actor, raised_at=at
        )
        for kind in kinds
    )


@transaction.atomic
def note_unreached(callback: Callback, *, notes: str, actor: Any, at: datetime) -> date:
    """Note a try without an answer; the call stays open and moves to a working day soon after, which is returned."""
    fresh = _own(callback, actor)
    again = current_calendar(at).add_working_days(clock.local_date(at), policy_at(at).callback_retry_days)
    tries = fresh.attempts + 1
    advance(
        fresh,
        Callback.State.UNREACHED,
        moves=Callback.MOVES,
        action=actions.UNREACHED,
        actor=actor,
        at=at,
        changes={"attempts": tries, "planned_on": again, "notes": notes.strip()},
        data={"attempts": tries, "again": again.isoformat(), "notes": notes.strip()},
    )
    return again


def _own(callback: Callback, actor: Any) -> Callback:
    fresh: Callback = locked(callback)
    if fresh.officer_id != actor.pk:
        raise NotAllowed(_("Only the borrower's own loan officer makes this call."))
    loan = Loan.objects.filter(customer_id=fresh.customer_id).order_by("-balance", "-pk").first()
    fresh.case_id = loan.application_id if loan else None
    return fresh


def _check_grades(grades: dict[str, str]) -> None:
    missing = {f"{name}_grade": _("Choose an answer.") for name in QUESTIONS if grades.get(name) not in Grade.values}
    if missing:
        raise InvalidFields(missing)
    if unknown := grades.keys() - set(QUESTIONS):
        raise DomainError(", ".join(unknown))
