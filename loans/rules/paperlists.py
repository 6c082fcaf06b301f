"""What papers a case must bring: the list of its product, whose conditions are held against the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from customers.enums import MaritalStatus
from jinxin.money import format_yuan
from loans.choices import HoldingKind, Home, PaperNeed, PaperWhen
from loans.enums import CHECKLIST, FURTHER_PAPERS, PaperKind, State
from loans.models import Application, Investigation, PaperList, PaperListItem, Product

LISTED_KINDS: Final = tuple(kind for kind in PaperKind if kind != PaperKind.CREDIT_CONSENT)
"""What a list can ask for. The authorisation of the credit inquiry is signed in the customer's file."""


@dataclass(frozen=True)
class Asked:
    """One kind of paper as a list asks for it: whether, on what condition, and how many."""

    kind: PaperKind
    need: PaperNeed
    when: str = ""
    above: Decimal | None = None
    count: int = 1

    @property
    def condition(self) -> str:
        """The condition in words; empty where there is none."""
        if self.need != PaperNeed.CONDITIONAL:
            return ""
        if self.when == PaperWhen.AMOUNT and self.above is not None:
            return _("the amount asked for is above %(amount)s yuan") % {"amount": format_yuan(self.above)}
        return str(PaperWhen(self.when).label)


def default_list(customer_class: str) -> list[Asked]:
    """Return the list of a class of customers, in force until a manager publishes one for the product."""
    required = [Asked(kind, PaperNeed.REQUIRED) for kind in CHECKLIST[customer_class]]
    further = [kind for kind in FURTHER_PAPERS if kind not in CHECKLIST[customer_class]]
    return [*required, *(Asked(kind, PaperNeed.OPTIONAL) for kind in further)]


def asked_of(product: Product, paper_list: PaperList | None) -> list[Asked]:
    """Return what a list asks for, in its order."""
    if paper_list is None:
        return default_list(product.customer_class)
    return [as_asked(item) for item in paper_list.items.all()]


def as_asked(item: PaperListItem) -> Asked:
    """Return an item of a published list."""
    return Asked(PaperKind(item.kind), PaperNeed(item.need), item.when, item.above, item.count)


def list_in_force(product: Product) -> PaperList | None:
    """Return the list that new cases of a product go by; None while that of the class holds."""
    return max(product.paper_lists.all(), key=lambda one: one.number, default=None)


def list_of(application: Application) -> list[Asked]:
    """Return the list a case goes by: a draft today's, a submitted one that of its submission."""
    if application.state == State.DRAFT:
        return asked_of(application.product, list_in_force(application.product))
    return asked_of(application.product, application.paper_list)


def is_required(asked: Asked, application: Application) -> bool:
    """Say whether a case must bring this paper."""
    if asked.need != PaperNeed.CONDITIONAL:
        return asked.need == PaperNeed.REQUIRED
    if asked.when == PaperWhen.AMOUNT:
        return asked.above is not None and application.amount > asked.above
    found = getattr(application, "investigation", None)
    if asked.when == PaperWhen.MARRIED:
        status = (found and found.marital_status) or application.customer.marital_status
        return bool(status == MaritalStatus.MARRIED)
    return found is not None and CONDITIONS[asked.when](found)


def _owns_home(found: Investigation) -> bool:
    return found.home in (Home.OWNED, Home.MORTGAGED)


def _guarantees(found: Investigation) -> bool:
    return bool(found.guarantees_given)


def _vehicle(found: Investigation) -> bool:
    return any(row.kind == HoldingKind.VEHICLE for row in found.holding_rows)


CONDITIONS: Final[Mapping[str, Callable[[Investigation], bool]]] = {
    PaperWhen.HOME: _owns_home,
    PaperWhen.GUARANTEES: _guarantees,
    PaperWhen.VEHICLE: _vehicle,
}
"""Conditions that the investigation answers; not met while it says nothing."""
