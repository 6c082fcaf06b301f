"""Errors whose message is fit for the person who caused them."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A rule of the centre forbids what was asked. The message says what to do, in the reader's language.

    `field` names the form field the message belongs to, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class IllegalMove(DomainError):
    """The thing is not in a state from which this step is possible."""


class StaleState(DomainError):
    """Somebody else changed the thing since it was read."""


class NotAllowed(DomainError):
    """This person may not do this in this case (separation of duties, or another officer's customer)."""


class InvalidFields(DomainError):
    """Several fields are wrong at once: `errors` maps field names to messages."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__("; ".join(str(message) for message in errors.values()))
        self.errors = dict(errors)
