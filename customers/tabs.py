"""What stands above every page of one customer: who it is, what may be done, and the parts of the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Business, Customer
from customers.rules.register import READERS, WORKERS, licence_opens_on, looks_after
from jinxin.access import Role
from jinxin.clock import local_date
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy


@dataclass(frozen=True)
class Tab:
    """A part of the file: its label, where it lies, and which routes belong to it."""

    label: Promise
    route: str
    routes: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset(READERS)


TABS: tuple[Tab, ...] = (
    Tab(_("Overview"), "customers:detail"),
    Tab(_("Portrait"), "customers:portrait", roles=frozenset(WORKERS)),
    Tab(_("Ties"), "customers:relations"),
    Tab(
        _("Consents"),
        "customers:consents",
        ("customers:consent", "customers:consent_sign", "customers:consent_withdraw"),
    ),
    Tab(_("Product match"), "loans:match"),
    Tab(_("Loans"), "loans:customer_loans"),
    Tab(_("Contacts"), "customers:contacts", roles=frozenset(WORKERS)),
    Tab(_("Calls and signals"), "postloan:customer_calls", roles=frozenset(WORKERS)),
    Tab(
        _("Needs"),
        "postloan:customer_needs",
        ("customers:opportunity", "customers:opportunity_new"),
        roles=frozenset(WORKERS),
    ),
    Tab(_("Visits"), "customers:customer_visits"),
    Tab(_("Timeline"), "customers:timeline"),
)
"""The parts of a customer's file in their order. Later apps name the routes of their own parts here."""


@dataclass(frozen=True)
class Shown:
    """A part of one customer's file."""

    label: Promise
    url: str
    routes: tuple[str, ...]


@dataclass(frozen=True)
class CustomerHead:
    """What the frame of a customer's pages needs. `opens_on` is the day from which a young licence may apply."""

    customer: Customer
    person: Any
    may_change: bool
    opens_on: date | None

    @property
    def tabs(self) -> list[Shown]:
        """The parts of the file that this person opens."""
        return [
            Shown(tab.label, reverse(tab.route, args=[self.customer.pk]), (tab.route, *tab.routes))
            for tab in TABS
            if self.person.has_role(*tab.roles)
        ]


def customer_head(
    customer: Customer,
    person: Any,
    *,
    at: datetime,
    businesses: Iterable[Business] | None = None,
    policy: Policy | None = None,
) -> CustomerHead:
    """Return the frame of a customer's pages; no query where `businesses` and `policy` are given."""
    if not customer.is_business:
        return CustomerHead(customer, person, looks_after(person, customer), None)
    shops = customer.businesses.all() if businesses is None else businesses
    rules, today = policy or policy_at(at), local_date(at)
    first = min((licence_opens_on(shop.licensed_on, rules) for shop in shops), default=None)
    return CustomerHead(customer, person, looks_after(person, customer), first if first and first > today else None)
