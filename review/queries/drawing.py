"""What a drawing of seats rests on, read from the record: who sat how often, when last, who may not sit."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max

from jinxin import clock
from jinxin.access import Role
from jinxin.policy.settings import Policy
from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application
from review.enums import ItemState
from review.models import AgendaSeat, Seat
from review.queries.board import former_members
from review.queries.conflicts import barred
from review.rotation import Stand, Turn, as_data, draw


def draw_seats(application: Application, day: date, *, policy: Policy) -> tuple[list[Turn], dict[str, Any]]:
    """Draw the seats of a case for an evening; return all members in their turn, and the drawing as it is kept."""
    seed = f"{application.number}:{day:%Y-%m-%d}"
    turns = draw(stands(application, day, policy=policy), seats=policy.board_seats, seed=seed)
    return turns, as_data(turns, seats=policy.board_seats, seed=seed, days=policy.roster_days)


def stands(application: Application, day: date, *, policy: Policy) -> list[Stand]:
    """Return how every member of the roster stands for this case. Seats that are planned count like seats taken."""
    sat, last = _seats_taken(day - timedelta(days=policy.roster_days))
    planned = _seats_planned(application)
    again = set(former_members(application)) if application.state == State.REJECTED else set()
    bars = barred(application, day)
    return [
        Stand(
            member=person.pk,
            name=person.name,
            seats=sat.get(person.pk, 0) + planned.get(person.pk, 0),
            last=last.get(person.pk, ""),
            former=person.pk in again,
            bar=bars.get(person.pk, ""),
        )
        for person in User.objects.with_role(Role.MEMBER).order_by("pk")
    ]


def _seats_taken(since: date) -> tuple[dict[int, int], dict[int, str]]:
    taken = Seat.objects.filter(is_active=True, seated_at__date__gte=since).order_by()
    rows = taken.values_list("member").annotate(count=Count("pk"), last=Max("seated_at"))
    counts, last = {}, {}
    for member, count, moment in rows:
        counts[member], last[member] = count, clock.local_date(moment).isoformat()
    return counts, last


def _seats_planned(application: Application) -> dict[int, int]:
    waiting = AgendaSeat.objects.filter(item__state=ItemState.PLANNED, item__round=None)
    rows = waiting.exclude(item__application=application).order_by().values_list("member")
    return dict(rows.annotate(count=Count("pk")))
