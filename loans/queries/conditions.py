"""Reads of the conditions of approvals."""

from django.db.models import QuerySet

from jinxin.access import Person, Role
from loans.models import Application, Condition
from loans.rules.conditions import RUNNING


def conditions_of(application: Application) -> list[Condition]:
    """Return the conditions of a case in their order, with who proved and decided."""
    found = application.payout_conditions.select_related("proven_by", "decided_by", "paper", "source")
    return list(found.order_by("position"))


def open_conditions(person: Person) -> QuerySet[Condition]:
    """Return the conditions that stand before payouts of the cases this person may see, oldest approvals first."""
    found = Condition.objects.visible_to(person).blocking().filter(application__state__in=sorted(RUNNING))
    return found.select_related("application__customer", "application__officer").order_by(
        "application__decided_at", "application", "position"
    )


def waiting_for(person: Person) -> QuerySet[Condition]:
    """Return the conditions this person works on: an officer those to be proven, a manager those to be checked."""
    found = Condition.objects.filter(application__state__in=sorted(RUNNING))
    if person.has_role(Role.MANAGER):
        return found.filter(state=Condition.State.PROVEN).exclude(application__officer=person.pk)
    if person.has_role(Role.OFFICER):
        return found.filter(state=Condition.State.OPEN, application__officer=person.pk)
    return found.none()
