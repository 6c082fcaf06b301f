"""Who may sit in a round, what waits for a member, what a person may see of a round."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When

from jinxin import clock
from jinxin.access import Role
from jinxin.staff.models import User
from loans.models import Application
from review.enums import RoundState
from review.models import Round, Seat, Vote
from review.queries.conflicts import barred


@dataclass(frozen=True)
class Candidate:
    """A board member as the manager sees them when filling seats. `barred` says why they may not sit, if so."""

    user: User
    waiting: int
    recent: int
    barred: str
    suggested: bool


def roster(application: Application, *, seats: int, since: datetime, at: datetime | None = None) -> list[Candidate]:
    """Return all board members, those who may sit first and the least loaded of them first; `seats` are suggested.

    A reconsideration goes to the same members where they still can; otherwise whoever has fewest votes outstanding,
    then fewest seats since `since`, comes first.
    """
    bars = barred(application, clock.local_date(at) if at else None)
    former = set(former_members(application))
    active = Seat.objects.filter(is_active=True)
    waiting = _per_member(active.filter(round__state=RoundState.OPEN).exclude(votes__is_current=True))
    recent = _per_member(active.filter(round__opened_at__gte=since))

    def order(person: User) -> tuple[bool, bool, int, int, int]:
        load = waiting.get(person.pk, 0), recent.get(person.pk, 0)
        return (person.pk in bars, person.pk not in former, *load, person.pk)

    people = sorted(User.objects.with_role(Role.MEMBER), key=order)
    suggested = [person.pk for person in people if person.pk not in bars][:seats]
    return [
        Candidate(
            person,
            waiting.get(person.pk, 0),
            recent.get(person.pk, 0),
            str(bars[person.pk].label) if person.pk in bars else "",
            person.pk in suggested,
        )
        for person in people
    ]


def free_members(board_round: Round, at: datetime) -> QuerySet[User]:
    """Return who could still take a seat in a running round: on the roster, not in it before, not barred."""
    taken = board_round.seats.values("member")
    bars = barred(board_round.application, clock.local_date(at))
    return User.objects.with_role(Role.MEMBER).exclude(pk__in=taken).exclude(pk__in=bars.keys())


def _per_member(seats: QuerySet[Seat]) -> dict[int, int]:
    return dict(seats.order_by().values("member").annotate(count=Count("pk")).values_list("member", "count"))


def former_members(application: Application) -> list[int]:
    """Return who sat in the last decided round."""
    last = application.rounds.exclude(decided_at=None).order_by("-number").first()
    return list(last.seats.filter(is_active=True).values_list("member", flat=True)) if last else []


def rounds_for(person: User, *, own: bool, state: str = "") -> QuerySet[Round]:
    """Return the rounds a person may read, with `votes_in`; first those that wait for this person's vote (`waits`).

    With `own`, only the rounds in which they hold a seat; with `state`, only those in it.
    """
    seat = Seat.objects.filter(round=OuterRef("pk"), member=person, is_active=True)
    vote = Vote.objects.filter(seat__round=OuterRef("pk"), seat__member=person, seat__is_active=True, is_current=True)
    found = (
        Round.objects.visible_to(person)
        .select_related("application__customer", "application__product", "deadline", "opened_by")
        .defer("dossier")
        .annotate(mine=Exists(seat), has_voted=Exists(vote))
        .annotate(waits=Case(When(state=RoundState.OPEN, mine=True, has_voted=False, then=1), default=0))
        .annotate(running=Case(When(state=RoundState.OPEN, then=1), default=0))
        .annotate(votes_in=Count("seats__votes", filter=Q(seats__is_active=True, seats__votes__is_current=True)))
        .order_by("-waits", "-running", "-opened_at", "-pk")
    )
    found = found.filter(state=state) if state else found
    return found.filter(mine=True) if own else found


def with_seats(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Load seats, members and votes with the rounds, in two queries however many there are."""
    votes = Prefetch("votes", Vote.objects.order_by("cast_at"))
    seats = Seat.objects.select_related("member", "left_by", "replaces__member").order_by("position", "pk")
    return rounds.prefetch_related(Prefetch("seats", seats.prefetch_related(votes)))
