"""Showing a personal number in full: to who may see whose it is, for a reason, with an entry in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from customers import facts
from customers.actions import register as actions
from customers.models import BankCard, Customer, Party
from customers.rules.register import may_see
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason

SHOWN: Final[Mapping[type[models.Model], tuple[str, ...]]] = {
    Customer: facts.NUMBERS,
    BankCard: ("number",),
    Party: ("mobile",),
}
"""The numbers that can be shown in full, by what has them."""


@transaction.atomic
def unmask(subject: Customer | BankCard | Party, field: str, *, reason: str, actor: Any, at: datetime) -> str:
    """Return a number in full, and note in the trail who saw it and why.

    Raises NotAllowed for who may not see whose it is, DomainError without a reason or for anything but a number.
    """
    if not _may_see(actor, subject):
        raise NotAllowed(_("Only this customer's officer, managers, operations and auditors see these numbers."))
    if field not in SHOWN[type(subject)]:
        raise DomainError(_("There is nothing of this name to show."))
    reason = check_reason(reason[:500], at_least=policy_at(at).reason_min_length)
    data = {"field": field, "reason": reason}
    if not isinstance(subject, Customer):
        data["model"] = str(subject._meta.object_name)
    record(actions.UNMASKED, subject, actor=actor, at=at, data=data)
    return str(getattr(subject, field))


def _may_see(actor: Any, subject: Customer | BankCard | Party) -> bool:
    if isinstance(subject, Party):
        return Party.objects.visible_to(actor).filter(pk=subject.pk).exists()
    return may_see(actor, subject if isinstance(subject, Customer) else subject.customer)
