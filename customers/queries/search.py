"""The search of the register: who is meant by whatever somebody remembers and types.

Everything that is looked for has an index on PostgreSQL: beginnings of names in Latin letters, single characters of
names (`customers.lookups`), the last four digits, hashes of whole numbers. What a shop or a card points at is read
first, so that the rest is one condition on one table, and the database may choose between looking things up and
walking through the list in its order.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import product
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, Subquery

from customers.enums import CustomerClass
from customers.identifiers import clean_bank_card, clean_credit_code, clean_mobile
from customers.models import BankCard, Business, Customer, CustomerQuerySet
from customers.names import fold
from customers.queries.register import find_by_id_number
from customers.rules.register import sees_everyone
from jinxin.fields import keyed_hash
from jinxin.listing import is_whole_number

LONGEST_SEARCH: Final = 60
MOST_OWNERS: Final = 2_000
"""Owners that are named one by one in a condition; where more shops match, each customer is asked for theirs."""


def search(text: str, person: Any) -> CustomerQuerySet:
    """Return the customers that `person` may see and `text` points at; all of them for a blank text.

    Understood: a name or a part of it, its pinyin or initials from the first letter; a shop's name likewise, and its
    credit code; the last one to four characters of the mobile number or ID; a whole mobile number, ID or bank card (by
    its hash).
    """
    people, owners = pointed_at(text, person)
    return Customer.objects.visible_to(person).filter(people | owners)


def pointed_at(text: str, person: Any) -> tuple[Q, Q]:
    """Return whom `text` points at by themselves, and whom by their shops; both are everybody for a blank text."""
    return _pointed_at(plain(text), person)


def plain(text: str) -> str:
    """Return a search text without anything a database could stumble over: full-width folded, no control characters."""
    short = text[: 4 * LONGEST_SEARCH]
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in short)
    return fold(kept)[:LONGEST_SEARCH]


def _pointed_at(text: str, person: Any) -> tuple[Q, Q]:
    if not text:
        return Q(), Q()
    compact = re.sub(r"[\s-]", "", text).lower()
    if is_whole_number(compact):
        return (found := _whole_number(compact)), found
    letters = compact.replace("'", "") if re.fullmatch("[a-z']+", compact) else ""
    return _names(text, letters, compact) | _last_digits(compact), _shops(text, letters, person)


def _names(text: str, letters: str, compact: str) -> Q:
    """Match names of people: parts of them, or how they are spelled; a name holds no digits.

    Of one letter, that the initials begin with it says all.
    """
    if not letters:
        return Q(pk__in=()) if compact.isdecimal() else Q(name__holds=text)
    found = Q(name_initials__startswith=letters)
    return found if len(letters) == 1 else found | Q(name_pinyin__startswith=letters) | Q(name__holds=text)


def _last_digits(text: str) -> Q:
    """Match the last digits of the ID and the mobile number: every four that end like this, as the columns have them.

    A single digit is in no hurry: it fits so many that the first of them are found at once.
    """
    if not re.fullmatch("[0-9]{0,3}[0-9x]", text) or text == "x":
        return Q(pk__in=())
    if len(text) == 1:
        return Q(id_last4__endswith=text) | Q(mobile_last4__endswith=text)
    ends = ["".join(start) + text for start in product("0123456789", repeat=4 - len(text))]
    found = Q(id_last4__in=[end.upper() for end in ends])
    return found if text.endswith("x") else found | Q(mobile_last4__in=ends)


def _shops(text: str, letters: str, person: Any) -> Q:
    """Match owners by the names of their shops, and by a credit code with few digits."""
    if len(letters) == 1:
        return Q(pk__in=())
    named = Q(name__holds=text)
    if letters:
        named |= Q(name_pinyin__startswith=letters) | Q(name_initials__startswith=letters)
    if len(letters) > 2:
        named |= Q(name_initials__contains=letters)  # the name on a licence begins with the place
    if code := _try(clean_credit_code, text):
        named |= Q(credit_code=code)
    shops = Business.objects.order_by().filter(named)
    own = shops if sees_everyone(person) else shops.filter(customer__officer=person)
    owners = list(own.values_list("customer_id", flat=True)[: MOST_OWNERS + 1])
    if (
        len(owners) > MOST_OWNERS
    ):  # of so many the first are soon met; as "exists" PostgreSQL would read all shops first
        theirs = shops.filter(customer=OuterRef("pk")).values("customer")
        return Q(customer_class=CustomerClass.BUSINESS, pk=Subquery(theirs[:1]))
    return Q(pk__in=set(owners))


def _whole_number(text: str) -> Q:
    """Match a complete mobile number, national ID, credit code or bank card exactly; nothing for anything else."""
    found, owners = Q(pk__in=()), set[int]()
    if number := _try(clean_mobile, text):
        found |= Q(mobile_hash=keyed_hash(number))
    if customer := find_by_id_number(text):  # also who has gone into another
        owners.add(customer.pk)
    if code := _try(clean_credit_code, text):
        owners.update(Business.objects.filter(credit_code=code).values_list("customer_id", flat=True))
    if number := _try(clean_bank_card, text):
        cards = BankCard.objects.filter(number_hash=keyed_hash(number), removed_at=None)
        owners.update(cards.values_list("customer_id", flat=True))
    return found | Q(pk__in=owners)


def _try(clean: Callable[[str], str], text: str) -> str:
    try:
        return clean(text)
    except ValidationError:
        return ""
