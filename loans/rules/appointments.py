"""Who makes the appointment for signing, and when it can be."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Person
from jinxin.errors import DomainError, NotAllowed
from jinxin.worktime.calendar import WorkCalendar
from loans.enums import State
from loans.models import Application, Appointment
from loans.rules.cases import is_own
from loans.rules.money import handles_money


def arranges(application: Application, person: Person) -> bool:
    """Say whether the person makes appointments in this case: its officer, or operations."""
    return is_own(application, person) or handles_money(application, person)


def may_book(application: Application, booked: Appointment | None, person: Person) -> bool:
    """Say whether the person may make an appointment: the case is approved and none is booked."""
    return arranges(application, person) and application.state == State.APPROVED and booked is None


def may_change(application: Application, booked: Appointment | None, person: Person) -> bool:
    """Say whether the person may move or cancel the appointment."""
    return arranges(application, person) and booked is not None and booked.state == Appointment.State.BOOKED


def may_miss(application: Application, booked: Appointment | None, person: Person, at: datetime) -> bool:
    """Say whether the person may note that the customer did not come: once the hour has come."""
    return may_change(application, booked, person) and booked is not None and booked.starts_at <= at


def check_arranges(application: Application, person: Person) -> None:
    """Raise NotAllowed for anybody but the case's officer and operations."""
    if not arranges(application, person):
        raise NotAllowed(_("Appointments are made by the case's loan officer or by operations."))


def check_hour(
    starts_at: datetime, minutes: int, calendar: WorkCalendar, *, at: datetime, sign_by: date | None
) -> None:
    """Raise DomainError at `starts_at` for an hour in the past, outside opening hours, or after the approval lapses."""
    day = clock.local_date(starts_at)
    if starts_at <= at:
        raise DomainError(_("This lies in the past. Choose a day and an hour to come."), field="starts_at")
    if sign_by is not None and day > sign_by:
        message = _("The approval is valid until %(day)s. Choose a day before that.")
        raise DomainError(message % {"day": sign_by}, field="starts_at")
    hours = calendar.hours(day)
    if hours is None:
        following = calendar.add_working_days(day, 1)
        message = _("The centre is closed on %(day)s. The next day it works is %(next)s.")
        raise DomainError(message % {"day": day, "next": following}, field="starts_at")
    local = timezone.localtime(starts_at)
    ends = local + timedelta(minutes=minutes)
    if local.time() < hours[0] or ends.date() != day or ends.time() > hours[1]:
        message = _("On that day the centre is open from %(from)s to %(to)s; signing takes %(minutes)s minutes.")
        words = {"from": f"{hours[0]:%H:%M}", "to": f"{hours[1]:%H:%M}", "minutes": minutes}
        raise DomainError(message % words, field="starts_at")
