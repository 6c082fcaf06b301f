"""What is said at once about a value that has just been entered, before anything is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers import facts, identifiers
from customers.models import Customer
from customers.names import clean_person_name
from customers.queries.cards import known_elsewhere
from customers.queries.register import find_by_credit_code, find_by_id_number, likely_the_same
from customers.rules.register import licence_gate, may_see
from jinxin.policy.settings import Policy


@dataclass(frozen=True)
class Check:
    """One line below a field: `tone` is danger, warning or success; `customer` is named and linked where it is set.

    `known` marks an answer that says more than the error at the field does: who it is, or whom to ask.
    """

    tone: str
    text: str
    customer: Customer | None = None
    known: bool = False


def national_id(text: str, *, person: Any, today: date, own: int | None = None) -> Check | None:
    """Say whether a national ID can be right, whether it is known, else whose date of birth and sex it holds."""
    number, wrong = _read(lambda: facts.national_id(text, today), text)
    if not number:
        return wrong
    known = find_by_id_number(number)
    if known and known.pk != own:
        return known_customer(known, person)
    values = {
        "day": identifiers.birth_date(number).isoformat(),
        "sex": identifiers.sex(number).label,
        "age": identifiers.age(number, today),
    }
    return Check("success", _("Born %(day)s, %(sex)s, %(age)s years old.") % values)


def mobile(name: str, text: str, *, person: Any, own: int | None = None) -> Check | None:
    """Say whether a mobile number can be right, and warn where name and number together are known already."""
    number, wrong = _read(lambda: identifiers.clean_mobile(text), text)
    if not number:
        return wrong
    clean_name, _wrong = _read(lambda: clean_person_name(name), name)
    found = likely_the_same(clean_name, number) if clean_name else None
    if found is None or found.pk == own:
        return None
    seen = found if may_see(person, found) else None
    text = _("A customer with this name and mobile number is already in the register. Compare the national ID.")
    return Check("warning", text, seen)


def credit_code(text: str, *, person: Any, own: int | None = None) -> Check | None:
    """Say whether a unified social credit code can be right and whether its business is known."""
    code, wrong = _read(lambda: identifiers.clean_credit_code(text), text)
    if not code:
        return wrong
    known = find_by_credit_code(code)
    return known_customer(known.customer, person) if known and known.pk != own else None


def bank_card(text: str, *, person: Any, own: int) -> Check | None:
    """Say whether a card number can be right, and warn where another customer has it: something to look at."""
    number, wrong = _read(lambda: identifiers.clean_bank_card(text), text)
    if not number:
        return wrong
    others = known_elsewhere(number, own)
    if not others:
        return Check("success", _("This card number can be right."))
    seen = next((one for one in others if may_see(person, one)), None)
    return Check("warning", _("Another customer has this card too. Ask whose account it is."), seen)


def licence(licensed_on: date | None, *, today: date, policy: Policy) -> Check | None:
    """Say whether the licence is old enough for a loan, else when it will be (seed: 经营满一年)."""
    if licensed_on is None:
        return None
    try:
        facts.past_day(licensed_on, today)
    except ValidationError as error:
        return Check("danger", " ".join(error.messages))
    gate = licence_gate(licensed_on, today, policy)
    if gate.is_open:
        return Check("success", _("Old enough for a loan since %(day)s.") % {"day": gate.opens_on.isoformat()})
    text = ngettext(
        "This licence is younger than %(count)s year. Register the customer now; a loan can follow from %(day)s.",
        "This licence is younger than %(count)s years. Register the customer now; a loan can follow from %(day)s.",
        gate.years,
    )
    return Check("warning", text % {"count": gate.years, "day": gate.opens_on.isoformat()})


def known_customer(customer: Customer, person: Any) -> Check:
    """Say that somebody is in the register already; who, only to those who may see them."""
    if may_see(person, customer):
        return Check("danger", _("Already in the register:"), customer, known=True)
    return Check("danger", _("Already in the register, with another loan officer. Ask the manager."), known=True)


def _read(read: Callable[[], str], text: str) -> tuple[str, Check | None]:
    """Return what was read, or what is wrong with it; neither for a blank."""
    if not text.strip():
        return "", None
    try:
        return read(), None
    except ValidationError as error:
        return "", Check("danger", " ".join(error.messages))
