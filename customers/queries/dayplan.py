"""Whom an officer visits today: what is suggested, what stands on the plan, what of it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from customers.enums import VisitOutcome
from customers.models import PlanStop, Premises, PremisesQuerySet, TerritoryVisit
from customers.rules.areas import Tree
from customers.rules.places import Stop


@dataclass(frozen=True)
class Planned:
    """A stop of a plan, and the day's visit there where it is done."""

    stop: PlanStop
    visit: TerritoryVisit | None

    @property
    def premises(self) -> Premises:
        """Where to."""
        return self.stop.premises


def day_span(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day at the centre, and the first of the next."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def plan_of(officer: Any, day: date) -> list[Planned]:
    """Return an officer's plan of a day in its order; a visit of that day by anybody ticks a stop off."""
    stops = PlanStop.objects.filter(officer=officer, day=day).select_related("premises__area")
    listed = list(stops.order_by("position", "pk"))
    start, end = day_span(day)
    visits = TerritoryVisit.objects.standing().filter(
        premises__in=[stop.premises_id for stop in listed], at__gte=start, at__lt=end
    )
    done = {visit.premises_id: visit for visit in visits.order_by("at", "pk")}
    return [Planned(stop, done.get(stop.premises_id)) for stop in listed]


def suggested(officer: Any, day: date, tree: Tree, *, count: int, but: Iterable[int] = ()) -> list[Premises]:
    """Return whom to visit on a day: revisits due first, then the never visited, then the interested and the others
    for whom no day is set; along the streets. Who wants no visits only where a day was set by hand; nobody twice a day.
    """
    own = [pk for pk, who in tree.responsible.items() if who == officer.pk]
    rows = Premises.objects.filter(area__in=own).standing(tree).exclude(pk__in=list(but))
    return list(_worth_a_visit(rows, day)[:count])


def _worth_a_visit(rows: PremisesQuerySet, day: date) -> PremisesQuerySet:
    """Return the rows that a visit is worth, the most pressing first."""
    start, end = day_span(day)
    today = TerritoryVisit.objects.standing().filter(at__gte=start, at__lt=end)
    due = Q(next_on__lte=day)
    free = Q(next_on__isnull=True) & ~Q(outcome=VisitOutcome.REFUSED)
    rank = Case(
        When(due, then=Value(0)),
        When(visited_at__isnull=True, then=Value(1)),
        When(outcome=VisitOutcome.INTERESTED, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = rows.filter(due | free).exclude(pk__in=today.values("premises"))
    return rows.order_by(rank, "next_on", "area_id", "sequence", "pk")


def stop_of(premises: Premises, tree: Tree) -> Stop:
    """Return a place as the walk knows it."""
    place = None
    if premises.latitude is not None and premises.longitude is not None:
        place = float(premises.latitude), float(premises.longitude)
    return Stop(premises.pk, tree.label(premises.area_id), premises.sequence, premises.address, place)


def may_be_added(premises: Premises, officer: Any, day: date) -> bool:
    """Say whether a place can be put on the plan: it is still there and not on it yet."""
    on_it = PlanStop.objects.filter(officer=officer, day=day, premises=premises)
    return premises.gone_on is None and not on_it.exists()
