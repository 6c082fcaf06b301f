"""The verbs of shops and households: enter, change, say who is there, mark as gone, take that back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from customers.actions import territory as actions
from customers.enums import PartyKind, PremisesKind
from customers.facts import line
from customers.models import Area, Party, Premises
from customers.names import spelled
from customers.queries.premises import find_premises
from customers.queries.relations import whole_parties
from customers.rules.areas import Tree
from customers.rules.places import Position
from customers.rules.territory import works_in
from customers.services.dealings import deals
from customers.services.reading import read_field, read_optional
from customers.services.relations import add_prospect
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState

LONGEST_NAME, LONGEST_ADDRESS = 120, 200
MOST_ALONG_A_STREET = 1_000_000
PARTY_KINDS = {PremisesKind.SHOP: PartyKind.SHOP, PremisesKind.HOUSEHOLD: PartyKind.PERSON}


class AlreadyThere(DomainError):
    """The shop or household is entered already: `premises`."""

    def __init__(self, premises: Premises) -> None:
        super().__init__(_("This is entered already."), field="name")
        self.premises = premises


@transaction.atomic
def add_premises(
    *,
    area: Area,
    kind: str,
    name: str,
    address: str = "",
    sequence: int | None = None,
    position: Position | None = None,
    party: Party | None = None,
    prospect: bool = False,
    mobile: str = "",
    actor: Any,
    at: datetime,
) -> Premises:
    """Enter a shop or household, at the end of its street unless `sequence` says where along it.

    `party` is who is there; with `prospect` a new one is noted under the same name. Raises DomainError at its field,
    AlreadyThere for the same name at the same address, NotAllowed.
    """
    tree = Area.objects.tree()
    premises = Premises(area=area, added_at=at, party=party, **_read(area, kind, name, address, sequence, tree))
    check_works_in(actor, area, tree)
    _check_party(party)
    premises.is_dealing = deals(party)
    if position:
        premises.latitude, premises.longitude = position.latitude, position.longitude
    if prospect and party is None:
        premises.party = _prospect(premises, mobile, actor=actor, at=at)
    try:
        with transaction.atomic():
            premises.save(force_insert=True)
    except IntegrityError as error:
        raise _already_there(premises) from error
    data = {"kind": premises.kind, "where": tree.label(area.pk)}
    record(actions.PREMISES_ADDED, premises, actor=actor, at=at, data=data)
    return premises


@transaction.atomic
def change_premises(
    *,
    premises: Premises,
    area: Area,
    kind: str,
    name: str,
    address: str,
    sequence: int | None,
    position: Position | None = None,
    version: int,
    actor: Any,
    at: datetime,
) -> bool:
    """Change what is known of a shop or household; say whether anything changed. Without `position` the old one stays.

    Raises StaleState where somebody saved since `version`, and what `add_premises` raises.
    """
    tree = Area.objects.tree()
    check_works_in(actor, premises.area, tree)
    values = {"area": area, **_read(area, kind, name, address, sequence, tree, but=premises.pk)}
    check_works_in(actor, area, tree)
    if position:
        values |= {"latitude": position.latitude, "longitude": position.longitude}
    changed = {field: value for field, value in values.items() if getattr(premises, field) != value}
    if not changed:
        return False
    shown = ("area", "kind", "name", "address", "sequence")
    changes = {field: [str(getattr(premises, field)), str(changed[field])] for field in shown if field in changed}
    before = _place(premises)
    _update(premises, version, changed)
    if (place := _place(premises)) != before:
        changes["position"] = [before, place]
    record(actions.PREMISES_CHANGED, premises, actor=actor, at=at, data={"changes": changes})
    return True


@transaction.atomic
def link_party(*, premises: Premises, party: Party | None, version: int, actor: Any, at: datetime) -> bool:
    """Say who is there, or with None that nobody is known to be; say whether anything changed."""
    check_works_in(actor, premises.area, Area.objects.tree())
    _check_party(party)
    if party == premises.party:
        return False
    changes = {"party": [str(premises.party or ""), str(party or "")]}
    _update(premises, version, {"party": party, "is_dealing": deals(party)})
    record(actions.PREMISES_CHANGED, premises, actor=actor, at=at, data={"changes": changes})
    return True


@transaction.atomic
def make_prospect(*, premises: Premises, mobile: str = "", version: int, actor: Any, at: datetime) -> Party:
    """Note who is there as a prospect under the same name."""
    check_works_in(actor, premises.area, Area.objects.tree())
    if premises.party_id:
        raise IllegalMove(_("It is already known who is there."))
    party = _prospect(premises, mobile, actor=actor, at=at)
    link_party(premises=premises, party=party, version=version, actor=actor, at=at)
    return party


@transaction.atomic
def mark_gone(*, premises: Premises, version: int, actor: Any, at: datetime) -> None:
    """Say that a shop or household is no longer there: it stays on record and no longer counts."""
    check_works_in(actor, premises.area, Area.objects.tree())
    if premises.gone_on:
        raise IllegalMove(_("“%(name)s” is already marked as gone.") % {"name": premises})
    _update(premises, version, {"gone_on": local_date(at), "next_on": None})
    record(actions.PREMISES_GONE, premises, actor=actor, at=at)


@transaction.atomic
def mark_back(*, premises: Premises, version: int, actor: Any, at: datetime) -> None:
    """Say that a shop or household is there after all."""
    check_works_in(actor, premises.area, Area.objects.tree())
    if not premises.gone_on:
        raise IllegalMove(_("“%(name)s” is not marked as gone.") % {"name": premises})
    _update(premises, version, {"gone_on": None})
    record(actions.PREMISES_BACK, premises, actor=actor, at=at)


def check_works_in(actor: Any, area: Area, tree: Tree) -> None:
    """Raise NotAllowed unless the person works in an area."""
    if not works_in(actor, area.pk, tree):
        raise NotAllowed(_("Only the loan officer of this area and managers do this."))


def _read(
    area: Area, kind: str, name: str, address: str, sequence: int | None, tree: Tree, but: int | None = None
) -> dict[str, Any]:
    if kind not in PremisesKind.values:
        raise DomainError(_("Choose one of the options."), field="kind")
    if area.pk not in tree.in_use:
        raise DomainError(_("“%(name)s” is out of use. Choose another area.") % {"name": area}, field="area")
    if sequence is not None and not 0 <= sequence <= MOST_ALONG_A_STREET:
        raise DomainError(_("Enter a number from 0 to %(most)s.") % {"most": MOST_ALONG_A_STREET}, field="sequence")
    known = read_field("name", line(LONGEST_NAME), name)
    where = read_optional("address", line(LONGEST_ADDRESS), address)
    if twin := find_premises(area.pk, kind, known, where, but=but):
        raise AlreadyThere(twin)
    return {
        "kind": kind,
        "name": known,
        "address": where,
        "sequence": _next_along(area) if sequence is None else sequence,
        **spelled(known),
    }


def _place(premises: Premises) -> str:
    return "" if premises.latitude is None else f"{premises.latitude}, {premises.longitude}"


def _next_along(area: Area) -> int:
    return int(area.premises.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _prospect(premises: Premises, mobile: str, *, actor: Any, at: datetime) -> Party:
    kind = PARTY_KINDS[PremisesKind(premises.kind)]
    return add_prospect(kind=kind, name=premises.name, mobile=mobile, area=premises.area, actor=actor, at=at)


def _check_party(party: Party | None) -> None:
    """Refuse who went into another or was put aside. A colleague's customer may be placed: it shows no more of them."""
    if party and not whole_parties().filter(pk=party.pk).exists():
        raise DomainError(_("Choose one of those found."), field="party")


def _update(premises: Premises, version: int, values: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            found = Premises.objects.filter(pk=premises.pk, version=version)
            written = found.update(version=F("version") + 1, **values)
    except IntegrityError as error:
        for field, value in values.items():
            setattr(premises, field, value)
        raise _already_there(premises) from error
    if written != 1:
        raise StaleState(_("Somebody else has saved this since you opened it. Compare and save again."))
    premises.refresh_from_db()


def _already_there(premises: Premises) -> DomainError:
    """Return the refusal for what somebody else entered between our look and our insert."""
    twin = find_premises(premises.area_id, premises.kind, premises.name, premises.address, but=premises.pk)
    return AlreadyThere(twin) if twin else DomainError(_("This is entered already."), field="name")
