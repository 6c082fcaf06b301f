"""The verbs of the register: register, change, add a business."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers import facts, identifiers
from customers.actions import register as actions
from customers.actions.segments import written_name
from customers.enums import CustomerClass
from customers.models import Business, Customer, Employment, Party
from customers.names import spelled
from customers.queries.register import find_by_credit_code, find_by_id_number
from customers.queries.segments import find_segment
from customers.rules.register import looks_after
from customers.services import parties, portraits
from customers.services.segments import placing
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.fields import keyed_hash
from jinxin.pinyin import pinyin


class AlreadyKnown(DomainError):
    """The person or business is in the register already; `customer` is where. Say no more of it than may be seen."""

    def __init__(self, message: str, *, field: str, customer: Customer) -> None:
        super().__init__(message, field=field)
        self.customer = customer


@transaction.atomic
def register_customer(
    *,
    fields: Mapping[str, Any],
    employment: Mapping[str, Any] | None,
    businesses: Sequence[Mapping[str, Any]],
    actor: Any,
    at: datetime,
    prospect: Party | None = None,
) -> Customer:
    """Put a person into the register, looked after by the loan officer `actor`.

    A salaried customer has an `employment`, a business customer at least one business (keys as in `facts`). A licence
    younger than the policy asks does not stand in the way: the gate is checked when a loan is applied for. A
    `prospect` (a person, or the first business) stays the same point of the graph, with all that is known of it.
    Raises InvalidFields, AlreadyKnown (national ID or credit code), NotAllowed or, for the prospect, DomainError.
    """
    if not actor.has_role(Role.OFFICER):
        raise NotAllowed(_("Only a loan officer registers customers."))
    if bool(employment) == bool(businesses):
        raise DomainError(_("Enter either the job of a salaried customer or the business of a business customer."))
    today = local_date(at)
    person = facts.read_facts(facts.PERSON, fields, today)
    job = Employment(**facts.read_facts(facts.EMPLOYMENT, employment, today)) if employment else None
    shops = [_new_business(shop, today) for shop in businesses]
    if prospect:
        parties.check_prospect(prospect, has_shops=bool(shops), actor=actor)
    _refuse_known(person["id_number"], *(shop.credit_code for shop in shops))
    customer = Customer(
        customer_class=CustomerClass.SALARIED if job else CustomerClass.BUSINESS,
        segment=find_segment(job, shops, today, person).segment,
        officer=actor,
        registered_at=at,
        **person,
        **derived(person),
    )
    _insert(customer, job, shops)
    parties.enter(customer, shops, prospect=prospect, actor=actor, at=at)
    segment = written_name(customer.segment)
    data = {"class": customer.customer_class, "segment": segment, "acquisition": customer.acquisition}
    record(actions.REGISTERED, customer, actor=actor, at=at, data=data)
    return customer


def _insert(customer: Customer, job: Employment | None, shops: Sequence[Business]) -> None:
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
            for belonging in [job] if job else shops:
                belonging.customer = customer
                belonging.save(force_insert=True)
    except IntegrityError:
        # Somebody registered the same person or business between our look and our insert.
        _refuse_known(customer.id_number, *(shop.credit_code for shop in shops))
        raise


@transaction.atomic
def update_customer(
    *,
    customer: Customer,
    fields: Mapping[str, Any],
    employment: Mapping[str, Any] | None = None,
    version: int,
    actor: Any,
    at: datetime,
) -> bool:
    """Change what is known of a person, and of their job where `employment` is given; say whether anything changed.

    What `fields` does not name stays, and so does a national ID or mobile number that is blank: forms never show
    them in full. Raises StaleState where somebody saved since `version`.
    """
    _check_looked_after(customer, actor)
    today = local_date(at)
    kept = {name: fields.get(name) or getattr(customer, name) for name in ("id_number", "mobile")}
    person = facts.read_facts(facts.PERSON, {**_known(customer, facts.PERSON), **fields, **kept}, today)
    if person["id_number"] != customer.id_number:
        _refuse_known(person["id_number"])
    job = _job_of(customer) if employment is not None else None
    work = facts.read_facts(facts.EMPLOYMENT, employment, today) if job and employment is not None else {}
    changes = {**differences(customer, person), **(differences(job, work) if job else {})}
    if not changes:
        return False
    values: dict[str, Any] = {**person, **derived(person)}
    if job:
        assign(job, work)
        job.save(update_fields=list(work))
    shops = customer.businesses.all() if customer.is_business else ()
    moved, told = placing(customer, None if customer.is_business else job or customer.employment, shops, today, person)
    values |= moved
    changes |= told
    _save_version(customer, values, version)
    parties.follow_customer(customer)
    portraits.refresh(customer)
    record(actions.UPDATED, customer, actor=actor, at=at, data={"changes": changes})
    return True


@transaction.atomic
def add_business(*, customer: Customer, fields: Mapping[str, Any], actor: Any, at: datetime) -> Business:
    """Add a further business to its owner; the segment stays with the first. Raises AlreadyKnown for a known code."""
    _check_looked_after(customer, actor)
    if not customer.is_business:
        raise DomainError(_("Businesses belong to business customers."))
    business = _new_business(fields, local_date(at))
    business.customer = customer
    _refuse_known("", business.credit_code)
    _write_business(business, force_insert=True)
    parties.add_business(business, customer.party, actor=actor, at=at)
    data = {"name": business.name, "licensed_on": business.licensed_on}
    record(actions.BUSINESS_ADDED, customer, actor=actor, at=at, data=data)
    return business


@transaction.atomic
def update_business(*, business: Business, fields: Mapping[str, Any], version: int, actor: Any, at: datetime) -> bool:
    """Change what is known of a business; say whether anything changed. `version` is its owner's.

    What `fields` does not name stays.
    """
    customer = business.customer
    _check_looked_after(customer, actor)
    values = facts.read_facts(facts.BUSINESS, {**_known(business, facts.BUSINESS), **fields}, local_date(at))
    if values["credit_code"] != business.credit_code:
        _refuse_known("", values["credit_code"])
    changes = differences(business, values)
    if not changes:
        return False
    name = business.name
    values |= spelled(values["name"])
    assign(business, values)
    _write_business(business, update_fields=list(values))
    parties.follow_business(business)
    moved, told = placing(customer, None, Business.objects.filter(customer=customer), local_date(at), {})
    changes |= told
    _save_version(customer, moved, version)
    record(actions.BUSINESS_UPDATED, customer, actor=actor, at=at, data={"name": name, "changes": changes})
    return True


def _check_looked_after(customer: Customer, actor: Any) -> None:
    if not looks_after(actor, customer):
        raise NotAllowed(_("Only the customer's own loan officer changes this."))


def _refuse_known(id_number: str, *credit_codes: str) -> None:
    if id_number and (customer := find_by_id_number(id_number)):
        raise AlreadyKnown(_("This national ID is already in the register."), field="id_number", customer=customer)
    for code in credit_codes:
        if business := find_by_credit_code(code):
            message = _("A business with this credit code is already in the register.")
            raise AlreadyKnown(message, field="credit_code", customer=business.customer)


def _new_business(fields: Mapping[str, Any], today: date) -> Business:
    known = facts.read_facts(facts.BUSINESS, fields, today)
    return Business(**known, **spelled(known["name"]))


def _known(subject: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(subject, name) for name in names}


def derived(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a customer that follow from `name`, `id_number` and `mobile`."""
    number, mobile = person["id_number"], person["mobile"]
    name_pinyin, name_initials = pinyin(person["name"])
    return {
        "id_hash": keyed_hash(number),
        "id_last4": number[-4:],
        "sex": identifiers.sex(number),
        "mobile_hash": keyed_hash(mobile),
        "mobile_last4": mobile[-4:],
        "name_pinyin": name_pinyin,
        "name_initials": name_initials,
    }


def _job_of(customer: Customer) -> Employment:
    try:
        return customer.employment
    except Employment.DoesNotExist as error:
        raise DomainError(_("Jobs belong to salaried customers.")) from error


_MASKS = {
    "id_number": identifiers.mask_national_id,
    "mobile": identifiers.mask_phone,
    "second_phone": identifiers.mask_phone,
    "address": identifiers.mask_address,
}


def differences(subject: models.Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return `Model.field` → [before, after] for what differs, personal numbers and addresses masked."""
    found = {}
    for name, after in values.items():
        before = getattr(subject, name)
        if before != after:
            mask = _MASKS.get(name, str)
            texts = ["" if value is None else mask(str(value)) for value in (before, after)]
            found[f"{subject._meta.object_name}.{name}"] = texts
    return found


def assign(subject: models.Model, values: Mapping[str, Any]) -> None:
    """Set these values on a row, which is not saved."""
    for name, value in values.items():
        setattr(subject, name, value)


def _save_version(customer: Customer, values: Mapping[str, Any], version: int) -> None:
    """Write `values` where nobody saved since `version`."""
    try:
        with transaction.atomic():
            found = Customer.objects.filter(pk=customer.pk, version=version)
            written = found.update(version=F("version") + 1, **values)
    except IntegrityError:
        _refuse_known(values.get("id_number", ""))
        raise
    if written != 1:
        raise StaleState(_("Somebody else has saved this customer since you opened the form. Compare and save again."))
    assign(customer, {**values, "version": version + 1})


def _write_business(business: Business, **how: Any) -> None:
    try:
        with transaction.atomic():
            business.save(**how)
    except IntegrityError:
        _refuse_known("", business.credit_code)
        raise
