"""What the first page of a customer's file shows: the officer's one look."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from customers import glance
from customers.enums import ConsentKind, RelationKind
from customers.listing.standing import TONES, standing_of
from customers.models import Business
from customers.queries.cards import cards_of
from customers.queries.relations import Tie, ties_of
from customers.queries.segments import why
from customers.rules.register import Gate, licence_gate
from customers.rules.relations import is_of_the_register
from customers.rules.segments import full_years
from customers.tabs import customer_head
from customers.timeline import latest_of
from jinxin.clock import local_date
from jinxin.policy.services import policy_at

ENTRIES: Final = 6
TIES: Final = 8
CLOSE: Final = (
    RelationKind.SPOUSE,
    RelationKind.PARENT,
    RelationKind.GUARANTEES,
    RelationKind.RELATIVE,
    RelationKind.SUPPLIES,
)
"""Ties that are shown at once: the family, who vouches for whom, the chain of trade (上下游)."""


@dataclass(frozen=True)
class Shop:
    """A business and whether it may apply for a loan yet."""

    business: Business
    gate: Gate


@dataclass(frozen=True)
class Held:
    """A kind of consent at a glance; `until` is the last day, None where it holds until it is withdrawn."""

    kind: ConsentKind
    holds: bool
    was_signed: bool
    until: date | None
    expires_soon: bool


def overview(customer: Any, person: Any, *, at: datetime) -> dict[str, Any]:
    """Return one look at a customer, read by `row_of`, as `person` may see it."""
    today, policy = local_date(at), policy_at(at)
    businesses = list(customer.businesses.select_related("party")) if customer.is_business else []
    employment = None if customer.is_business else customer.employment
    ends = [customer.party, *(shop.party for shop in businesses)]
    head = customer_head(customer, person, at=at, businesses=businesses, policy=policy)
    standing = standing_of(customer)
    ties, _ended = ties_of(ends, person)
    return {
        "customer": customer,
        "head": head,
        "may_change": head.may_change,
        "today": today,
        "now": at,
        "age": customer.age_on(today),
        "employment": employment,
        "years_employed": full_years(employment.employed_since, today) if employment else None,
        "shops": [Shop(shop, licence_gate(shop.licensed_on, today, policy)) for shop in businesses],
        "why": why(customer, employment, businesses, today),
        "standing": standing,
        "standing_tone": TONES[standing],
        "use_rate": customer.drawn / customer.granted if customer.granted else None,
        "things": glance.things(customer, person, at),
        "consents": [_held(customer, kind, today, policy.consent_warn_days) for kind in ConsentKind],
        "cards": cards_of(customer, person),
        "ties": _close(ties),
        "entries": latest_of(customer, ENTRIES),
    }


def row_of(found: Any, today: date) -> Any:
    """Add to customers what one look needs, in the same query."""
    related = found.select_related("officer", "employment", "segment", "area__parent", "party")
    return related.annotate(**glance.columns(today))


def _held(customer: Any, kind: ConsentKind, today: date, warn_days: int) -> Held:
    until = getattr(customer, f"{kind.value}_until")
    soon = until is not None and (until - today).days <= warn_days
    was_signed = getattr(customer, f"{kind.value}_signed")
    return Held(kind, until is not None, was_signed, None if until == date.max else until, soon)


def _close(ties: list[Tie]) -> list[Tie]:
    """Return the ties that are shown at once, the family first."""
    close = [tie for tie in ties if tie.relation.kind in CLOSE and not is_of_the_register(tie.relation)]
    return sorted(close, key=lambda tie: CLOSE.index(RelationKind(tie.relation.kind)))[:TIES]
