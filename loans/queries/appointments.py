"""Reads of appointments for signing."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from jinxin import clock
from jinxin.access import Person
from jinxin.worktime.services.calendar import current_calendar
from loans.models import Application, Appointment


def booked_of(application: Application) -> Appointment | None:
    """Return the appointment of a case that is to come, or of which nobody said yet what became of it."""
    return application.appointments.filter(state=Appointment.State.BOOKED).first()


def appointments_of(application: Application) -> list[Appointment]:
    """Return all appointments of a case, the latest first."""
    return list(application.appointments.select_related("made_by", "ended_by"))


def to_come(person: Person) -> QuerySet[Appointment]:
    """Return the booked appointments of the cases this person may see, the next first."""
    found = Appointment.objects.visible_to(person).filter(state=Appointment.State.BOOKED)
    return found.select_related("application__customer", "application__officer", "application__product").order_by(
        "starts_at", "pk"
    )


def suggested_hour(at: datetime) -> datetime:
    """Return the first full hour of the next working day, an hour after the counter opens."""
    calendar = current_calendar(at)
    day = calendar.add_working_days(clock.local_date(at), 1)
    hours = calendar.hours(day)
    opens = datetime.combine(day, hours[0] if hours else datetime.min.time(), timezone.get_current_timezone())
    return opens + timedelta(hours=1)
