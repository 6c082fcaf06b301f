"""The appointment for signing: made, moved, cancelled, kept, or missed by the customer."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import record, stamp
from jinxin.errors import DomainError, IllegalMove, StaleState
from jinxin.flow import advance, locked
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime.services.calendar import current_calendar
from loans.actions import documents as actions
from loans.enums import State
from loans.models import Application, Appointment, CreditLine
from loans.rules import appointments as rules


@transaction.atomic
def book_appointment(
    application: Application, *, starts_at: datetime, note: str = "", actor: Any, at: datetime
) -> Appointment:
    """Make the appointment for the one visit to the branch, within opening hours and before the approval lapses.

    Raises NotAllowed for anyone but the case's officer and operations, DomainError at `starts_at` for an hour that
    cannot be, IllegalMove where one is booked or nothing is to be signed.
    """
    case = locked(application)
    rules.check_arranges(case, actor)
    if case.state != State.APPROVED:
        raise IllegalMove(_("An appointment for signing is made while the case is approved."))
    if case.appointments.filter(state=Appointment.State.BOOKED).exists():
        raise IllegalMove(_("There is an appointment already. Move or cancel it."))
    minutes = policy_at(at).signing_minutes
    _check_hour(case, starts_at, minutes, at)
    made = Appointment.objects.create(
        application=case, starts_at=starts_at, minutes=minutes, note=note.strip(), made_by=actor, made_at=at
    )
    entry = record(actions.APPOINTMENT_MADE, made, actor=actor, at=at, data={"when": stamp(starts_at)})
    _tell(case, entry, made)
    return made


@transaction.atomic
def move_appointment(
    appointment: Appointment, *, starts_at: datetime, reason: str, version: int, actor: Any, at: datetime
) -> Appointment:
    """Move an appointment, with the reason; `version` is that of the row that was read."""
    case = locked(appointment.application)
    rules.check_arranges(case, actor)
    fresh = locked(appointment)
    if fresh.state != Appointment.State.BOOKED or fresh.version != version:
        raise StaleState(_("Somebody else has just changed this appointment. Look at it again."))
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    if starts_at == fresh.starts_at:
        raise DomainError(_("That is the hour it has already."), field="starts_at")
    _check_hour(case, starts_at, fresh.minutes, at, but=fresh)
    before = stamp(fresh.starts_at)
    fresh.starts_at, fresh.version = starts_at, version + 1
    fresh.save(update_fields=("starts_at", "version"))
    data = {"before": before, "when": stamp(starts_at), "reason": reason}
    entry = record(actions.APPOINTMENT_MOVED, fresh, actor=actor, at=at, data=data)
    _tell(case, entry, fresh)
    return fresh


@transaction.atomic
def cancel_appointment(appointment: Appointment, *, reason: str, actor: Any, at: datetime) -> None:
    """Cancel an appointment, with the reason."""
    case = locked(appointment.application)
    rules.check_arranges(case, actor)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    _end(case, locked(appointment), Appointment.State.CANCELLED, actions.APPOINTMENT_CANCELLED, reason, actor, at)


@transaction.atomic
def note_missed(appointment: Appointment, *, reason: str, actor: Any, at: datetime) -> None:
    """Note that the customer did not come, and what they said; another appointment can then be made."""
    case = locked(appointment.application)
    rules.check_arranges(case, actor)
    fresh = locked(appointment)
    if fresh.starts_at > at:
        raise IllegalMove(_("The hour has not come yet."))
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    _end(case, fresh, Appointment.State.MISSED, actions.APPOINTMENT_MISSED, reason, actor, at)


def keep_appointment(case: Application, *, actor: Any, at: datetime) -> None:
    """Note that the customer came and signed, in the transaction that records it; nothing where none was booked."""
    for booked in case.appointments.select_for_update().filter(state=Appointment.State.BOOKED):
        _end(case, booked, Appointment.State.KEPT, actions.APPOINTMENT_KEPT, "", actor, at, told=False)


def drop_appointment(case: Application, *, reason: str, actor: Any, at: datetime) -> None:
    """Cancel what is booked for a case that ends, in the transaction that ends it."""
    for booked in case.appointments.select_for_update().filter(state=Appointment.State.BOOKED):
        _end(case, booked, Appointment.State.CANCELLED, actions.APPOINTMENT_CANCELLED, reason, actor, at)


def _end(
    case: Application,
    appointment: Appointment,
    to: str,
    action: str,
    reason: str,
    actor: Any,
    at: datetime,
    *,
    told: bool = True,
) -> None:
    entry = advance(
        appointment,
        to,
        moves=Appointment.MOVES,
        action=action,
        actor=actor,
        at=at,
        changes={"ended_at": at, "ended_by": actor, "reason": reason},
        data={"when": stamp(appointment.starts_at), "reason": reason},
    )
    if told:
        _tell(case, entry, appointment)


def _check_hour(
    case: Application, starts_at: datetime, minutes: int, at: datetime, *, but: Appointment | None = None
) -> None:
    line = CreditLine.objects.filter(application=case).first()
    calendar = current_calendar(at)
    rules.check_hour(starts_at, minutes, calendar, at=at, sign_by=line.sign_by if line else None)
    booked = Appointment.objects.filter(
        state=Appointment.State.BOOKED,
        starts_at__lt=starts_at + timedelta(minutes=minutes),
        starts_at__gt=starts_at - timedelta(minutes=minutes),
    )
    if but is not None:
        booked = booked.exclude(pk=but.pk)
    most = policy_at(at).signings_at_once
    if booked.count() >= most:
        message = _("%(most)s signings are booked for that time already. Choose another hour.")
        raise DomainError(message % {"most": most}, field="starts_at")


def _tell(case: Application, entry: Entry, appointment: Appointment) -> None:
    """Tell the officer and operations; who did it is left out."""
    tell([case.officer, *User.objects.with_role(Role.OPERATIONS)], entry, link=appointment.get_absolute_url())
