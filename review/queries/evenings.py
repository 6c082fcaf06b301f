"""What the pages of the evenings read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from jinxin.access import Role
from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application
from review.enums import EveningState, ItemState
from review.models import AgendaItem, AgendaSeat, Away, Evening, MemberTie, Seat, Vote

OVERSEERS = (Role.MANAGER, Role.AUDITOR)
WAITING = (ItemState.PLANNED, ItemState.RUNNING)


def visible_evenings(person: User) -> QuerySet[Evening]:
    """Return the evenings a person may read: a member those on whose agenda they have or had a seat."""
    if person.has_role(*OVERSEERS):
        return Evening.objects.all()
    return Evening.objects.filter(pk__in=visible_items(person).values("evening"))


def visible_items(person: User) -> QuerySet[AgendaItem]:
    """Return the items a person may read: all for managers and auditors, a member's own cases."""
    if person.has_role(*OVERSEERS):
        return AgendaItem.objects.all()
    planned = AgendaSeat.objects.filter(Q(member=person) | Q(drawn=person))
    seated = Seat.objects.filter(member=person)
    return AgendaItem.objects.filter(Q(pk__in=planned.values("item")) | Q(round__in=seated.values("round")))


def evenings_for(person: User) -> QuerySet[Evening]:
    """Return the evenings with the counts of their items, those ahead first."""
    counts = {state: Count("items", filter=Q(items__state=state)) for state in (ItemState.DECIDED, ItemState.CARRIED)}
    live = Count("items", filter=Q(items__state__in=WAITING))
    found = visible_evenings(person).select_related("called_by", "recorder")
    return found.annotate(live=live, **{f"n_{key}": value for key, value in counts.items()}).order_by("-day", "-pk")


def agenda_of(evening: Evening, person: User) -> list[AgendaItem]:
    """Return the agenda with all a page shows of it, in four queries however long it is."""
    planned = AgendaSeat.objects.select_related("member", "drawn").order_by("position")
    votes = Prefetch("votes", Vote.objects.filter(is_current=True).only("seat", "is_current"), to_attr="cast")
    seats = Seat.objects.select_related("member", "replaces__member").prefetch_related(votes)
    return list(
        visible_items(person)
        .filter(evening=evening)
        .select_related("application__customer", "application__product", "round__deadline", "carried_from__evening")
        .defer("round__dossier")
        .prefetch_related(Prefetch("seats", planned), Prefetch("round__seats", seats.order_by("position", "pk")))
        .order_by("position", "pk")
    )


def cases_waiting(person: User) -> QuerySet[Application]:
    """Return the admitted cases that are on no agenda and that this manager may put there, the oldest first."""
    listed = AgendaItem.objects.filter(state__in=WAITING).values("application")
    cases = Application.objects.filter(state=State.ADMITTED).exclude(officer=person).exclude(pk__in=listed)
    return cases.select_related("customer", "product", "officer").order_by("submitted_at", "pk")


def evenings_ahead() -> QuerySet[Evening]:
    """Return the evenings that still take cases, the next first."""
    return Evening.objects.filter(state__in=(EveningState.PLANNED, EveningState.RUNNING)).order_by("starts_at")


@dataclass(frozen=True)
class RosterRow:
    """A member on the roster: seats taken lately and planned, votes outstanding, own entry, days away."""

    member: User
    recent: int
    planned: int
    waiting: int
    tie: MemberTie | None
    away: list[Away]


def roster_rows(at: datetime, *, days: int) -> list[RosterRow]:
    """Return the roster, whoever sat least first, in six queries."""
    members = list(User.objects.with_role(Role.MEMBER).order_by("name", "pk"))
    active = Seat.objects.filter(is_active=True)
    recent = _counts(active.filter(seated_at__gte=at - timedelta(days=days)))
    waiting = _counts(active.filter(round__state="open").exclude(votes__is_current=True))
    planned = _counts(AgendaSeat.objects.filter(item__state=ItemState.PLANNED, item__round=None))
    ties = {tie.member_id: tie for tie in MemberTie.objects.select_related("party", "noted_by")}
    away: dict[int, list[Away]] = {}
    for row in Away.objects.filter(ended_at=None, last_day__gte=at.date()).order_by("first_day"):
        away.setdefault(row.member_id, []).append(row)
    rows = [
        RosterRow(
            person,
            recent.get(person.pk, 0),
            planned.get(person.pk, 0),
            waiting.get(person.pk, 0),
            ties.get(person.pk),
            away.get(person.pk, []),
        )
        for person in members
    ]
    return sorted(rows, key=lambda row: (row.recent + row.planned, row.member.pk))


def _counts(seats: QuerySet[Any]) -> dict[int, int]:
    return dict(seats.order_by().values("member").annotate(count=Count("pk")).values_list("member", "count"))
