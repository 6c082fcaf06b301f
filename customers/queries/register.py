"""Reads of the register, named by what is asked."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from customers.identifiers import clean_credit_code, clean_mobile, clean_national_id
from customers.models import Business, Customer, CustomerQuerySet
from customers.names import fold
from jinxin.fields import keyed_hash

LONGEST_SEARCH = 60


def find_by_id_number(text: str) -> Customer | None:
    """Return whoever has this national ID, however it was typed; None for nobody and for what is no ID."""
    try:
        number = clean_national_id(text)
    except ValidationError:
        return None
    return Customer.objects.filter(id_hash=keyed_hash(number)).first()


def find_by_credit_code(text: str) -> Business | None:
    """Return the business with this unified social credit code, with its owner; None where there is none."""
    try:
        code = clean_credit_code(text)
    except ValidationError:
        return None
    return Business.objects.filter(credit_code=code).select_related("customer").first()


def likely_the_same(name: str, mobile: str) -> Customer | None:
    """Return a customer with this name and this (clean) mobile number: probably the same person under another ID."""
    return Customer.objects.filter(mobile_hash=keyed_hash(mobile), name=name).first()


def search(text: str, person: Any) -> CustomerQuerySet:
    """Return the customers that `person` may see and `text` points at; all of them for a blank text.

    Understood: a name or a part of it, pinyin or its initials from the first letter, a business's name or credit code,
    the last one to four characters of the mobile number or ID, the whole mobile number or ID (by its hash).
    """
    return Customer.objects.visible_to(person).filter(_pointed_at(plain(text)))


def plain(text: str) -> str:
    """Return a search text without anything a database could stumble over: full-width folded, no control characters."""
    short = text[: 4 * LONGEST_SEARCH]
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in short)
    return fold(kept)[:LONGEST_SEARCH]


def _pointed_at(text: str) -> Q:
    if not text:
        return Q()
    found = Q(name__contains=text) | _businesses(name__icontains=text)
    compact = re.sub(r"[\s-]", "", text).lower()
    if re.fullmatch("[a-z']+", compact):
        letters = compact.replace("'", "")
        found |= Q(name_pinyin__startswith=letters) | Q(name_initials__startswith=letters)
    if re.fullmatch("[0-9]{0,3}[0-9x]", compact):
        found |= Q(id_last4__endswith=compact.upper()) | Q(mobile_last4__endswith=compact)
    return found | _whole_number(compact)


def _whole_number(text: str) -> Q:
    """Match a complete mobile number, national ID or credit code exactly; nothing for anything else."""
    found = Q(pk__in=())
    if number := _try(clean_mobile, text):
        found |= Q(mobile_hash=keyed_hash(number))
    if number := _try(clean_national_id, text):
        found |= Q(id_hash=keyed_hash(number))
    if code := _try(clean_credit_code, text):
        found |= _businesses(credit_code=code)
    return found


def _businesses(**match: str) -> Q:
    return Q(Exists(Business.objects.filter(customer=OuterRef("pk"), **match)))


def _try(clean: Any, text: str) -> str:
    try:
        return str(clean(text))
    except ValidationError:
        return ""
