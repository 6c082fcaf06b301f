"""The verbs of the graph: prospects and ties."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers import facts
from customers.actions import relations as actions
from customers.enums import PartyKind, RelationKind
from customers.identifiers import clean_mobile
from customers.models import Party, Relation
from customers.names import spelled
from customers.rules.relations import DIRECTED, does_not_fit, in_hands, is_of_the_register, name_beside, side_of
from customers.services import rings, suggestions
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.fields import keyed_hash
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason

READERS: dict[str, facts.Reader] = {
    "kind": facts.choice(PartyKind),
    "name": facts.line(120),
    "mobile": lambda value, today: clean_mobile(str(value)) if value else "",
    "note": lambda value, today: facts.line(200)(value, today) if str(value).strip() else "",
}


# Prospects


@transaction.atomic
def add_prospect(
    *, kind: str, name: str, mobile: str = "", area: Any = None, note: str = "", actor: Any, at: datetime
) -> Party:
    """Note a person or a shop that is no customer yet; an officer's stays theirs, a manager's is nobody's.

    Whether the mobile number is known already is for the form to say (`queries.relations.same_mobile`). Raises
    InvalidFields or NotAllowed.
    """
    if not actor.has_role(Role.OFFICER, Role.MANAGER):
        raise NotAllowed(_("Only loan officers and managers add prospects."))
    values = _read({"kind": kind, "name": name, "mobile": mobile, "note": note}, at)
    officer = actor if actor.has_role(Role.OFFICER) else None
    party = Party.objects.create(**values, **_derived(values), area=area, officer=officer, added_at=at)
    record(actions.PROSPECT_ADDED, party, actor=actor, at=at, data={"kind": party.kind})
    return party


@transaction.atomic
def change_prospect(*, party: Party, fields: Mapping[str, Any], version: int, actor: Any, at: datetime) -> bool:
    """Change what is known of a prospect; say whether anything changed. Nobody's prospect becomes the officer's own.

    `fields` are kind, name, mobile, area, note; what is not named stays. Raises InvalidFields, NotAllowed or
    StaleState where somebody saved since `version`.
    """
    _check_prospect(party, actor)
    given = {name: fields.get(name, getattr(party, name)) for name in READERS}
    values = _read(given, at)
    area = fields.get("area", party.area)
    values |= {"area_id": area.pk if area else None, "officer_id": actor.pk}
    changed = [name for name, value in values.items() if getattr(party, name) != value]
    if not changed:
        return False
    _save(party, {**values, **_derived(values)}, version)
    record(actions.PROSPECT_CHANGED, party, actor=actor, at=at, data={"fields": changed})
    suggestions.refresh([party.pk])
    return True


@transaction.atomic
def drop_prospect(*, party: Party, reason: str, actor: Any, at: datetime) -> None:
    """Put a prospect aside for a reason: it is no longer suggested, and can be taken up again."""
    _check_prospect(party, actor)
    reason = check_reason(reason[:200], at_least=policy_at(at).marketing_reason_length)
    if Party.objects.prospects().filter(pk=party.pk, dropped_at=None).update(dropped_at=at, drop_reason=reason) != 1:
        raise IllegalMove(_("This prospect has been dropped already."))
    record(actions.PROSPECT_DROPPED, party, actor=actor, at=at, data={"reason": reason})
    suggestions.refresh([party.pk])


@transaction.atomic
def take_up_prospect(*, party: Party, actor: Any, at: datetime) -> None:
    """Take up a prospect that was dropped."""
    _check_prospect(party, actor)
    found = Party.objects.prospects().filter(pk=party.pk, dropped_at__isnull=False)
    if found.update(dropped_at=None, drop_reason="") != 1:
        raise IllegalMove(_("This prospect has not been dropped."))
    record(actions.PROSPECT_TAKEN_UP, party, actor=actor, at=at)
    suggestions.refresh([party.pk])


# Ties


@transaction.atomic
def add_relation(
    *, source: Party, target: Party, kind: str, note: str = "", actor: Any, at: datetime, check: bool = True
) -> Relation:
    """Note a tie, read "source … target"; of undirected kinds the order does not matter.

    At least one end is the officer's own. Both timelines tell of it. A loop that it closes is kept at once (not
    refused). With `check=False` loops are left to the nightly job. Raises DomainError for what cannot be tied and for
    a tie noted already, NotAllowed for two strangers.
    """
    if not (in_hands(actor, source) or in_hands(actor, target)):
        raise NotAllowed(_("Ties are noted from your own customers or prospects."))
    _check_fits(kind, source, target)
    if kind not in DIRECTED and source.pk > target.pk:
        source, target = target, source
    note = _read({"note": note}, at)["note"]
    relation = Relation(source=source, target=target, kind=kind, note=note, noted_by=actor, noted_at=at)
    try:
        with transaction.atomic():
            relation.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This tie is noted already."), field="other") from error
    _tell_both_ends(actions.TIE_ADDED, relation, actor=actor, at=at, data={"note": note})
    suggestions.refresh([source.pk, target.pk])
    if check:
        rings.check_tie(relation, at=at)
    return relation


@transaction.atomic
def end_relation(*, relation: Relation, reason: str, actor: Any, at: datetime) -> None:
    """End a tie for a reason. Loops it was part of dissolve. What follows from the register is changed there."""
    if not (in_hands(actor, relation.source) or in_hands(actor, relation.target)):
        raise NotAllowed(_("Ties are ended from your own customers or prospects."))
    if is_of_the_register(relation):
        raise DomainError(_("This tie follows from the register: the customer owns the shop."), field="reason")
    reason = check_reason(reason[:200], at_least=policy_at(at).marketing_reason_length)
    if Relation.objects.filter(pk=relation.pk, ended_at=None).update(ended_at=at, end_reason=reason) != 1:
        raise IllegalMove(_("This tie has been ended already."))
    _tell_both_ends(actions.TIE_ENDED, relation, actor=actor, at=at, data={"reason": reason})
    suggestions.refresh([relation.source_id, relation.target_id])
    rings.recheck([relation.source, relation.target], at=at)


def _check_fits(kind: str, source: Party, target: Party) -> None:
    if kind not in RelationKind.values:
        raise DomainError(_("Choose what the tie is."), field="side")
    if source.pk == target.pk:
        raise DomainError(_("Choose somebody else: nobody is tied to themselves."), field="other")
    if wrong := does_not_fit(kind, source, target):
        raise DomainError(str(wrong), field="side")


def _tell_both_ends(action: str, relation: Relation, *, actor: Any, at: datetime, data: dict[str, Any]) -> None:
    """Write the entry into the timeline of each end; once where both ends are the same customer's."""
    told: set[int | None] = set()
    for end, other in ((relation.source, relation.target), (relation.target, relation.source)):
        thread = end.audit_threads()[0]
        if thread is None or thread not in told:
            said = {"side": side_of(relation, end.pk).code, "name": name_beside(end, other)}
            record(action, end, actor=actor, at=at, data={**said, **data})
        told.add(thread)


def _check_prospect(party: Party, actor: Any) -> None:
    if not party.is_prospect:
        raise DomainError(_("This is a customer. Change it in the register."))
    if not in_hands(actor, party):
        raise NotAllowed(_("Only the prospect's own loan officer changes this."))


def _read(fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    values, errors = {}, {}
    for name, value in fields.items():
        try:
            values[name] = READERS[name](value, local_date(at))
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if errors:
        raise InvalidFields(errors)
    return values


def _derived(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns that follow from the name and the number."""
    mobile = values["mobile"]
    return {
        **spelled(values["name"]),
        "mobile_hash": keyed_hash(mobile) if mobile else "",
        "mobile_last4": mobile[-4:],
    }


def _save(party: Party, values: dict[str, Any], version: int) -> None:
    found = Party.objects.prospects().filter(pk=party.pk, version=version)
    if found.update(version=F("version") + 1, **values) != 1:
        raise StaleState(_("Somebody else has changed this prospect in the meantime. Compare and save again."))
    party.refresh_from_db()
