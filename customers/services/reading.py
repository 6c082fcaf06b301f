"""Reading single values by the readers of `customers.facts`, with the refusal at the field."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from customers.facts import Reader
from jinxin.errors import DomainError


def read_field(field: str, read: Reader, value: Any) -> Any:
    """Return what was read; what is wrong with it becomes a DomainError at `field`. For readers that know no today."""
    try:
        return read(value, date.max)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field=field) from error


def read_optional(field: str, read: Reader, value: Any) -> Any:
    """Return what was read, "" for nothing."""
    return read_field(field, read, value) if str(value or "").strip() else ""
