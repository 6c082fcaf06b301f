"""Writing checked rows of customers into the register: by the same rules and with the same traces as by hand, but for
hundreds at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from customers.actions import register as actions
from customers.actions.segments import written_name
from customers.enums import Acquisition, CustomerClass, PartyKind, RelationKind
from customers.models import Business, Customer, Employment, Party, Relation
from customers.names import spelled
from customers.queries.segments import rules_of, segments_of
from customers.rules.segments import facts_of, segment_of
from customers.services import parties, register
from customers.services.importing.columns import JOB, PERSON, SHOP
from customers.services.importing.people import PeopleCheck
from customers.services.importing.plans import Plan
from jinxin.audit.services import record
from jinxin.errors import StaleState


class PeopleEntry:
    """Enters rows of one class for an officer. Call it inside the transaction of the whole list."""

    def __init__(self, check: PeopleCheck, *, at: datetime) -> None:
        self.officer, self.actor, self.at = check.officer, check.actor, at
        self.today: date = check.today
        self.customer_class = CustomerClass.BUSINESS if check.is_business else CustomerClass.SALARIED
        self.rules = rules_of(segments_of(self.customer_class))
        self._owners: dict[str, Customer] = {}

    def enter(self, plans: Sequence[Plan]) -> None:
        """Write what these rows bring and set each plan's subject. Raises StaleState where somebody was quicker."""
        fresh = [plan for plan in plans if plan.is_new and self._owner(plan) is None]
        first = {plan.values[PERSON]["id_number"]: plan for plan in reversed(fresh)}
        self._register([plan for plan in fresh if first[plan.values[PERSON]["id_number"]] is plan])
        for plan in plans:
            if plan.subject is None:
                plan.subject = self._owner(plan)
                self._add_shop(plan, plan.subject)
            elif not plan.is_new:
                self._change(plan)

    def _owner(self, plan: Plan) -> Customer | None:
        return self._owners.get(plan.values[PERSON]["id_number"])

    # New customers, all of a chunk at once

    def _register(self, plans: Sequence[Plan]) -> None:
        customers = [self._customer(plan) for plan in plans]
        Customer.objects.bulk_create(customers)
        for plan, customer in zip(plans, customers, strict=True):
            plan.subject = customer
            if self.customer_class == CustomerClass.BUSINESS:
                self._owners[customer.id_number] = customer
        Employment.objects.bulk_create([_job(plan) for plan in plans if JOB in plan.values])
        shops = [_shop(plan) for plan in plans if SHOP in plan.values]
        Business.objects.bulk_create(shops)
        self._enter_graph(customers, shops)
        for customer in customers:
            segment = written_name(customer.segment)
            data = {"class": customer.customer_class, "segment": segment, "acquisition": customer.acquisition}
            record(actions.REGISTERED, customer, actor=self.actor, at=self.at, data=data)

    def _customer(self, plan: Plan) -> Customer:
        person = {"acquisition": Acquisition.PRECISE, **plan.values[PERSON]}
        job = Employment(**plan.values[JOB]) if JOB in plan.values else None
        shops = [Business(**plan.values[SHOP])] if SHOP in plan.values else []
        area = person.get("area")
        facts = facts_of(job, shops, self.today, {"area_id": area.pk if area else None})
        return Customer(
            customer_class=self.customer_class,
            segment=segment_of(facts, self.rules).segment,
            officer=self.officer,
            registered_at=self.at,
            **person,
            **register.derived(person),
        )

    def _enter_graph(self, customers: Sequence[Customer], shops: Sequence[Business]) -> None:
        people = [_point(PartyKind.PERSON, self.at, customer=one, **parties.of_customer(one)) for one in customers]
        places = [_point(PartyKind.SHOP, self.at, business=one, **parties.of_business(one)) for one in shops]
        Party.objects.bulk_create([*people, *places])
        owners = {party.customer_id: party for party in people}
        Relation.objects.bulk_create(
            Relation(
                source=owners[shop.customer_id],
                target=place,
                kind=RelationKind.OWNS,
                noted_by=self.actor,
                noted_at=self.at,
            )
            for shop, place in zip(shops, places, strict=True)
        )

    # Known customers, one by one: each has its own differences

    def _change(self, plan: Plan) -> None:
        if not plan.before:
            return
        customer: Customer = plan.subject
        person = plan.values[PERSON]
        changes = register.differences(customer, person)
        job = customer.employment if JOB in plan.values else None
        changes |= register.differences(job, plan.values[JOB]) if job else {}
        if job:
            register.assign(job, plan.values[JOB])
            job.save(update_fields=list(plan.values[JOB]))
        if changes:
            self._save(customer, {**person, **_derived(customer, person)}, changes)
            record(actions.UPDATED, customer, actor=self.actor, at=self.at, data={"changes": changes})
        if SHOP in plan.values:
            self._change_shop(plan, customer)

    def _change_shop(self, plan: Plan, customer: Customer) -> None:
        shop = Business.objects.filter(customer=customer, credit_code=plan.values[SHOP]["credit_code"]).first()
        if shop is None:
            self._add_shop(plan, customer)
            return
        changes = register.differences(shop, plan.values[SHOP])
        if not changes:
            return
        name = shop.name
        values = {**plan.values[SHOP], **spelled(plan.values[SHOP]["name"])}
        register.assign(shop, values)
        shop.save(update_fields=list(values))
        shop.customer = customer
        parties.follow_business(shop)
        self._save(customer, {}, changes)
        data = {"name": name, "changes": changes}
        record(actions.BUSINESS_UPDATED, customer, actor=self.actor, at=self.at, data=data)

    def _add_shop(self, plan: Plan, customer: Customer) -> None:
        plan.subject = customer
        shop = _shop(plan)
        shop.save(force_insert=True)
        owner = Party.objects.get(customer=customer)
        parties.add_business(shop, owner, actor=self.actor, at=self.at)
        data = {"name": shop.name, "licensed_on": shop.licensed_on}
        record(actions.BUSINESS_ADDED, customer, actor=self.actor, at=self.at, data=data)

    def _save(self, customer: Customer, values: dict[str, Any], changes: dict[str, Any]) -> None:
        """Write into the customer's row what changed, with the segment that follows; note that in `changes`."""
        register.assign(customer, values)
        shops = Business.objects.filter(customer=customer) if customer.is_business else ()
        job = None if customer.is_business else customer.employment
        found = segment_of(facts_of(job, shops, self.today, vars(customer)), self.rules).segment
        if found.code != customer.segment_id:
            changes["Customer.segment_id"] = [written_name(customer.segment), written_name(found)]
            values = {**values, "segment_id": found.code, "segment_since": self.today}
        as_read = Customer.objects.filter(pk=customer.pk, version=customer.version)
        if as_read.update(version=F("version") + 1, **values) != 1:
            raise StaleState(
                _("Somebody else has just changed “%(subject)s”. Look at it again.") % {"subject": customer}
            )
        register.assign(customer, {**values, "version": customer.version + 1})
        parties.follow_customer(customer)


def _derived(customer: Customer, person: dict[str, Any]) -> dict[str, Any]:
    named = {name: person.get(name) or getattr(customer, name) for name in ("id_number", "mobile", "name")}
    return register.derived(named)


def _job(plan: Plan) -> Employment:
    return Employment(customer=plan.subject, **plan.values[JOB])


def _shop(plan: Plan) -> Business:
    values = plan.values[SHOP]
    return Business(customer=plan.subject, **values, **spelled(values["name"]))


def _point(kind: str, at: datetime, **values: Any) -> Party:
    return Party(kind=kind, added_at=at, **values)
