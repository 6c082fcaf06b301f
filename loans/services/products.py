"""Products and the loan prime rate: changed by a manager, every change in the trail. Running cases keep their terms."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState
from jinxin.flow import locked
from jinxin.staff.models import User
from loans.actions import cases as actions
from loans.enums import NEEDS, SHARES, SIZINGS
from loans.models import LprRate, Product

EDITABLE: Final = (
    "name_zh",
    "name_en",
    "min_amount",
    "max_amount",
    "min_months",
    "max_months",
    "methods",
    "bullet_months",
    "sizing",
    "sizing_factor",
    "needs",
    "at_weekends",
    "spread_bp",
    "min_spread_bp",
    "max_spread_bp",
    "min_age",
    "max_entry_age",
    "max_age",
    "is_active",
)
RANGES: Final = (
    ("min_amount", "max_amount"),
    ("min_months", "max_months"),
    ("min_spread_bp", "max_spread_bp"),
    ("min_age", "max_entry_age"),
    ("max_entry_age", "max_age"),
)
WHOLE: Final = Decimal(100)


@transaction.atomic
def change_product(product: Product, *, values: Mapping[str, Any], version: int, actor: User, at: datetime) -> Product:
    """Change what a product offers from now on. Raises InvalidFields for limits that contradict each other, StaleState
    where somebody saved meanwhile, DomainError where nothing would change."""
    _managers_only(actor)
    fresh: Product = locked(product)
    if fresh.version != version:
        raise StaleState(_("Somebody else saved this product meanwhile. Compare both and save again."))
    changed = {name: values[name] for name in EDITABLE if name in values and getattr(fresh, name) != values[name]}
    if not changed:
        raise DomainError(_("Nothing was changed."))
    before = {name: getattr(fresh, name) for name in changed}
    for name, value in changed.items():
        setattr(fresh, name, value)
    _check_limits(fresh)
    fresh.version = version + 1
    fresh.save(update_fields=(*changed, "version"))
    data = {"changed": {name: [_written(before[name]), _written(value)] for name, value in changed.items()}}
    record(actions.PRODUCT_CHANGED, fresh, actor=actor, at=at, data=data)
    return fresh


@transaction.atomic
def add_lpr(*, valid_from: date, one_year: Decimal, five_year: Decimal, actor: User, at: datetime) -> LprRate:
    """Enter the LPR published for a day (the 20th of a month). A published rate is not changed afterwards."""
    _managers_only(actor)
    if LprRate.objects.filter(valid_from=valid_from).exists():
        message = _("The LPR of %(day)s has been entered already.") % {"day": valid_from}
        raise DomainError(message, field="valid_from")
    rate = LprRate.objects.create(valid_from=valid_from, one_year=one_year, five_year=five_year)
    data = {"day": valid_from, "one": f"{one_year:.2f}", "five": f"{five_year:.2f}"}
    record(actions.LPR_ADDED, rate, actor=actor, at=at, data=data)
    return rate


def _managers_only(actor: User) -> None:
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("Products and rates are the manager's."))


def _check_limits(product: Product) -> None:
    errors = {
        highest: _("This must not be less than the lower limit.")
        for lowest, highest in RANGES
        if getattr(product, lowest) > getattr(product, highest)
    }
    if product.bullet_months and product.bullet_months > product.max_months:
        errors["bullet_months"] = _("This must not be longer than the longest term.")
    if not product.methods:
        errors["methods"] = _("Offer at least one repayment method.")
    if not product.min_spread_bp <= product.spread_bp <= product.max_spread_bp:
        errors["spread_bp"] = _("This must lie between the smallest and the largest spread.")
    if not product.needs or not set(product.needs) <= set(NEEDS[product.customer_class]):
        errors["needs"] = _("Choose at least one need of this class of customers.")
    errors |= _sizing_errors(product)
    if errors:
        raise InvalidFields(errors)


def _sizing_errors(product: Product) -> dict[str, str]:
    if not product.sizing:
        return {"sizing_factor": _("Say what is measured, or leave this empty.")} if product.sizing_factor else {}
    if product.sizing not in SIZINGS[product.customer_class]:
        return {"sizing": _("Choose a measure of this class of customers.")}
    if not product.sizing_factor:
        return {"sizing_factor": _("Enter how much of it may be lent.")}
    if product.sizing in SHARES and product.sizing_factor > WHOLE:
        return {"sizing_factor": _("This is a percentage: at most 100.")}
    return {}


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)
