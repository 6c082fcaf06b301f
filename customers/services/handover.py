"""Handing customers over to another loan officer: many at once, each told of in its own timeline."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.actions import handover as actions
from customers.enums import CampaignStage
from customers.models import CampaignTarget, Customer, Opportunity, Party, RepeatCandidate
from customers.rules.handover import AT_ONCE, HANDS_OVER
from customers.services import suggestions
from customers.signals import Belonging, belongings
from jinxin.access import Role
from jinxin.audit.services import record, written_at_the_end
from jinxin.errors import DomainError, NotAllowed
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason


@transaction.atomic
def hand_over(*, customers: Collection[int], officer: Any, reason: str, actor: Any, at: datetime) -> int:
    """Let another officer look after customers (their keys), with what is still to be done for them; return how many
    moved. Who is with that officer already stays as they are.

    What goes along: the customers and their shops as points of the graph, and with them ties and open next contacts,
    which hang on the points; open needs, the place on the repeat list and in running campaigns, as far as the former
    officer had them; from later apps what they answer to `customers.signals.handing_over`: applications until their
    investigation is complete, loan accounts, open calls. A prospect tied to a customer stays with whoever found them.

    Raises NotAllowed for who is no manager, DomainError at `officer` and `reason`, or where a later app objects.
    """
    if not actor.has_role(*HANDS_OVER):
        raise NotAllowed(_("Managers decide which loan officer looks after a customer."))
    if not (officer.is_active and officer.has_role(Role.OFFICER)):
        raise DomainError(_("Choose a loan officer."), field="officer")
    reason = check_reason(reason[:500], at_least=policy_at(at).reason_min_length)
    check_number(len(customers))
    moving = _locked(customers, officer, actor)
    if not moving:
        raise DomainError(_("%(name)s looks after all of them already.") % {"name": officer}, field="officer")
    keys = [customer.pk for customer in moving]
    with written_at_the_end():
        _take_along(keys, officer, reason, actor, at)
        for customer in moving:
            data = {"from": customer.officer.name, "to": officer.name, "reason": reason}
            record(actions.HANDED_OVER, customer, actor=actor, at=at, data=data)
    points = Party.objects.filter(pk__in=Party.objects.keys_of(keys))
    points.update(officer=officer, version=F("version") + 1)
    Customer.objects.filter(pk__in=keys).update(officer=officer, version=F("version") + 1)
    suggestions.refresh_around(points.values_list("pk", flat=True))
    _tell_both(moving, officer, reason, actor, at)
    return len(keys)


def check_number(count: int) -> None:
    """Raise DomainError for nobody, and for more than go at once."""
    if not count:
        raise DomainError(_("Tick the customers who are to be handed over."))
    if count > AT_ONCE:
        message = ngettext(
            "At most %(most)s customer can be handed over at once. Narrow the list down.",
            "At most %(most)s customers can be handed over at once. Narrow the list down.",
            AT_ONCE,
        )
        raise DomainError(message % {"most": AT_ONCE})


def _locked(customers: Collection[int], officer: Any, actor: Any) -> list[Customer]:
    found = Customer.objects.visible_to(actor).filter(pk__in=customers).exclude(officer=officer)
    return list(found.select_for_update(of=("self",)).select_related("officer").order_by("pk"))


def going_along(customers: list[int], officer: Any = None) -> list[Belonging]:
    """Return what there is of these customers beside themselves, and whether it goes along.

    Marketing work goes along where the former officer does it: whom a manager named on purpose keeps it.
    """
    needs = Opportunity.objects.filter(customer__in=customers, closed_at=None, officer=F("customer__officer"))
    listed = RepeatCandidate.objects.filter(customer__in=customers, left_on=None, officer=F("customer__officer"))
    targets = CampaignTarget.objects.filter(
        party__in=Party.objects.keys_of(customers),
        campaign__closed_at=None,
        officer=F("party__officer"),
    ).exclude(stage__in=(CampaignStage.BORROWED, CampaignStage.LOST))
    return [
        Belonging(gettext_lazy("Open needs"), needs),
        Belonging(gettext_lazy("On the list of repeat marketing"), listed),
        Belonging(gettext_lazy("In running campaigns"), targets),
        *belongings(customers, officer),
    ]


def _take_along(keys: list[int], officer: Any, reason: str, actor: Any, at: datetime) -> None:
    for belonging in going_along(keys, officer):
        if not belonging.goes:
            continue
        rows = belonging.rows.exclude(**{belonging.field: officer}).order_by()
        if belonging.action:
            for row in rows.select_related(belonging.field):
                data = {"from": getattr(row, belonging.field).name, "to": officer.name, "reason": reason}
                record(belonging.action, row, actor=actor, at=at, data=data)
        rows.update(**{belonging.field: officer})


def _tell_both(moving: list[Customer], officer: Any, reason: str, actor: Any, at: datetime) -> None:
    """One notice for each officer who gives customers away, and for the one who takes them, with each."""
    former = {customer.officer_id: customer.officer for customer in moving}
    for pk, count in Counter(customer.officer_id for customer in moving).items():
        data = {"count": count, "from": former[pk].name, "to": officer.name, "reason": reason}
        entry = record(actions.MANY_HANDED_OVER, officer, actor=actor, at=at, data=data)
        tell([former[pk], officer], entry, link=reverse("customers:list"))
