"""An evening of the board from its call to its end."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import advance, locked
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime.services.calendar import current_calendar
from review import evening_actions as actions
from review.enums import EVENING_MOVES, Attendance, EveningState, ItemState
from review.models import AgendaItem, Evening, Presence, Seat
from review.services.board.agenda import drop, open_item
from review.services.board.carrying import carry_over

FARTHEST: Final = timedelta(days=366)
"""How far ahead an evening is called: a guard against slips of typing."""


def usual_times(day: date, at: datetime) -> tuple[datetime, datetime] | None:
    """Return when an evening of `day` begins and ends by the policy: until the centre closes; None on a day off."""
    hours = current_calendar(at).hours(day)
    if hours is None:
        return None
    zone, start = timezone.get_current_timezone(), policy_at(at).evening_starts_at
    begins, ends = (datetime.combine(day, moment, zone) for moment in (min(start, hours[1]), hours[1]))
    return (begins, ends) if begins < ends else None


@transaction.atomic
def call_evening(*, starts_at: datetime, ends_at: datetime, place: str, actor: User | None, at: datetime) -> Evening:
    """Call an evening of the board and tell the managers. Nobody in particular calls the one for carried-over cases.

    Raises DomainError at its field for times that are past or in the wrong order, a day off, or a day that has one.
    """
    day = clock.local_date(starts_at)
    _check_times(starts_at, ends_at, day, at)
    if Evening.objects.select_for_update().filter(day=day).exclude(state=EveningState.CANCELLED).exists():
        raise DomainError(_("There is an evening on that day already. Add the cases to its agenda."), field="day")
    evening = Evening.objects.create(
        day=day, starts_at=starts_at, ends_at=ends_at, place=place.strip(), called_by=actor, called_at=at
    )
    data = {"day": day.isoformat(), "starts_at": _iso(starts_at), "ends_at": _iso(ends_at), "place": evening.place}
    entry = record(actions.EVENING_CALLED, evening, actor=actor, at=at, data=data)
    tell(User.objects.with_role(Role.MANAGER), entry, link=evening.get_absolute_url())
    return evening


def _iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()


def _check_times(starts_at: datetime, ends_at: datetime, day: date, at: datetime) -> None:
    if ends_at <= starts_at:
        raise DomainError(_("The evening must end after it starts."), field="ends")
    if ends_at <= at:
        raise DomainError(_("That evening is over already; choose a later one."), field="day")
    if day > clock.local_date(at) + FARTHEST:
        raise DomainError(_("An evening is called at most a year ahead."), field="day")
    if clock.local_date(ends_at) != day:
        raise DomainError(_("The evening must end on the same day."), field="ends")
    if not current_calendar(at).is_working_day(day):
        raise DomainError(_("The centre does not work on that day; choose a working day."), field="day")


@transaction.atomic
def open_evening(evening: Evening, *, actor: User, at: datetime) -> Evening:
    """Open the evening: freeze every case of the agenda and put it before the members drawn for it.

    A case that cannot be put before the board stays planned, with the reason. Who opens keeps the minutes.
    Raises NotAllowed for anybody but a manager, IllegalMove where it is not planned or has no case.
    """
    fresh: Evening = _of_manager(evening, actor)
    items = list(fresh.items.filter(state=ItemState.PLANNED).order_by("position", "pk"))
    if not items:
        raise IllegalMove(_("There is no case on the agenda. Add one, or cancel the evening."))
    _move(fresh, EveningState.RUNNING, actions.EVENING_OPENED, actor, at, {"opened_at": at, "recorder": actor})
    for item in items:
        open_item(item, actor=actor, at=at)
    expect_members(fresh)
    return fresh


def expect_members(evening: Evening) -> None:
    """Note everybody who holds a seat this evening as expected; whoever is noted already stays as they are."""
    sitting = Seat.objects.filter(round__agenda_items__evening=evening, is_active=True).values_list("member", flat=True)
    Presence.objects.bulk_create(
        [
            Presence(evening=evening, member_id=pk, attendance=Attendance.EXPECTED)
            for pk in sitting.order_by().distinct()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def note_presence(
    evening: Evening, *, member: User, attendance: str, reason: str = "", actor: User, at: datetime
) -> None:
    """Note that a member came, or did not and why. Raises DomainError where the reason is missing."""
    fresh: Evening = _of_manager(evening, actor)
    if fresh.state not in (EveningState.RUNNING, EveningState.CLOSED):
        raise IllegalMove(_("Attendance is noted once the evening is open."))
    if attendance not in (Attendance.PRESENT, Attendance.ABSENT):
        raise DomainError(_("Say whether the member is present or absent."), field="attendance")
    if attendance == Attendance.ABSENT:
        reason = check_reason(reason, at_least=2)
    values = {"attendance": attendance, "noted_by": actor, "noted_at": at}
    values["reason"] = reason[:300] if attendance == Attendance.ABSENT else ""
    if not Presence.objects.filter(evening=fresh, member=member).update(**values):
        raise DomainError(_("%(name)s has no seat this evening.") % {"name": member.name}, field="member")
    data = {"member": member.name, "attendance": attendance, "reason": values["reason"]}
    record(actions.PRESENCE_NOTED, fresh, actor=actor, at=at, data=data)


@transaction.atomic
def cancel_evening(evening: Evening, *, reason: str, actor: User, at: datetime) -> None:
    """Call an evening off that has not begun: its cases leave the agenda, their members are told why."""
    fresh: Evening = _of_manager(evening, actor)
    text = check_reason(reason, at_least=policy_at(at).reason_min_length)
    extra = {"closed_at": at, "closed_by": actor, "closing_note": text}
    _move(fresh, EveningState.CANCELLED, actions.EVENING_CANCELLED, actor, at, extra, {"reason": text})
    for item in fresh.items.filter(state=ItemState.PLANNED).select_related("application", "evening"):
        drop(item, reason=text, actor=actor, at=at)


@transaction.atomic
def close_evening(evening: Evening, *, actor: User | None, at: datetime, note: str = "") -> Evening:
    """End the evening. What is not decided is carried over to the next one, with the names of those who did not vote.

    `actor` is nobody where the sweep ends it at its time; one that was never opened is cancelled by it.
    Raises IllegalMove where it is not running.
    """
    fresh: Evening = _of_manager(evening, actor) if actor else locked(evening)
    opened = fresh.state == EveningState.RUNNING
    to = EveningState.CLOSED if opened or actor else EveningState.CANCELLED
    open_items = AgendaItem.objects.select_for_update(of=("self",)).filter(
        evening=fresh, state__in=(ItemState.PLANNED, ItemState.RUNNING)
    )
    left = list(open_items.select_related("application__customer", "round", "evening").order_by("position", "pk"))
    decided = fresh.items.filter(state=ItemState.DECIDED).count()
    action = actions.EVENING_CLOSED if to == EveningState.CLOSED else actions.EVENING_CANCELLED
    facts = {"decided": decided, "carried": len(left), "reason": ""}
    extra = {"closed_at": at, "closed_by": actor, "closing_note": note.strip()}
    _move(fresh, to, action, actor, at, extra, facts)
    _settle_presence(fresh, at)
    if left:
        carry_over(fresh, left, to=_next_evening(fresh, at), at=at)
    return fresh


def _settle_presence(evening: Evening, at: datetime) -> None:
    """Nobody stays "expected": who voted this evening was there, who did not was not."""
    voted = Seat.objects.filter(
        round__agenda_items__evening=evening, votes__cast_at__gte=evening.opened_at or at, votes__cast_at__lte=at
    )
    expected = Presence.objects.filter(evening=evening, attendance=Attendance.EXPECTED)
    expected.filter(member__in=voted.values("member")).update(attendance=Attendance.PRESENT, noted_at=at)
    expected.update(attendance=Attendance.ABSENT, noted_at=at)


def _next_evening(evening: Evening, at: datetime) -> Evening:
    """Return the next evening that is planned or, where there is none, one called for the next working day."""
    later = Evening.objects.filter(state=EveningState.PLANNED, starts_at__gt=at, day__gt=evening.day)
    if found := later.order_by("starts_at").first():
        return found
    day = current_calendar(at).add_working_days(max(evening.day, clock.local_date(at)), 1)
    times = usual_times(day, at)
    assert times is not None, "a working day has hours"
    return call_evening(starts_at=times[0], ends_at=times[1], place=evening.place, actor=None, at=at)


def _of_manager(evening: Evening, actor: User) -> Any:
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("The board's evenings are kept by a manager."))
    return locked(evening)


def _move(
    evening: Evening,
    to: str,
    action: str,
    actor: User | None,
    at: datetime,
    changes: dict[str, Any],
    data: dict[str, Any] | None = None,
) -> None:
    facts = {"day": evening.day.isoformat(), **(data or {})}
    advance(evening, to, moves=EVENING_MOVES, action=action, actor=actor, at=at, changes=changes, data=facts)
