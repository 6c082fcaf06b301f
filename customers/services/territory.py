"""The verbs of visits: note one at the door, take it back."""

from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers.actions import territory as actions
from customers.enums import VisitOutcome
from customers.facts import line
from customers.models import Area, Premises, TerritoryVisit
from customers.rules.places import Position
from customers.rules.territory import LONGEST_AHEAD, UNMET, revisit_on
from customers.services.premises import check_works_in
from customers.services.reading import read_optional
from jinxin.access import Role
from jinxin.audit.services import record, stamp
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import locked
from jinxin.originals import IMAGE_TYPES, Original, gone_if_refused, read_original
from jinxin.policy.services import policy_at
from jinxin.worktime.services import current_calendar

LONGEST_MET, LONGEST_STEP = 80, 200
PROPOSED: Final = "proposed"
"""The next visit on the day that follows from the outcome."""
MINUTE: Final = timedelta(minutes=1)


def record_visit(
    *,
    premises: Premises,
    outcome: str,
    met: str = "",
    next_step: str = "",
    next_on: date | Literal["proposed"] | None = PROPOSED,
    visited_at: datetime | None = None,
    photo: UploadedFile | None = None,
    position: Position | None = None,
    actor: Any,
    at: datetime,
) -> TerritoryVisit:
    """Note a visit to a shop or household, now unless `visited_at` says when it was, with all that follows from it.

    Whoever is gone no longer counts; who wants no visits gets one only on a day named by hand. `position` only where
    the person met agreed; an exact one also places the door, if nobody did before. Raises DomainError at its field.
    """
    original = _read_photo(photo) if photo else None
    visit = TerritoryVisit(
        premises=premises,
        officer=actor,
        at=_read_time(visited_at, at),
        met=read_optional("met", line(LONGEST_MET), met),
        outcome=_outcome(outcome),
        next_step=read_optional("next_step", line(LONGEST_STEP), next_step),
        recorded_at=at,
    )
    visit.next_on = _next_day(visit, next_on, at)
    if position:
        visit.latitude, visit.longitude, visit.accuracy = position.latitude, position.longitude, position.accuracy
    with gone_if_refused([visit], "photo"):
        _file(visit, original, position, actor=actor, at=at)
    return visit


@transaction.atomic
def _file(
    visit: TerritoryVisit, original: Original | None, position: Position | None, *, actor: Any, at: datetime
) -> None:
    """Write photo, visit, what the place repeats of it, and the entry; if one fails, the caller removes the photo."""
    place: Premises = locked(visit.premises)
    check_works_in(actor, place.area, Area.objects.tree())
    if place.gone_on:
        raise IllegalMove(_("“%(name)s” is marked as gone. Take that back first.") % {"name": place})
    _refuse_twin(visit)
    if original:
        visit.photo_type, visit.photo_sha256 = original.content_type, original.sha256
        visit.photo.save(original.name, ContentFile(original.content), save=False)
    visit.premises = place
    visit.save(force_insert=True)
    if position and position.places_a_door and place.latitude is None:
        place.latitude, place.longitude = position.latitude, position.longitude
    if visit.outcome == VisitOutcome.GONE:
        place.gone_on = local_date(visit.at)
    _repeat_last(place)
    record(actions.VISITED, visit, actor=actor, at=at, data=_told(visit))


@transaction.atomic
def undo_visit(*, visit: TerritoryVisit, actor: Any, at: datetime) -> None:
    """Take back a visit noted by mistake, within the minutes the policy grants; its photo is deleted."""
    if visit.officer_id != actor.pk:
        raise NotAllowed(_("Only whoever noted a visit takes it back."))
    minutes = policy_at(at).visit_undo_minutes
    if at > visit.recorded_at + minutes * MINUTE:
        raise IllegalMove(
            _("A visit can be taken back within %(minutes)s minutes. Note a further visit that says what is right.")
            % {"minutes": minutes}
        )
    place: Premises = locked(visit.premises)
    if TerritoryVisit.objects.standing().filter(pk=visit.pk).update(undone_at=at) != 1:
        raise IllegalMove(_("This visit has been taken back already."))
    if visit.outcome == VisitOutcome.GONE:
        place.gone_on = None
    _repeat_last(place)
    record(actions.VISIT_UNDONE, visit, actor=actor, at=at, data=_told(visit))
    if visit.photo:
        transaction.on_commit(lambda: visit.photo.storage.delete(visit.photo.name or ""))


def _repeat_last(place: Premises) -> None:
    """Let a place repeat its last visit: when somebody was met, what came of it, when the next one is."""
    visits = place.visits.filter(undone_at__isnull=True).order_by("-at", "-pk")
    last, met = visits.first(), visits.exclude(outcome__in=UNMET).first()
    Premises.objects.filter(pk=place.pk).update(
        visited_at=met.at if met else None,
        outcome=last.outcome if last else "",
        next_on=last.next_on if last and place.gone_on is None else None,
        gone_on=place.gone_on,
        latitude=place.latitude,
        longitude=place.longitude,
        version=F("version") + 1,
    )
    place.refresh_from_db()


def _outcome(outcome: str) -> VisitOutcome:
    if outcome not in VisitOutcome.values:
        raise DomainError(_("Choose what came of the visit."), field="outcome")
    return VisitOutcome(outcome)


def _read_time(visited_at: datetime | None, at: datetime) -> datetime:
    if visited_at is None:
        return at
    if visited_at > at:
        raise DomainError(_("This lies in the future. Enter when the visit was."), field="visited_at")
    days = policy_at(at).visit_noted_within_days
    if local_date(at) - local_date(visited_at) > timedelta(days=days):
        message = _("A visit is noted at most %(days)s days later. Enter when it was, or leave it out.")
        raise DomainError(message % {"days": days}, field="visited_at")
    return visited_at


def _next_day(visit: TerritoryVisit, next_on: date | Literal["proposed"] | None, at: datetime) -> date | None:
    if visit.outcome == VisitOutcome.GONE:
        return None
    if isinstance(next_on, str):
        return revisit_on(visit.outcome, local_date(visit.at), policy_at(at), current_calendar(at))
    today = local_date(at)
    if next_on is not None and not today < next_on <= today + LONGEST_AHEAD:
        raise DomainError(_("Enter a day from tomorrow on, at most two years ahead."), field="next_on")
    return next_on


def _read_photo(photo: UploadedFile) -> Original:
    try:
        original = read_original(photo)
    except DomainError as error:
        raise DomainError(error.message, field="photo") from error
    if original.content_type not in IMAGE_TYPES.values():
        raise DomainError(_("Choose a photo (JPEG, PNG or WebP)."), field="photo")
    return original


def _refuse_twin(visit: TerritoryVisit) -> None:
    """Refuse the same visit sent twice: same officer, place and minute."""
    minute = visit.at.replace(second=0, microsecond=0)
    same = TerritoryVisit.objects.standing().filter(
        officer=visit.officer_id, premises=visit.premises_id, at__gte=minute, at__lt=minute + MINUTE
    )
    if same.exists():
        raise DomainError(_("You have noted a visit here for this minute already."))


def _told(visit: TerritoryVisit) -> dict[str, Any]:
    return {
        "at": stamp(visit.at),
        "outcome": visit.outcome,
        "met": visit.met,
        "next_step": visit.next_step,
        "next_on": visit.next_on,
        "photo": visit.photo_sha256,
    }


def may_undo(visit: TerritoryVisit, person: Any, at: datetime) -> bool:
    """Say whether the person can still take a visit back."""
    own = visit.officer_id == person.pk and person.has_role(Role.OFFICER, Role.MANAGER)
    return own and visit.undone_at is None and at <= visit.recorded_at + policy_at(at).visit_undo_minutes * MINUTE
