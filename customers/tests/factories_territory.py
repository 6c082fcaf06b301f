"""Areas, shops and households as tests need them; visits are noted through the service."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from customers.enums import AreaKind, PremisesKind, VisitOutcome
from customers.models import Area, Party, Premises, TerritoryVisit
from customers.names import spelled
from customers.services.dealings import deals, note_dealing
from customers.services.territory import record_visit
from customers.tests.factories import AT

_serial = count(1)
BEFORE = AT - timedelta(days=365)


def make_area(name: str = "", *, kind: str = AreaKind.STREET, parent: Area | None = None, **fields: Any) -> Area:
    """Create an area; a street gets a town to lie in."""
    number = next(_serial)
    if parent is None and kind != AreaKind.TOWN:
        parent = make_town()
    return Area.objects.create(name=name or f"{AreaKind(kind).label}{number}", kind=kind, parent=parent, **fields)


def make_town(name: str = "", **fields: Any) -> Area:
    """Create a town."""
    return make_area(name, kind=AreaKind.TOWN, **fields)


def make_premises(area: Area, name: str = "", *, kind: str = PremisesKind.SHOP, **fields: Any) -> Premises:
    """Create a shop or household without the trail of entering it."""
    number = next(_serial)
    known = name or f"兴旺商店{number}"
    return Premises.objects.create(
        area=area,
        kind=kind,
        name=known,
        is_dealing=deals(fields.get("party")),
        **spelled(known),
        **{"address": f"{number}号", "sequence": number, "added_at": BEFORE, **fields},
    )


def make_visit(
    premises: Premises,
    officer: Any,
    *,
    outcome: str = VisitOutcome.INTERESTED,
    at: datetime = AT,
    **fields: Any,
) -> TerritoryVisit:
    """Note a visit."""
    return record_visit(premises=premises, outcome=outcome, actor=officer, at=at, **fields)


def make_dealing(party: Party) -> Party:
    """Let a customer, or the owner of a shop, do business with us."""
    owner = party.customer or (party.business and party.business.customer)
    assert owner
    note_dealing(owner, AT.date())
    return party
