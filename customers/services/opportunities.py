"""The verbs of repeat marketing: a need is found, moved on, leads to an application or comes to nothing."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.actions import opportunities as actions
from customers.enums import OPPORTUNITY_MOVES, Acquisition, OpportunityKind, OpportunityStage, RepeatEnd
from customers.models import Customer, Opportunity, RepeatCandidate
from customers.rules.opportunities import next_stages, pursues
from customers.rules.register import looks_after
from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.flow import advance, locked
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason

LONGEST_NOTE = 200


@transaction.atomic
def open_opportunity(
    *, customer: Customer, kind: str, note: str = "", next_on: date | None = None, actor: Any, at: datetime
) -> Opportunity:
    """Note a need of a borrower; who was on the repeat list for it leaves the list.

    The way of marketing is "repeat" for who was on that list, else the customer's own. Raises NotAllowed for anyone but
    the customer's officer, DomainError where this need is open already or a date has passed.
    """
    if not looks_after(actor, customer):
        raise NotAllowed(_("Only the customer's own loan officer does this."))
    _check(kind, note, next_on, at)
    listed = RepeatCandidate.objects.select_for_update().filter(customer=customer, left_on__isnull=True).first()
    opportunity = Opportunity(
        customer=customer,
        kind=kind,
        note=note.strip(),
        next_on=next_on,
        officer=actor,
        method=Acquisition.REPEAT if listed else customer.acquisition,
        opened_at=at,
    )
    _insert(opportunity)
    if listed:
        RepeatCandidate.objects.filter(pk=listed.pk).update(left_on=clock.local_date(at), left_because=RepeatEnd.FOUND)
    record(actions.OPENED, opportunity, actor=actor, at=at, data={"kind": kind, "note": opportunity.note})
    return opportunity


def _insert(opportunity: Opportunity) -> None:
    try:
        with transaction.atomic():
            opportunity.save(force_insert=True)
    except IntegrityError as error:
        message = _("This need is being pursued already. Open it from the customer's file.")
        raise DomainError(message, field="kind") from error


@transaction.atomic
def change_opportunity(
    opportunity: Opportunity, *, note: str, next_on: date | None, version: int, actor: Any, at: datetime
) -> None:
    """Change the note and the day of the next step. Raises StaleState where somebody saved since `version`."""
    _own(opportunity, actor)
    _check(opportunity.kind, note, next_on, at, unchanged=opportunity.next_on)
    found = Opportunity.objects.filter(pk=opportunity.pk, version=version, closed_at__isnull=True)
    if found.update(note=note.strip(), next_on=next_on, version=version + 1) != 1:
        raise StaleState(_("Somebody else has saved this meanwhile. Compare and save again."))
    opportunity.refresh_from_db()
    record(actions.CHANGED, opportunity, actor=actor, at=at, data={"note": opportunity.note, "next_on": next_on})


@transaction.atomic
def move_on(opportunity: Opportunity, *, stage: str, actor: Any, at: datetime) -> None:
    """Move a need to the next stage."""
    fresh = _own(locked(opportunity), actor)
    if stage not in next_stages(fresh):
        raise IllegalMove(_("This need cannot be moved there any more. Look at it again."))
    _advance(fresh, stage, actor=actor, at=at)


@transaction.atomic
def give_up(opportunity: Opportunity, *, reason: str, actor: Any, at: datetime) -> None:
    """Close a need that comes to nothing, saying why."""
    fresh = _own(locked(opportunity), actor)
    reason = check_reason(reason[:LONGEST_NOTE], at_least=policy_at(at).reason_min_length)
    changes = {"closed_at": at, "closing_reason": reason, "next_on": None}
    _advance(fresh, OpportunityStage.LOST, actor=actor, at=at, reason=reason, **changes)


@transaction.atomic
def lead_to_application(opportunity: Opportunity, *, actor: Any, at: datetime) -> None:
    """Close a need with the application that was opened for it; the caller is the service that opens it."""
    fresh = _own(locked(opportunity), actor)
    _advance(fresh, OpportunityStage.APPLIED, actor=actor, at=at, closed_at=at, next_on=None)


def _advance(
    opportunity: Opportunity, stage: str, *, actor: Any, at: datetime, reason: str = "", **changes: Any
) -> None:
    advance(
        opportunity,
        stage,
        moves=OPPORTUNITY_MOVES,
        field="stage",
        action=actions.MOVED,
        actor=actor,
        at=at,
        changes={**changes, "version": opportunity.version + 1},
        data={"kind": opportunity.kind, "reason": reason},
    )


@transaction.atomic
def let_rest(candidate: RepeatCandidate, *, reason: str, actor: Any, at: datetime) -> date:
    """Take a borrower without a need off the repeat list for some months (policy), saying why; return until when."""
    fresh: RepeatCandidate = locked(candidate)
    if not pursues(actor, fresh):
        raise NotAllowed(_("Only the dedicated loan officer does this."))
    policy = policy_at(at)
    reason = check_reason(reason[:LONGEST_NOTE], at_least=policy.reason_min_length)
    until = clock.add_months(clock.local_date(at), policy.repeat_quiet_months)
    values = {"left_on": clock.local_date(at), "left_because": RepeatEnd.NOT_NOW, "note": reason, "quiet_until": until}
    if RepeatCandidate.objects.filter(pk=fresh.pk, left_on__isnull=True).update(**values) != 1:
        raise StaleState(_("This borrower is no longer on the list."))
    record(actions.RESTED, fresh, actor=actor, at=at, data={"until": until, "reason": reason})
    return until


def _own(opportunity: Opportunity, actor: Any) -> Opportunity:
    if not pursues(actor, opportunity):
        raise NotAllowed(_("Only the dedicated loan officer does this."))
    return opportunity


def _check(kind: str, note: str, next_on: date | None, at: datetime, unchanged: date | None = None) -> None:
    errors = {}
    if kind not in OpportunityKind.values:
        errors["kind"] = _("Choose one of the options.")
    if len(note) > LONGEST_NOTE:
        errors["note"] = _("Shorten this to %(limit)s characters.") % {"limit": LONGEST_NOTE}
    if next_on and next_on != unchanged and next_on < clock.local_date(at):
        errors["next_on"] = _("This day has passed. Choose today or a later day.")
    if errors:
        raise InvalidFields(errors)
