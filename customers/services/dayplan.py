"""The verbs of a day's plan: fill it, order it, move, remove and add stops. It is kept for the day; it is no record of
what happened (the visits are), so the trail does not tell of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Area, PlanStop, Premises
from customers.queries.dayplan import plan_of, stop_of, suggested
from customers.rules.places import moved, walk
from customers.rules.territory import works_in
from jinxin.access import Role
from jinxin.clock import local_date
from jinxin.errors import DomainError, NotAllowed
from jinxin.policy.services import policy_at
from jinxin.staff.models import User

MOST_STOPS = 200


@transaction.atomic
def fill_plan(*, officer: Any, at: datetime) -> int:
    """Fill today's plan with suggestions up to the number of stops the policy names; return how many came on it.

    What is still to be done is put in walking order; what is done stays in front.
    """
    _check_officer(officer)
    day, tree = local_date(at), Area.objects.tree()
    present = plan_of(officer, day)
    room = policy_at(at).day_plan_stops - len(present)
    found = suggested(officer, day, tree, count=max(room, 0), but=[one.premises.pk for one in present])
    PlanStop.objects.bulk_create(
        [PlanStop(officer=officer, day=day, premises=premises, position=0) for premises in found],
        ignore_conflicts=True,
    )
    _put_in_order(officer, day)
    return len(found)


@transaction.atomic
def order_plan(*, officer: Any, at: datetime) -> None:
    """Put what is still to be done today in walking order."""
    _check_officer(officer)
    _put_in_order(officer, local_date(at))


@transaction.atomic
def add_stop(*, officer: Any, premises: Premises, at: datetime) -> bool:
    """Put a shop or household at the end of today's plan; say whether it was not there yet."""
    _check_officer(officer)
    day, tree = local_date(at), Area.objects.tree()
    if not works_in(officer, premises.area_id, tree):
        raise NotAllowed(_("Only the loan officer of this area and managers do this."))
    if premises.gone_on:
        raise DomainError(_("“%(name)s” is marked as gone. Take that back first.") % {"name": premises})
    order = _locked_order(officer, day)
    if premises.pk in order:
        return False
    if len(order) >= MOST_STOPS:
        raise DomainError(_("The plan is full: at most %(most)s stops a day.") % {"most": MOST_STOPS})
    PlanStop.objects.create(officer=officer, day=day, premises=premises, position=len(order) + 1)
    return True


@transaction.atomic
def remove_stop(*, officer: Any, premises: int, at: datetime) -> None:
    """Take a stop off today's plan; one that is not on it is no trouble."""
    _check_officer(officer)
    PlanStop.objects.filter(officer=officer, day=local_date(at), premises=premises).delete()


@transaction.atomic
def move_stop(*, officer: Any, premises: int, by: int, at: datetime) -> None:
    """Move a stop up (negative) or down today's plan, as far as there is room."""
    _check_officer(officer)
    day = local_date(at)
    order = _locked_order(officer, day)
    if premises in order:
        _number(officer, day, moved(order, premises, by))


def _check_officer(officer: Any) -> None:
    if not officer.has_role(Role.OFFICER):
        raise NotAllowed(_("Only loan officers have a plan of the day."))


def _locked_order(officer: Any, day: date) -> list[int]:
    """Return the order as it is, with the officer's row locked: two taps at once come one after the other."""
    User.objects.select_for_update().get(pk=officer.pk)
    stops = PlanStop.objects.filter(officer=officer, day=day).order_by("position", "pk")
    return list(stops.values_list("premises_id", flat=True))


def _put_in_order(officer: Any, day: date) -> None:
    User.objects.select_for_update().get(pk=officer.pk)
    tree, plan = Area.objects.tree(), plan_of(officer, day)
    done = sorted((one for one in plan if one.visit), key=lambda one: one.visit.at if one.visit else day)
    start = _last_place(done)
    ahead = walk((stop_of(one.premises, tree) for one in plan if not one.visit), start)
    _number(officer, day, [*(one.premises.pk for one in done), *(stop.key for stop in ahead)])


def _last_place(done: Sequence[Any]) -> tuple[float, float] | None:
    if not done or done[-1].premises.latitude is None:
        return None
    place = done[-1].premises
    return float(place.latitude), float(place.longitude)


def _number(officer: Any, day: date, order: Sequence[int]) -> None:
    places = {premises: position for position, premises in enumerate(order, 1)}
    stops = list(PlanStop.objects.filter(officer=officer, day=day))
    for stop in stops:
        stop.position = places.get(stop.premises_id, len(order) + 1)
    PlanStop.objects.bulk_update(stops, ["position"])
