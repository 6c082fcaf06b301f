"""Reads of the register, named by what is asked."""

from django.core.exceptions import ValidationError

from customers.identifiers import clean_credit_code, clean_national_id
from customers.models import Business, Customer
from jinxin.fields import keyed_hash


def find_by_id_number(text: str) -> Customer | None:
    """Return whoever has this national ID, however it was typed; None for nobody and for what is no ID."""
    try:
        number = clean_national_id(text)
    except ValidationError:
        return None
    return _went_into(Customer.objects.filter(id_hash=keyed_hash(number)).select_related("merged_into").first())


def _went_into(customer: Customer | None) -> Customer | None:
    """Return the customer whom one stands for: itself, or the one it was merged into."""
    while customer and customer.merged_into:
        customer = customer.merged_into
    return customer


def find_by_credit_code(text: str) -> Business | None:
    """Return the business with this unified social credit code, with its owner; None where there is none."""
    try:
        code = clean_credit_code(text)
    except ValidationError:
        return None
    return Business.objects.filter(credit_code=code).select_related("customer").first()


def likely_the_same(name: str, mobile: str) -> Customer | None:
    """Return a customer with this name and this (clean) mobile number: probably the same person under another ID."""
    return Customer.objects.filter(mobile_hash=keyed_hash(mobile), name=name, merged_into=None).first()
