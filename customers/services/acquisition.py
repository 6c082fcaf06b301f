"""By which of the seed's three ways of marketing a customer was won. Everybody has one, the primary one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers.actions import acquisition as actions
from customers.enums import Acquisition
from customers.models import Customer
from customers.rules.register import looks_after
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason


@transaction.atomic
def change_acquisition(*, customer: Customer, method: str, reason: str, version: int, actor: Any, at: datetime) -> None:
    """Put another way of marketing down, with a reason: the three counts are read off it.

    The customer's own officer and managers do this. Raises NotAllowed, DomainError for the same way or a reason that
    says nothing, StaleState where somebody saved since `version`.
    """
    if not (looks_after(actor, customer) or actor.has_role(Role.MANAGER)):
        raise NotAllowed(_("Only the customer's own loan officer and managers change this."))
    if method not in Acquisition.values:
        raise DomainError(_("Choose one of the options."), field="method")
    if method == customer.acquisition:
        raise DomainError(_("This is the way that is down already. Choose another."), field="method")
    reason = check_reason(reason[:500], at_least=policy_at(at).reason_min_length)
    _write(customer, method, version)
    data = {"from": customer.acquisition, "to": method, "reason": reason}
    record(actions.CHANGED, customer, actor=actor, at=at, data=data)
    customer.acquisition = method


@transaction.atomic
def won_by(*, customer: Customer, method: str, because: str, actor: Any, at: datetime) -> bool:
    """Put down by which way a customer was won when marketing led to an application; say whether that changed anything.

    `because` says what did it, for the trail ("need: renovation"). For services: guards are the caller's.
    """
    if customer.acquisition == method:
        return False
    _write(customer, Acquisition(method).value, None)
    data = {"from": customer.acquisition, "to": method, "reason": because}
    record(actions.CHANGED, customer, actor=actor, at=at, data=data)
    customer.acquisition = method
    return True


def _write(customer: Customer, method: str, version: int | None) -> None:
    found = Customer.objects.filter(pk=customer.pk)
    if version is not None:
        found = found.filter(version=version)
    if found.update(acquisition=method, version=F("version") + 1) != 1:
        raise StaleState(_("Somebody else has saved this customer since you opened the form. Compare and save again."))
