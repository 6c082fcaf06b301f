"""What a person may do about costs, conditions, the appointment and the papers on a case's tab of the contract."""

from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from jinxin.access import Person
from jinxin.policy.services import policy_at
from loans.enums import State
from loans.models import Application, Appointment, Condition
from loans.queries.appointments import appointments_of
from loans.queries.conditions import conditions_of
from loans.queries.contracts import MoneyFile
from loans.rules import appointments as hours
from loans.rules import conditions as tasks
from loans.rules import costs
from loans.wording import listed


class Step(NamedTuple):
    """A button: what it does, and where."""

    label: str
    url: str


class Row(NamedTuple):
    """A condition with what this person may do about it."""

    condition: Condition
    steps: list[Step]


def paper_steps(application: Application, file: MoneyFile, person: Person, at: datetime) -> dict[str, Any]:
    """Return what the tab shows of costs, conditions, appointments, and what this person does next."""
    granted = file.line is not None  # before that there are neither conditions nor appointments
    conditions = conditions_of(application) if granted else []
    appointments = appointments_of(application) if granted else []
    booked = next((one for one in appointments if one.state == Appointment.State.BOOKED), None)
    return {
        "statement": file.costs,
        "outdated": _outdated(application, file, at),
        "may_make_out": costs.may_make_out(application, file.costs, file.live_contract, person),
        "may_have_signed": costs.may_have_signed(application, file.costs, person),
        "conditions": [Row(condition, condition_steps(condition, application, person)) for condition in conditions],
        "blocking": sum(condition.state in Condition.BLOCKING for condition in conditions),
        "appointments": appointments,
        "booked": booked,
        "may_book": hours.may_book(application, booked, person),
        "may_change_appointment": hours.may_change(application, booked, person),
        "may_miss": hours.may_miss(application, booked, person, at),
    }


def condition_steps(condition: Condition, application: Application, person: Person) -> list[Step]:
    """Return what a person may do about a condition, the likely thing first."""
    offered = (
        (tasks.may_prove, _("Prove"), "loans:condition_prove"),
        (tasks.may_judge, _("Accept"), "loans:condition_accept"),
        (tasks.may_judge, _("Send back"), "loans:condition_send_back"),
        (tasks.may_divide, _("Put anew"), "loans:condition_divide"),
        (tasks.may_waive, _("Waive"), "loans:condition_waive"),
    )
    return [
        Step(label, reverse(route, args=[condition.pk]))
        for allowed, label, route in offered
        if allowed(condition, application, person)
    ]


def _outdated(application: Application, file: MoneyFile, at: datetime) -> str:
    """Say which terms changed since the statement was made out, while that still matters."""
    live = file.costs
    if live is None or application.state != State.APPROVED or file.live_contract is not None:
        return ""
    changed = costs.differences(live, application, policy_at(at).penalty_percent)
    message = _("Changed since it was made out: %(names)s. Make out a new one and have it signed.")
    return message % {"names": listed(changed)} if changed else ""
