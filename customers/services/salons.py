"""The verbs of salons: plan, invite, tick who came, note who was brought, hold, call off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from customers import facts
from customers.actions import circles as actions
from customers.enums import ContactChannel, ContactOutcome, RelationKind
from customers.models import Attendance, Circle, Party, Relation, Salon
from customers.rules.relations import in_hands
from customers.services import suggestions
from customers.services.circles import check_in_full, check_runs, read, save, text
from customers.services.contacts import log_contact
from customers.services.relations import add_prospect, add_relation
from jinxin.access import Role
from jinxin.audit.services import record, stamp
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason

FARTHEST = timedelta(days=366)
LONGEST_SUMMARY = 2000


def _moment(value: Any, today: date) -> datetime:
    if not isinstance(value, datetime):
        raise ValidationError(_("Enter the day and the time."), "invalid")
    if abs(local_date(value) - today) > FARTHEST:
        raise ValidationError(_("This is more than a year away. Compare the day."), "far")
    return value


READERS: dict[str, facts.Reader] = {
    "title": facts.line(80),
    "place": facts.line(120),
    "starts_at": _moment,
}


@transaction.atomic
def plan_salon(
    *, title: str, place: str, starts_at: datetime, circle: Circle | None = None, actor: Any, at: datetime
) -> Salon:
    """Plan a salon that `actor`, a loan officer, runs; perhaps for a group. Raises InvalidFields or NotAllowed."""
    if not actor.has_role(Role.OFFICER):
        raise NotAllowed(_("Salons are planned by loan officers."))
    values = read(READERS, {"title": title, "place": place, "starts_at": starts_at}, at)
    if circle:
        check_runs(circle, actor)
    salon = Salon.objects.create(**values, circle=circle, officer=actor)
    data = {"starts_at": stamp(salon.starts_at), "place": salon.place}
    record(actions.SALON_PLANNED, salon, actor=actor, at=at, data=data)
    return salon


@transaction.atomic
def change_salon(*, salon: Salon, fields: Mapping[str, Any], version: int, actor: Any, at: datetime) -> bool:
    """Change a planned salon; say whether anything changed. Raises StaleState where another came first."""
    check_runs(salon, actor)
    check_planned(salon)
    given = {name: fields.get(name, getattr(salon, name)) for name in READERS}
    circle = fields.get("circle", salon.circle)
    if circle:
        check_runs(circle, actor)
    values = {**read(READERS, given, at), "circle_id": circle.pk if circle else None}
    changed = [name for name, value in values.items() if getattr(salon, name) != value]
    if changed:
        save(salon, values, version)
        record(actions.SALON_CHANGED, salon, actor=actor, at=at, data={"fields": changed})
    return bool(changed)


@transaction.atomic
def cancel_salon(*, salon: Salon, reason: str, actor: Any, at: datetime) -> None:
    """Call a planned salon off, for a reason."""
    check_runs(salon, actor)
    reason = check_reason(reason[:200], at_least=policy_at(at).marketing_reason_length)
    planned = Salon.objects.filter(pk=salon.pk, held_at=None, cancelled_at=None)
    if planned.update(cancelled_at=at, cancel_reason=reason) != 1:
        raise IllegalMove(_("This salon has been held or called off already."))
    record(actions.SALON_CANCELLED, salon, actor=actor, at=at, data={"reason": reason})


@transaction.atomic
def invite(*, salon: Salon, parties: Iterable[Party], actor: Any, at: datetime) -> int:
    """Invite people and shops; return how many were not invited yet."""
    check_runs(salon, actor)
    check_planned(salon)
    chosen = {party.pk: party for party in parties}
    for party in chosen.values():
        check_in_full(party, actor)
    known = set(Attendance.objects.filter(salon=salon, party__in=chosen).values_list("party_id", flat=True))
    new = [Attendance(salon=salon, party=party) for pk, party in chosen.items() if pk not in known]
    Attendance.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        record(actions.SALON_INVITED, salon, actor=actor, at=at, data={"count": len(new)})
    return len(new)


@transaction.atomic
def take_off(*, guest: Attendance, actor: Any, at: datetime) -> None:
    """Take somebody off the list of a planned salon who was not there."""
    check_runs(guest.salon, actor)
    check_planned(guest.salon)
    if guest.attended:
        raise DomainError(_("Whoever came stays on the list. Untick them first."))
    Attendance.objects.filter(pk=guest.pk).delete()


@transaction.atomic
def tick(*, guest: Attendance, came: bool, actor: Any, at: datetime) -> None:
    """Note at the door whether somebody came. Ticking again changes nothing."""
    check_runs(guest.salon, actor)
    _check_open(guest.salon, at)
    Attendance.objects.filter(pk=guest.pk).update(attended=came or None)
    guest.attended = came or None


@transaction.atomic
def welcome(*, salon: Salon, party: Party, brought_by: Attendance | None, actor: Any, at: datetime) -> Attendance:
    """Note that somebody came who was not invited; whoever brought a prospect is noted as having introduced them."""
    check_runs(salon, actor)
    _check_open(salon, at)
    check_in_full(party, actor)
    host = brought_by.party if brought_by else None
    if host == party:
        raise DomainError(_("Nobody brings themselves."), field="brought_by")
    guest, _made = Attendance.objects.get_or_create(salon=salon, party=party)
    Attendance.objects.filter(pk=guest.pk).update(attended=True, brought_by=host)
    guest.refresh_from_db()
    if host and party.is_prospect:
        _introduce(host, party, salon, actor=actor, at=at)
    return guest


@transaction.atomic
def welcome_new(
    *, salon: Salon, kind: str, name: str, mobile: str = "", brought_by: Attendance | None, actor: Any, at: datetime
) -> Attendance:
    """Note that somebody new came: they become a prospect, introduced by whoever brought them."""
    check_runs(salon, actor)
    note = _("Came to: %(title)s") % {"title": salon.title}
    party = add_prospect(kind=kind, name=name, mobile=mobile, note=note, actor=actor, at=at)
    return welcome(salon=salon, party=party, brought_by=brought_by, actor=actor, at=at)


@transaction.atomic
def hold_salon(
    *,
    salon: Salon,
    summary: str,
    outcomes: Mapping[int, str],
    next_on: date | None,
    actor: Any,
    at: datetime,
) -> int:
    """Close a salon that took place: what came of it, and with whom to speak again. Return how many came.

    `outcomes` says by key of the guest what came of it; for whoever came and is not named it is "later". Each guest
    who came gets a contact (an event), with `next_on` as the day to speak again unless they want nothing. Whoever was
    not ticked did not come. Raises InvalidFields or DomainError.
    """
    check_runs(salon, actor)
    _check_open(salon, at)
    told = read({"summary": lambda value, today: text(value, LONGEST_SUMMARY)}, {"summary": summary}, at)["summary"]
    if not told:
        raise DomainError(_("Write down what came of it, in a sentence or two."), field="summary")
    if any(outcome not in ContactOutcome.values for outcome in outcomes.values()):
        raise DomainError(_("Choose one of the options."), field="outcomes")
    planned = Salon.objects.filter(pk=salon.pk, held_at=None, cancelled_at=None)
    if planned.update(held_at=at, summary=told) != 1:
        raise IllegalMove(_("This salon has been held or called off already."))
    guests = list(salon.attendances.select_related("party__customer", "party__business").order_by("pk"))
    came = [guest for guest in guests if guest.attended]
    Attendance.objects.filter(salon=salon, attended=None).update(attended=False)
    for guest in came:
        _follow_up(guest, outcomes.get(guest.pk, ContactOutcome.LATER), next_on, actor=actor, at=at)
    data = {"came": len(came), "invited": len(guests)}
    record(actions.SALON_HELD, salon, actor=actor, at=at, data=data)
    suggestions.refresh(guest.party_id for guest in guests)
    return len(came)


def _follow_up(guest: Attendance, outcome: str, next_on: date | None, *, actor: Any, at: datetime) -> None:
    Attendance.objects.filter(pk=guest.pk).update(outcome=outcome)
    if not in_hands(actor, guest.party):
        return  # handed over to a colleague meanwhile: theirs to follow up
    again = None if outcome == ContactOutcome.NOT_INTERESTED else next_on
    log_contact(
        party=guest.party,
        channel=ContactChannel.EVENT,
        outcome=outcome,
        note=guest.salon.title,
        next_on=again,
        actor=actor,
        at=at,
    )


def _introduce(host: Party, guest: Party, salon: Salon, *, actor: Any, at: datetime) -> None:
    if Relation.objects.filter(source=host, target=guest, kind=RelationKind.REFERRED, ended_at=None).exists():
        return
    note = _("Brought to: %(title)s") % {"title": salon.title}
    add_relation(source=host, target=guest, kind=RelationKind.REFERRED, note=note, actor=actor, at=at)


def check_planned(salon: Salon) -> None:
    """Raise IllegalMove where a salon has been held or called off."""
    if not salon.is_planned:
        raise IllegalMove(_("This salon has been held or called off already."))


def _check_open(salon: Salon, at: datetime) -> None:
    """Raise DomainError unless it is the salon's day or later, and it is not closed yet."""
    check_planned(salon)
    if local_date(salon.starts_at) > local_date(at):
        raise DomainError(_("The salon has not begun. Guests are ticked on its day."))
