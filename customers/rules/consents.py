"""What a consent is worth on a day, and what its text says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from customers.enums import CONSENT_TONES, ConsentKind, ConsentState
from customers.models import Consent, Customer
from customers.rules.register import looks_after
from jinxin.access import Person, Role
from jinxin.clock import add_months

PLACEHOLDERS: Final = ("lender", "centre", "address", "phone", "term")
"""What a text may leave open: `{lender}` and so on; filled with the centre's own data when it is shown."""
NEEDED: Final = ("lender", "term")
"""A consent that does not say to whom and for how long is none (PIPL 17)."""
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Standing:
    """How one kind of consent stands: the consent that says so, and whether it runs out within the days of warning."""

    kind: ConsentKind
    state: ConsentState
    consent: Consent | None
    expires_soon: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether what needs this consent may be done."""
        return self.state == ConsentState.VALID

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return "amber" if self.expires_soon else CONSENT_TONES[self.state]


def valid_until(signed_on: date, months: int | None) -> date | None:
    """Return the last day on which a consent holds; None where it holds until it is withdrawn.

    A period of months ends on the day of the month on which it began (Civil Code 201, 202).
    """
    return add_months(signed_on, months) if months else None


def is_valid(consent: Consent, day: date) -> bool:
    """Say whether a consent holds on a day."""
    return consent.withdrawn_at is None and (consent.valid_until is None or consent.valid_until >= day)


def standing_of(kind: ConsentKind, consents: Iterable[Consent], day: date, *, warn_days: int) -> Standing:
    """Return how a kind stands, given all consents of a customer. Of several that hold, the one that holds longest."""
    own = sorted((one for one in consents if one.kind == kind), key=lambda one: (one.signed_at, one.pk))
    if not own:
        return Standing(kind, ConsentState.MISSING, None)
    if held := [one for one in own if is_valid(one, day)]:
        best = max(held, key=lambda one: (one.valid_until or date.max, one.signed_at))
        soon = best.valid_until is not None and (best.valid_until - day).days <= warn_days
        return Standing(kind, ConsentState.VALID, best, soon)
    last = own[-1]
    return Standing(kind, ConsentState.WITHDRAWN if last.withdrawn_at else ConsentState.EXPIRED, last)


def may_take(person: Person, customer: Customer) -> bool:
    """Say whether the person may have consents signed: the customer's own officer."""
    return looks_after(person, customer)


def fill(body: str, filled: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled."""
    return _PLACEHOLDER.sub(lambda found: filled.get(found[1], found[0]), body)


def unknown_placeholders(body: str) -> list[str]:
    """Return what stands in braces and is no placeholder."""
    return [found[0] for found in _PLACEHOLDER.finditer(body) if found[1] not in PLACEHOLDERS]


def missing_placeholders(body: str) -> list[str]:
    """Return the placeholders that a text cannot do without and lacks."""
    return [f"{{{name}}}" for name in NEEDED if f"{{{name}}}" not in body]


def may_publish(person: Person) -> bool:
    """Say whether the person may bring out a new version of a text."""
    return person.has_role(Role.MANAGER)


def may_withdraw(person: Person, customer: Customer) -> bool:
    """Say whether the person may note that the customer withdraws: whoever the customer may tell it to."""
    return looks_after(person, customer) or person.has_role(Role.MANAGER)
