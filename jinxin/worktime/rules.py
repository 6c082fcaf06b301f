"""Who may do what with clocks and with the register of missed ones. By person: nobody decides in the own matter."""

from datetime import datetime

from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.worktime.calendar import WorkCalendar
from jinxin.worktime.models import Accountability, Deadline


def may_ask_pause(person: User, deadline: Deadline) -> bool:
    """The responsible person asks."""
    return bool(deadline.responsible_id == person.pk)


def may_decide_pause(person: User, deadline: Deadline) -> bool:
    """A manager consents or refuses, never for the own clock."""
    return bool(person.has_role(Role.MANAGER) and deadline.responsible_id != person.pk)


def may_resume(person: User, deadline: Deadline) -> bool:
    """The responsible person may go on by himself; a manager may make him."""
    return bool(deadline.responsible_id == person.pk or person.has_role(Role.MANAGER))


def may_explain(person: User, answer: Accountability) -> bool:
    """The person who answers explains, and may add to it until it is ruled on."""
    return bool(answer.person_id == person.pk and answer.state != Accountability.State.RULED)


def may_rule(person: User, answer: Accountability) -> bool:
    """A manager rules, never in the own matter."""
    return bool(
        person.has_role(Role.MANAGER) and answer.person_id != person.pk and answer.state != Accountability.State.RULED
    )


def explanation_due(calendar: WorkCalendar, answer: Accountability, days: int) -> datetime:
    """Return until when the person may explain before the manager may rule without an explanation."""
    return calendar.deadline(answer.opened_at, days).due
