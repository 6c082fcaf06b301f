"""Who proves, accepts, waives and divides a condition of the approval, and what stands before a payout."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinxin.access import Person
from jinxin.errors import IllegalMove, NotAllowed
from loans.enums import State
from loans.models import Application, Condition
from loans.rules.cases import decides_others, is_own

RUNNING = frozenset({State.APPROVED, State.SIGNED, State.PAID_OUT})
"""States in which conditions are worked on; after the first payout they stand before the next."""


def may_prove(condition: Condition, application: Application, person: Person) -> bool:
    """Say whether the person may say that a condition is met: the officer of the case, while it is open."""
    return condition.state == Condition.State.OPEN and application.state in RUNNING and is_own(application, person)


def may_judge(condition: Condition, application: Application, person: Person) -> bool:
    """Say whether the person may accept a proof or send it back: a manager outside the case who did not bring it."""
    waits = condition.state == Condition.State.PROVEN and application.state in RUNNING
    return waits and decides_others(application, person) and condition.proven_by_id != person.pk


def may_waive(condition: Condition, application: Application, person: Person) -> bool:
    """Say whether the person may waive a condition."""
    open_still = condition.state in Condition.BLOCKING and application.state in RUNNING
    return open_still and decides_others(application, person)


def may_divide(condition: Condition, application: Application, person: Person) -> bool:
    """Say whether the person may put a condition more exactly, or take it apart."""
    open_still = condition.state == Condition.State.OPEN and application.state in RUNNING
    return open_still and decides_others(application, person)


def check_prover(application: Application, person: Person) -> None:
    """Raise NotAllowed for anybody but the officer of the case."""
    if not is_own(application, person):
        raise NotAllowed(_("Conditions are proven by the case's loan officer."))


def check_judge(application: Application, person: Person) -> None:
    """Raise NotAllowed for anybody but a manager who did not bring the case."""
    if not decides_others(application, person):
        raise NotAllowed(_("A manager who did not bring the case decides on its conditions."))


def check_no_condition_open(application: Application) -> None:
    """Raise IllegalMove while a condition of the approval stands before the payout (the board's word)."""
    count = Condition.objects.filter(application=application).blocking().count()
    if count:
        raise IllegalMove(
            ngettext(
                "%(count)s condition of the approval is not met yet. A payout follows once the manager accepts it.",
                "%(count)s conditions of the approval are not met yet. A payout follows once the manager accepts them.",
                count,
            )
            % {"count": count}
        )
