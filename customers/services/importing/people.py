"""Rows of customers compared with the register: who is new, who is known, what would change, what cannot be."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.enums import CustomerClass, ImportKind
from customers.models import Business, Customer
from customers.rules.register import may_see
from customers.services.importing.columns import COLUMNS, JOB, PERSON, SHOP
from customers.services.importing.known import Known
from customers.services.importing.plans import Plan, compare, read_line
from customers.services.importing.sheet import Line
from jinxin.clock import local_date
from jinxin.fields import keyed_hash


class PeopleCheck:
    """Checks rows of one class for an officer; remembers what it has seen, so that a file is compared with itself."""

    def __init__(self, kind: str, *, officer: Any, actor: Any, at: datetime) -> None:
        self.kind, self.officer, self.actor = kind, officer, actor
        self.columns, self.today = COLUMNS[kind], local_date(at)
        self.known = Known.now()
        self._people: dict[str, tuple[int, dict[str, Any]]] = {}
        self._codes: dict[str, int] = {}

    @property
    def is_business(self) -> bool:
        """Whether the rows are owners with their shops."""
        return self.kind == ImportKind.BUSINESS

    def plans(self, lines: Iterable[Line]) -> list[Plan]:
        """Return what some rows would do; the register is asked for all of them at once."""
        plans = [read_line(line, self.columns, self.known, self.today) for line in lines]
        people, shops, alike = _customers(plans), _shops(plans), _alike(plans)
        for plan in plans:
            self._within_the_file(plan)
            if number := plan.fact(PERSON, "id_number"):
                self._person(plan, people.get(keyed_hash(number)))
            if plan.is_new and "id_number" not in plan.errors and _pair(plan) in alike:
                plan.notes["mobile"] = _("A customer with this name and mobile number is in the register already.")
            if code := plan.fact(SHOP, "credit_code"):
                self._shop(plan, shops.get(code))
        return plans

    def _within_the_file(self, plan: Plan) -> None:
        """Refuse what the same file says twice. An owner of several shops has a row for each."""
        number, code = plan.fact(PERSON, "id_number"), plan.fact(SHOP, "credit_code")
        if code:
            first = self._codes.setdefault(code, plan.number)
            if first != plan.number:
                plan.wrong("credit_code", _("This business is already in row %(row)s.") % {"row": first})
        if not number:
            return
        own = dict(plan.values[PERSON]) if self.is_business else {}
        row, person = self._people.setdefault(number, (plan.number, own))
        if row == plan.number:
            return
        if not self.is_business:
            plan.wrong("id_number", _("This person is already in row %(row)s.") % {"row": row})
        elif person != own:
            message = _("This owner is also in row %(row)s, with other personal data. Write the same in both rows.")
            plan.wrong("id_number", message % {"row": row})

    def _person(self, plan: Plan, customer: Customer | None) -> None:
        if customer is None:
            return
        plan.subject = customer if may_see(self.actor, customer) else None
        if customer.officer_id != self.officer.pk:
            plan.wrong("id_number", _elsewhere(customer, self.actor))
        elif customer.is_business != self.is_business:
            label = CustomerClass(customer.customer_class).label
            message = _("This person is in the register as “%(class)s”. Change that customer's own page.")
            plan.wrong("id_number", message % {"class": label})
        else:
            plan.subject, plan.is_new = customer, False
            # Of somebody with two IDs the register keeps one; a list may have the other.
            plan.values[PERSON]["id_number"] = customer.id_number
            compare(plan, self.columns, PERSON, customer)
            if not self.is_business:
                compare(plan, self.columns, JOB, customer.employment)

    def _shop(self, plan: Plan, shop: Business | None) -> None:
        if shop is None:
            if plan.subject is not None:
                plan.before["business_name"] = ""  # a further business
        elif plan.subject is None or shop.customer_id != plan.subject.pk:
            plan.wrong("credit_code", _("This business is in the register with another owner. Compare the licence."))
        else:
            compare(plan, self.columns, SHOP, shop)


def _elsewhere(customer: Customer, actor: Any) -> str:
    if may_see(actor, customer):
        return _("Already in the register, with %(officer)s.") % {"officer": customer.officer}
    return _("Already in the register, with another loan officer. Ask the manager.")


def _customers(plans: Sequence[Plan]) -> dict[str, Customer]:
    """Return the customers with the IDs of these rows, by the hash; who was merged stands for the other."""
    hashes = {keyed_hash(number) for plan in plans if (number := plan.fact(PERSON, "id_number"))}
    with_each = ("employment", "officer", "area", "segment")
    related = (*with_each, "merged_into", *(f"merged_into__{name}" for name in with_each))
    found = {}
    for customer in Customer.objects.filter(id_hash__in=hashes).select_related(*related):
        stands_for = customer
        while stands_for.merged_into:
            stands_for = stands_for.merged_into
        found[customer.id_hash] = stands_for
    return found


def _shops(plans: Sequence[Plan]) -> dict[str, Business]:
    codes = {code for plan in plans if (code := plan.fact(SHOP, "credit_code"))}
    found = Business.objects.filter(credit_code__in=codes) if codes else Business.objects.none()
    return {shop.credit_code: shop for shop in found}


def _alike(plans: Sequence[Plan]) -> set[tuple[str, str]]:
    """Return which names with mobiles of these rows the register has already."""
    hashes = {pair[1] for plan in plans if (pair := _pair(plan))[1]}
    found = Customer.objects.filter(mobile_hash__in=hashes, merged_into=None).order_by()
    return set(found.values_list("name", "mobile_hash"))


def _pair(plan: Plan) -> tuple[str, str]:
    mobile = plan.fact(PERSON, "mobile")
    return plan.fact(PERSON, "name") or "", keyed_hash(mobile) if mobile else ""
