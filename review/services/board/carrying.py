"""What an evening does not finish goes on to the next one, with the names of those who did not vote."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from jinxin.access import Role
from jinxin.flow import advance
from jinxin.notices.services import tell
from jinxin.staff.models import User
from review import evening_actions as actions
from review.enums import ITEM_MOVES, ItemState
from review.models import AgendaItem, AgendaSeat, Evening, Round, Seat


def members_missing(board_round: Round | None) -> list[User]:
    """Return who sits in a round and has not voted, by seat; nobody where there is no round."""
    if board_round is None:
        return []
    seats = Seat.objects.filter(round=board_round, is_active=True).exclude(votes__is_current=True)
    return [seat.member for seat in seats.select_related("member").order_by("position")]


def carry_over(evening: Evening, items: Sequence[AgendaItem], *, to: Evening, at: datetime) -> None:
    """Move what is left to the evening `to`, inside the caller's transaction. The rounds go on; votes cast stand."""
    place = to.items.aggregate(last=Max("position"))["last"] or 0
    managers = list(User.objects.with_role(Role.MANAGER))
    for number, item in enumerate(items, place + 1):
        missing = members_missing(item.round)
        facts = {
            "day": evening.day.isoformat(),
            "next": to.day.isoformat(),
            "missing": [person.name for person in missing],
        }
        entry = advance(
            item,
            ItemState.CARRIED,
            moves=ITEM_MOVES,
            action=actions.ITEM_CARRIED,
            actor=None,
            at=at,
            changes={"ended_at": at, "missing": facts["missing"], "reason": item.problem},
            data=facts,
        )
        seats = _follow(item, to, number, at)
        tell([*missing, *managers, *seats], entry, link=to.get_absolute_url())


def _follow(item: AgendaItem, to: Evening, position: int, at: datetime) -> list[User]:
    """Make the item that goes on, with the same members; return those of a case that is not before the board yet."""
    following = AgendaItem.objects.create(
        evening=to,
        application=item.application,
        round=item.round,
        position=position,
        carried_from=item,
        added_at=at,
        drawing=item.drawing,
        new_facts=item.new_facts,
    )
    planned = list(item.seats.select_related("member"))
    AgendaSeat.objects.bulk_create(
        AgendaSeat(
            item=following,
            position=seat.position,
            member=seat.member,
            drawn_id=seat.drawn_id,
            changed_by_id=seat.changed_by_id,
            changed_at=seat.changed_at,
            reason=seat.reason,
        )
        for seat in planned
    )
    return [] if item.round_id else [seat.member for seat in planned]
