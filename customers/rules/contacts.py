"""Who speaks to whom, and on which days to speak again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Contact, Party
from jinxin.access import Role
from jinxin.clock import local_date
from jinxin.errors import DomainError
from jinxin.policy.settings import Policy
from jinxin.worktime.calendar import WorkCalendar

FARTHEST = timedelta(days=2 * 366)


def may_speak(person: Any, party: Party) -> bool:
    """Say whether the person speaks to this party: its own loan officer, or any officer where it has none yet."""
    return person.has_role(Role.OFFICER) and party.officer_id in (None, person.pk)


def may_take_back(person: Any, contact: Contact, at: datetime, policy: Policy) -> bool:
    """Say whether the person can still take a contact back: whoever noted it, within minutes (a policy setting)."""
    return contact.officer_id == person.pk and at - contact.at <= timedelta(minutes=policy.contact_undo_minutes)


@dataclass(frozen=True)
class Pick:
    """A day offered for the next contact. It is always a working day of the centre."""

    label: str
    day: date


def picks(at: datetime, calendar: WorkCalendar) -> list[Pick]:
    """Return tomorrow, in a week and in a month, each moved to the next working day where the centre rests."""
    today = local_date(at)
    tomorrow = calendar.add_working_days(today, 1)
    near = _("Tomorrow") if tomorrow == today + timedelta(days=1) else _("Next working day")
    return [
        Pick(near, tomorrow),
        Pick(_("In a week"), working_day_from(today + timedelta(days=7), calendar)),
        Pick(_("In a month"), working_day_from(_in_a_month(today), calendar)),
    ]


def working_day_from(day: date, calendar: WorkCalendar) -> date:
    """Return the day itself where the centre works on it, else the next on which it does."""
    return day if calendar.is_working_day(day) else calendar.add_working_days(day, 1)


def _in_a_month(day: date) -> date:
    """Return the same day of the next month, its last day where there is none (Civil Code, article 202)."""
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def check_day(day: date, at: datetime) -> None:
    """Raise DomainError unless the day lies ahead (today counts) and within two years."""
    today = local_date(at)
    if day < today:
        raise DomainError(_("Choose a day from today on."), field="next_on")
    if day - today > FARTHEST:
        raise DomainError(_("Choose a day within two years."), field="next_on")


def check_working_day(day: date, calendar: WorkCalendar) -> None:
    """Raise DomainError where the centre rests on the day; the message names the next on which it works."""
    if not calendar.is_working_day(day):
        words = {"day": day.isoformat(), "next": calendar.add_working_days(day, 1).isoformat()}
        raise DomainError(_("The centre rests on %(day)s. The next working day is %(next)s.") % words, field="next_on")
