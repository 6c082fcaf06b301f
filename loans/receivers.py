"""What becomes of cases and loans when the register hands their customers to another loan officer, what follows
when a case moves on, and when it changes which days are worked."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.signals import Belonging, handing_over
from jinxin.clock import local_date
from jinxin.flow import moved
from jinxin.policy.signals import policy_changed
from jinxin.worktime.models import Deadline
from jinxin.worktime.signals import calendar_changed
from loans.actions.handover import HANDED_OVER
from loans.enums import OPEN_STATES, State
from loans.models import Application, Loan
from loans.services.restdays import follow_calendar
from loans.services.stages import follow

TO_INVESTIGATE: Final = (State.DRAFT, State.SUBMITTED, State.INVESTIGATING)
DAYS: Final = frozenset({"due_on_rest_day", "working_calendar"})
ON_TIME: Final = (Deadline.State.RUNNING, Deadline.State.PAUSED)


@receiver(handing_over, dispatch_uid="loans.hand_over")
def hand_over(customers: list[int], **_told: Any) -> list[Belonging]:
    """Say which cases and loans of these customers go along.

    The officer of a case is who investigates it. Until the investigation is complete that becomes the new officer, who
    makes their own, and the running clock becomes theirs; a clock that was missed stays with who missed it. A case
    that is investigated stays with who did it, who answers for it before manager and board, and whom both must not be
    (commercial banks law 35); the new officer reads it. Loan accounts follow the customer whatever their age: whoever
    makes the monthly call must see them.
    """
    cases = Application.objects.filter(customer__in=customers)
    to_investigate = cases.filter(state__in=TO_INVESTIGATE, investigated_at=None)
    investigated = cases.filter(state__in=OPEN_STATES).exclude(Q(state__in=TO_INVESTIGATE) & Q(investigated_at=None))
    clocks = Deadline.objects.filter(
        kind=Deadline.Kind.INVESTIGATION, state__in=ON_TIME, application_id__in=to_investigate.values("pk")
    )
    loans = Loan.objects.filter(customer__in=customers)
    return [
        Belonging(_("Deadlines of the investigation"), clocks, field="responsible"),
        Belonging(_("Applications not yet investigated"), to_investigate, action=HANDED_OVER),
        Belonging(_("Applications the former officer has investigated"), investigated, goes=False),
        Belonging(_("Loan accounts"), loans),
    ]


@receiver(moved, sender=Application, dispatch_uid="loans.follow_stage")
def follow_stage(subject: Application, field: str, at: datetime, **_told: Any) -> None:
    """Note that a case has come to another stage."""
    if field == "state":
        follow(subject, at=at)


@receiver(calendar_changed, dispatch_uid="loans.due_days")
def follow_days(at: datetime, **_told: Any) -> None:
    """Let instalments be payable on the working days that the changed calendar says."""
    follow_calendar(local_date(at), at)


@receiver(policy_changed, dispatch_uid="loans.due_days")
def follow_rule(changed: Collection[str], at: datetime, **_told: Any) -> str:
    """Let instalments be payable as a changed rule for days of rest says; say how many moved."""
    if DAYS.isdisjoint(changed):
        return ""
    count = follow_calendar(local_date(at), at)
    return ngettext(
        "%(count)s instalment can be paid until another day.",
        "%(count)s instalments can be paid until another day.",
        count,
    ) % {"count": count}
