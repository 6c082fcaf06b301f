"""The verbs of groups: open, change, close, join, leave."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers import facts
from customers.actions import circles as actions
from customers.enums import CircleKind
from customers.models import Circle, CircleMember, Party
from customers.rules.relations import in_full
from customers.services import suggestions
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState

READERS: dict[str, facts.Reader] = {
    "name": facts.line(80),
    "kind": facts.choice(CircleKind),
    "opened_on": facts.past_day,
    "note": lambda value, today: text(value, 1000),
}


def text(value: Any, limit: int) -> str:
    """Read a text of several lines, perhaps none. Raises ValidationError where it is too long."""
    kept = str(value).replace("\x00", "").strip()
    if len(kept) > limit:
        message = _("Shorten this to %(limit)s characters; it has %(length)s.")
        raise ValidationError(message, "long", {"limit": limit, "length": len(kept)})
    return kept


def read(readers: Mapping[str, facts.Reader], fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the values of `fields`, each read by its reader. Raises InvalidFields: a message for each wrong one."""
    values, errors = {}, {}
    for name, reader in readers.items():
        try:
            values[name] = reader(fields.get(name, ""), local_date(at))
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if errors:
        raise InvalidFields(errors)
    return values


def runs(person: Any, subject: Any) -> bool:
    """Say whether a group or salon is the person's own: the officer who changes it."""
    return person.has_role(Role.OFFICER) and subject.officer_id == person.pk


@transaction.atomic
def open_circle(*, name: str, kind: str, opened_on: date, note: str = "", actor: Any, at: datetime) -> Circle:
    """Open a group that `actor`, a loan officer, looks after. Raises InvalidFields or NotAllowed."""
    if not actor.has_role(Role.OFFICER):
        raise NotAllowed(_("Groups are opened by loan officers."))
    values = read(READERS, {"name": name, "kind": kind, "opened_on": opened_on, "note": note}, at)
    circle = Circle.objects.create(**values, officer=actor)
    record(actions.CIRCLE_OPENED, circle, actor=actor, at=at, data={"kind": circle.kind})
    return circle


@transaction.atomic
def change_circle(*, circle: Circle, fields: Mapping[str, Any], version: int, actor: Any, at: datetime) -> bool:
    """Change what is known of a group; say whether anything changed. Raises StaleState where another came first."""
    check_runs(circle, actor)
    given = {name: fields.get(name, getattr(circle, name)) for name in READERS}
    values = read(READERS, given, at)
    changed = [name for name, value in values.items() if getattr(circle, name) != value]
    if changed:
        save(circle, values, version)
        record(actions.CIRCLE_CHANGED, circle, actor=actor, at=at, data={"fields": changed})
    return bool(changed)


@transaction.atomic
def close_circle(*, circle: Circle, actor: Any, at: datetime) -> None:
    """Close a group: its members no longer count as linked by it. It can be opened again."""
    check_runs(circle, actor)
    if Circle.objects.filter(pk=circle.pk, closed_at=None).update(closed_at=at) != 1:
        raise IllegalMove(_("This group is closed already."))
    record(actions.CIRCLE_CLOSED, circle, actor=actor, at=at)
    _follow(circle)


@transaction.atomic
def reopen_circle(*, circle: Circle, actor: Any, at: datetime) -> None:
    """Open a closed group again."""
    check_runs(circle, actor)
    if Circle.objects.filter(pk=circle.pk, closed_at__isnull=False).update(closed_at=None) != 1:
        raise IllegalMove(_("This group is not closed."))
    record(actions.CIRCLE_REOPENED, circle, actor=actor, at=at)
    _follow(circle)


@transaction.atomic
def join(*, circle: Circle, party: Party, joined_on: date, note: str = "", actor: Any, at: datetime) -> CircleMember:
    """Add somebody to a group. Raises DomainError where they are in it, InvalidFields for a day that cannot be."""
    check_runs(circle, actor)
    if circle.closed_at:
        raise DomainError(_("This group is closed. Open it again first."))
    check_in_full(party, actor)
    readers = {"joined_on": facts.past_day, "note": lambda value, today: text(value, 100)}
    values = read(readers, {"joined_on": joined_on, "note": note}, at)
    try:
        with transaction.atomic():
            member = CircleMember.objects.create(circle=circle, party=party, **values)
    except IntegrityError as error:
        raise DomainError(_("Is in this group already."), field="who") from error
    _tell(actions.MEMBER_JOINED, member, actor=actor, at=at)
    _follow(circle)
    return member


@transaction.atomic
def leave(*, member: CircleMember, left_on: date, actor: Any, at: datetime) -> None:
    """Note that somebody has left a group."""
    check_runs(member.circle, actor)
    day = read({"left_on": facts.past_day}, {"left_on": left_on}, at)["left_on"]
    if day < member.joined_on:
        raise DomainError(_("Nobody leaves before they joined."), field="left_on")
    if CircleMember.objects.filter(pk=member.pk, left_on=None).update(left_on=day) != 1:
        raise IllegalMove(_("Has left this group already."))
    _tell(actions.MEMBER_LEFT, member, actor=actor, at=at)
    _follow(member.circle)
    suggestions.refresh([member.party_id])


def check_runs(subject: Any, actor: Any) -> None:
    """Raise NotAllowed unless a group or salon is `actor`'s own."""
    if not runs(actor, subject):
        raise NotAllowed(_("Only the loan officer who runs it changes this."))


def check_in_full(party: Party, actor: Any) -> None:
    """Raise NotAllowed where a party is another officer's: their people are theirs to invite."""
    if not in_full(actor, party):
        raise NotAllowed(_("This is a colleague's customer. Ask the colleague to bring them."))


def save(subject: Any, values: Mapping[str, Any], version: int) -> None:
    """Write `values` unless somebody saved since `version`. Raises StaleState."""
    rows = type(subject)._default_manager.filter(pk=subject.pk, version=version)
    if rows.update(version=F("version") + 1, **values) != 1:
        raise StaleState(_("Somebody else has changed this in the meantime. Compare and save again."))
    subject.refresh_from_db()


def _tell(action: str, member: CircleMember, *, actor: Any, at: datetime) -> None:
    customer, _application = member.party.audit_threads()
    record(action, member.circle, actor=actor, at=at, data={"name": member.party.name}, customer_id=customer)


def _follow(circle: Circle) -> None:
    suggestions.refresh(CircleMember.objects.filter(circle=circle, left_on=None).values_list("party_id", flat=True))
