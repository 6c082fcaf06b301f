"""The facts the register keeps of a person, a job and a business: each with the rule by which it is read and checked.

Forms and services read through the same functions, so that a hand-made request or a command meets the same rules as
the page. All messages say what to do.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CardUse, EmployerKind, Industry, MaritalStatus, PremisesTenure
from customers.identifiers import (
    check_adult,
    clean_bank_card,
    clean_credit_code,
    clean_mobile,
    clean_national_id,
    clean_phone,
)
from customers.models import Area
from customers.names import clean_person_name
from jinxin.errors import InvalidFields

Reader = Callable[[Any, date], Any]
"""Reads what came in, knowing today; raises ValidationError."""

EARLIEST = date(1949, 10, 1)
LEAST_INCOME = Decimal("1.00")
LARGEST_FLOOR = 1_000_000
LARGEST_STAFF = 100_000


def national_id(value: Any, today: date) -> str:
    """Read the national ID of a person who is of age today."""
    number = clean_national_id(str(value))
    check_adult(number, today)
    return number


def line(limit: int) -> Reader:
    """Return a reader of one line of text of at most `limit` characters; line ends and runs of blanks become one."""

    def read(value: Any, today: date) -> str:
        kept = (" " if unicodedata.category(char) == "Cc" else char for char in str(value))
        text = " ".join("".join(kept).split())
        if not text:
            raise ValidationError(_("This field is required."), "required")
        if len(text) > limit:
            message = _("Shorten this to %(limit)s characters; it has %(length)s.")
            raise ValidationError(message, "long", {"limit": limit, "length": len(text)})
        return text

    return read


def past_day(value: Any, today: date) -> date:
    """Read a day that has come already and is not older than a living person's paper can be."""
    if not isinstance(value, date):
        raise ValidationError(_("Enter a date such as 2024-03-15."), "invalid")
    if value > today:
        raise ValidationError(_("This date lies in the future. Compare it with the paper."), "future")
    if value < EARLIEST:
        raise ValidationError(_("This date lies too far back. Compare it with the paper."), "past")
    return value


def income(value: Any, today: date) -> Decimal:
    """Read a monthly income in yuan."""
    if not isinstance(value, Decimal) or value < LEAST_INCOME:
        raise ValidationError(_("Enter the income in yuan, more than nothing."), "invalid")
    return value


def choice(choices: Any) -> Reader:
    """Return a reader of one of the values of an enumeration."""

    def read(value: Any, today: date) -> str:
        if value not in choices.values:
            raise ValidationError(_("Choose one of the options."), "invalid")
        return str(value)

    return read


def count(smallest: int, largest: int) -> Reader:
    """Return a reader of a whole number; None where it is not known."""

    def read(value: Any, today: date) -> int | None:
        if value in (None, ""):
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
            message = _("Enter a whole number from %(smallest)s to %(largest)s.")
            raise ValidationError(message, "invalid", {"smallest": smallest, "largest": largest})
        return value

    return read


def area(value: Any, today: date) -> Area | None:
    """Read a part of the territory; None where it is not known."""
    if value in (None, ""):
        return None
    if not isinstance(value, Area):
        raise ValidationError(_("Choose one of the areas."), "invalid")
    return value


def _optional(read: Reader) -> Reader:
    return lambda value, today: read(value, today) if value else ""


PERSON: Mapping[str, Reader] = {
    "name": lambda value, today: clean_person_name(str(value)),
    "id_number": national_id,
    "mobile": lambda value, today: clean_mobile(str(value)),
    "second_phone": _optional(lambda value, today: clean_phone(str(value))),
    "area": area,
    "address": line(200),
    "marital_status": _optional(choice(MaritalStatus)),
    "acquisition": choice(Acquisition),
}
EMPLOYMENT: Mapping[str, Reader] = {
    "employer": line(120),
    "employer_kind": choice(EmployerKind),
    "position": line(60),
    "employed_since": past_day,
    "monthly_income": income,
}
BUSINESS: Mapping[str, Reader] = {
    "name": line(120),
    "credit_code": lambda value, today: clean_credit_code(str(value)),
    "licensed_on": past_day,
    "industry": choice(Industry),
    "address": line(200),
    "tenure": _optional(choice(PremisesTenure)),
    "floor_area": count(1, LARGEST_FLOOR),
    "staff_count": count(1, LARGEST_STAFF),
}
CARD: Mapping[str, Reader] = {
    "number": lambda value, today: clean_bank_card(str(value)),
    "bank": line(60),
    "use": choice(CardUse),
}

NUMBERS = ("id_number", "mobile", "second_phone")
"""What is shown masked and never put into the trail."""


def read_facts(readers: Mapping[str, Reader], fields: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the facts that `readers` name, read from `fields`. Raises InvalidFields: a message for each wrong one."""
    facts, errors = {}, {}
    for name, read in readers.items():
        try:
            facts[name] = read(fields.get(name, ""), today)
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if errors:
        raise InvalidFields(errors)
    return facts
