"""Cases on the agenda of an evening, and the members drawn for them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import advance, check_move, locked
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from loans.enums import MOVES, State
from loans.models import Application
from review import evening_actions as actions
from review import rules
from review.enums import ITEM_MOVES, EveningState, ItemState, RoundState
from review.models import AgendaItem, AgendaSeat, Evening, Round, Seat
from review.queries.conflicts import barred
from review.queries.drawing import draw_seats
from review.services.board.items import WAITING
from review.services.board.rounds import check_member, check_new_facts, open_round


@transaction.atomic
def add_case(
    evening: Evening, application: Application, *, actor: User, at: datetime, new_facts: str = ""
) -> AgendaItem:
    """Put a case on the agenda and draw its seats by rotation; the members are told. Where the evening runs, the case
    is put before them at once.

    Raises NotAllowed for anybody but a manager who is not its officer, DomainError where it is on an agenda already,
    may not come before the board, or too few members may sit.
    """
    fresh_evening: Evening = locked(evening)
    fresh: Application = locked(application)
    if not rules.may_convene(fresh, actor):
        raise NotAllowed(_("A case is put before the board by a manager who is not its officer."))
    if fresh_evening.state not in (EveningState.PLANNED, EveningState.RUNNING):
        raise IllegalMove(_("This evening is over; choose a later one."))
    check_move(fresh, State.IN_REVIEW, moves=MOVES)
    if AgendaItem.objects.filter(application=fresh, state__in=WAITING).exists():
        raise DomainError(_("%(case)s is on an agenda already.") % {"case": fresh.number}, field="cases")
    policy = policy_at(at)
    facts = check_new_facts(fresh, new_facts, policy, at)
    last = fresh_evening.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        evening=fresh_evening, application=fresh, position=last + 1, added_by=actor, added_at=at, new_facts=facts
    )
    _draw(item, actor=actor, at=at)
    if fresh_evening.state == EveningState.RUNNING:
        open_item(item, actor=actor, at=at)
    return item


def _draw(item: AgendaItem, *, actor: User | None, at: datetime) -> None:
    """Draw the seats of an item anew and tell those drawn."""
    policy = policy_at(at)
    turns, drawing = draw_seats(item.application, item.evening.day, policy=policy)
    drawn = [turn.stand for turn in turns if turn.drawn]
    if len(drawn) < policy.board_seats:
        words = {"case": item.application.number, "free": len(drawn), "seats": policy.board_seats}
        text = _(
            "Only %(free)s members may sit on %(case)s, %(seats)s are needed. The roster says who may not, and why."
        )
        raise DomainError(text % words, field="cases")
    item.seats.all().delete()
    AgendaSeat.objects.bulk_create(
        AgendaSeat(item=item, position=number, member_id=stand.member) for number, stand in enumerate(drawn, 1)
    )
    AgendaItem.objects.filter(pk=item.pk).update(drawing=drawing)
    item.drawing = drawing
    data = {"day": item.evening.day.isoformat(), "members": [stand.name for stand in drawn]}
    entry = record(actions.ITEM_PLANNED, item, actor=actor, at=at, data=data)
    tell(User.objects.filter(pk__in=[s.member for s in drawn]), entry, link=item.evening.get_absolute_url())


@transaction.atomic
def change_seat(seat: AgendaSeat, *, member: User, reason: str, actor: User, at: datetime) -> None:
    """Let another member sit in a planned seat: named by the manager, with the reason. Both are told."""
    item, fresh = _planned(seat)
    if not rules.may_convene(item.application, actor):
        raise NotAllowed(_("A substitute is named by a manager who is not the officer of the case."))
    _take(item, fresh, member, reason, actor=actor, at=at)


@transaction.atomic
def decline_seat(seat: AgendaSeat, *, reason: str, actor: User, at: datetime) -> User:
    """Let a member withdraw from a planned seat for a reason; the next in the rotation takes it. Returns who.

    Raises DomainError where nobody is left: then the manager must settle it.
    """
    item, fresh = _planned(seat)
    if fresh.member_id != actor.pk:
        raise NotAllowed(_("Members recuse themselves only."))
    following = next_in_turn(item, at)
    if following is None:
        raise DomainError(_("Nobody else on the roster may sit on this case. Speak to the manager."), field="reason")
    _take(item, fresh, following, reason, actor=actor, at=at)
    return following


def next_in_turn(item: AgendaItem, at: datetime) -> User | None:
    """Return who the rotation names next for an item: never somebody who sat on it or left it."""
    taken = set(item.seats.values_list("member", flat=True)) | set(item.seats.values_list("drawn", flat=True))
    taken |= set(Seat.objects.filter(round=item.round_id).values_list("member", flat=True)) if item.round_id else set()
    turns, _drawing = draw_seats(item.application, item.evening.day, policy=policy_at(at))
    free = (turn.stand.member for turn in turns if turn.turn and turn.stand.member not in taken)
    return User.objects.filter(pk__in=list(free)[:1]).first()


def _planned(seat: AgendaSeat) -> tuple[AgendaItem, AgendaSeat]:
    items = AgendaItem.objects.select_for_update(of=("self",)).select_related("evening", "application__customer")
    item = items.get(pk=seat.item_id)
    if item.state != ItemState.PLANNED or item.round_id:
        raise IllegalMove(_("This case is before the board already; seats are changed on its own page."))
    return item, AgendaSeat.objects.select_related("member").get(pk=seat.pk)


def _take(item: AgendaItem, seat: AgendaSeat, member: User, reason: str, *, actor: User, at: datetime) -> None:
    text = check_reason(reason, at_least=policy_at(at).reason_min_length)
    check_member(member, barred(item.application, item.evening.day), field="member")
    if item.seats.filter(member=member).exists():
        text = _("%(name)s sits on this case already; name somebody else.")
        raise DomainError(text % {"name": member.name}, field="member")
    former = seat.member
    changes = {"member": member, "drawn": seat.drawn or former, "changed_by": actor, "changed_at": at, "reason": text}
    if AgendaSeat.objects.filter(pk=seat.pk, member=former).update(**changes) != 1:
        raise IllegalMove(_("Somebody else has just changed this seat. Look at it again."))
    data = {"member": member.name, "former": former.name, "seat": seat.position, "reason": text}
    entry = record(actions.ITEM_SEAT_CHANGED, item, actor=actor, at=at, data=data)
    told = [member, former, *User.objects.with_role(Role.MANAGER)]
    tell(told, entry, link=item.evening.get_absolute_url())


@transaction.atomic
def drop_case(item: AgendaItem, *, reason: str, actor: User, at: datetime) -> None:
    """Take a case off the agenda before it is put before the board; the members drawn are told why."""
    fresh: AgendaItem = locked(item)
    if not rules.may_convene(fresh.application, actor):
        raise NotAllowed(_("The agenda of a case is kept by a manager who is not its officer."))
    if fresh.state != ItemState.PLANNED or fresh.round_id:
        raise IllegalMove(_("This case is before the board already and cannot be taken off the agenda."))
    drop(fresh, reason=check_reason(reason, at_least=policy_at(at).reason_min_length), actor=actor, at=at)


def drop(item: AgendaItem, *, reason: str, actor: User | None, at: datetime) -> None:
    """Take an item off for `reason`, inside the caller's transaction."""
    data = {"day": item.evening.day.isoformat(), "reason": reason}
    changes = {"reason": reason, "ended_at": at}
    entry = advance(
        item,
        ItemState.DROPPED,
        moves=ITEM_MOVES,
        action=actions.ITEM_DROPPED,
        actor=actor,
        at=at,
        changes=changes,
        data=data,
    )
    tell([seat.member for seat in item.seats.select_related("member")], entry, link=item.evening.get_absolute_url())


@transaction.atomic
def move_up(item: AgendaItem, *, actor: User) -> None:
    """Let an item change places with the one before it."""
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("The board's evenings are kept by a manager."))
    evening: Evening = locked(item.evening)
    rows = list(evening.items.select_for_update().order_by("position", "pk").values_list("pk", flat=True))
    place = rows.index(item.pk)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for number, pk in enumerate(rows, 1):
        AgendaItem.objects.filter(pk=pk).exclude(position=number).update(position=number)


def open_item(item: AgendaItem, *, actor: User, at: datetime) -> None:
    """Put a planned case before its members, inside the caller's transaction; what stands against it is noted."""
    item = AgendaItem.objects.select_related("application__customer", "evening", "round").get(pk=item.pk)
    if running := item.application.rounds.filter(state=RoundState.OPEN).first():
        changes = {"state": ItemState.RUNNING, "round": running, "problem": ""}
        AgendaItem.objects.filter(pk=item.pk, state=ItemState.PLANNED).update(**changes)
        return
    try:
        with transaction.atomic():
            opened = _open(item, actor=actor, at=at)
    except DomainError as error:
        AgendaItem.objects.filter(pk=item.pk).update(problem=error.message)
        record(actions.ITEM_HELD_UP, item, actor=actor, at=at, data={"reason": error.message})
        return
    changes = {"state": ItemState.RUNNING, "round": opened, "problem": ""}
    AgendaItem.objects.filter(pk=item.pk, state=ItemState.PLANNED).update(**changes)


def _open(item: AgendaItem, *, actor: User, at: datetime) -> Round:
    _redraw_barred(item, at)
    seats = list(item.seats.select_related("member", "drawn", "changed_by").order_by("position"))
    members = [seat.member for seat in seats]
    opened = open_round(item.application, members=members, actor=actor, at=at, new_facts=item.new_facts)
    Round.objects.filter(pk=opened.pk).update(drawing=item.drawing, recorder=actor)
    _keep_who_left(opened, [(seat, seat.drawn) for seat in seats if seat.drawn])
    return opened


def _redraw_barred(item: AgendaItem, at: datetime) -> None:
    """Give the seat of whoever may no longer sit (prepared the case since, or is away) to the next in turn."""
    bars = barred(item.application, clock.local_date(at))
    for seat in item.seats.filter(member__in=bars).select_related("member"):
        following = next_in_turn(item, at)
        if following is None:
            check_member(seat.member, bars)  # says why, and that stops the opening
            return
        reason = str(bars[seat.member_id].label)
        changes = {"member": following, "drawn": seat.drawn or seat.member, "changed_at": at, "reason": reason}
        AgendaSeat.objects.filter(pk=seat.pk).update(**changes)


def _keep_who_left(opened: Round, changed: Sequence[tuple[AgendaSeat, User]]) -> None:
    """Show in the round whom the rotation had drawn, and why somebody else sits there."""
    active = {seat.position: seat for seat in opened.seats.all()}
    for plan, drawn in changed:
        former = Seat.objects.create(
            round=opened,
            position=plan.position,
            member=drawn,
            is_active=False,
            seated_at=opened.opened_at,
            left_at=plan.changed_at or opened.opened_at,
            left_by=plan.changed_by,
            reason=plan.reason,
        )
        seat = active[plan.position]
        Seat.objects.filter(pk=seat.pk).update(replaces=former, named_because=plan.reason)
