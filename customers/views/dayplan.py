"""The plan of the day: the next door at the top, one tap away."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from customers.models import Area, Premises, TerritoryVisit
from customers.queries.dayplan import plan_of
from customers.rules.territory import READERS
from customers.services import dayplan as services
from customers.services.territory import may_undo
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.keys import key_of
from jinxin.offline import keep_on_device
from jinxin.policy.services import policy_at
from jinxin.staff.choosing import Whose, whose

DAYS_IN_SIGHT = 730


@allow(*READERS)
@require_safe
def day_plan(request: StaffRequest) -> HttpResponse:
    """Show the plan of a day: an officer's own, or for managers and auditors the one of `?officer=`."""
    at = clock.now()
    today = clock.local_date(at)
    day = _day(request.GET.get("day", ""), today)
    chosen = _whose(request)
    officer = chosen.officer if chosen else request.user
    tree = Area.objects.tree()
    plan = plan_of(officer, day) if officer else []
    own = officer == request.user and day == today
    ahead = [one for one in plan if not one.visit]
    context = {
        "plan": plan,
        "ahead": ahead,
        "done": len(plan) - len(ahead),
        "next": ahead[0] if own and ahead else None,
        "labels": {one.premises.pk: tree.label(one.premises.area_id) for one in plan},
        "day": day,
        "today": today,
        "own": own,
        "officer": officer,
        "whose": chosen,
        "undo": _last_visit(request.user, at) if own else None,
        "most": policy_at(at).day_plan_stops,
        "has_areas": officer is not None and officer.pk in tree.responsible.values(),
    }
    response = render(request, "customers/territory/day_plan.html", context)
    return keep_on_device(response, request.user) if own else response


def _day(text: str, today: date) -> date:
    """Return the day asked for; today for anything that is none, or lies out of sight."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return today
    return day if abs((day - today).days) <= DAYS_IN_SIGHT else today


def _whose(request: StaffRequest) -> Whose | None:
    """Return whose plan an overseer looks at; None for everybody else, who sees their own."""
    if not request.user.has_role(Role.MANAGER, Role.AUDITOR):
        return None
    usual = request.user if request.user.has_role(Role.OFFICER) else None
    return whose(request.GET.get("officer", ""), request.user, usual=usual)


def _last_visit(person: Any, at: datetime) -> TerritoryVisit | None:
    """Return what the person noted last, while it can be taken back."""
    noted = TerritoryVisit.objects.standing().filter(officer=person).select_related("premises")
    last = noted.order_by("-recorded_at", "-pk").first()
    return last if last and may_undo(last, person, at) else None


@allow(Role.OFFICER)
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Fill, order, move, remove, add: what the button says."""
    at, officer = clock.now(), request.user
    pk = key_of(request.POST.get("premises")) or 0
    try:
        match request.POST.get("do"):
            case "fill":
                _tell_filled(request, services.fill_plan(officer=officer, at=at))
            case "order":
                services.order_plan(officer=officer, at=at)
            case "remove":
                services.remove_stop(officer=officer, premises=pk, at=at)
            case "up" | "down" as way:
                services.move_stop(officer=officer, premises=pk, by=-1 if way == "up" else 1, at=at)
            case "first":
                services.move_stop(officer=officer, premises=pk, by=-services.MOST_STOPS, at=at)
            case "add":
                return _add(request, pk, at)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("customers:day_plan")


def _tell_filled(request: StaffRequest, count: int) -> None:
    if count:
        text = ngettext("%(count)s stop is added.", "%(count)s stops are added.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("There is nothing more to suggest for today."))


def _add(request: StaffRequest, pk: int, at: datetime) -> HttpResponse:
    premises = Premises.objects.visible_to(request.user).select_related("area").filter(pk=pk).first()
    if premises is None:
        messages.error(request, _("This shop or household is not yours to visit."))
        return redirect("customers:day_plan")
    added = services.add_stop(officer=request.user, premises=premises, at=at)
    said = _("“%(name)s” is on the plan of the day.") if added else _("“%(name)s” was on the plan of the day already.")
    messages.success(request, said % {"name": premises.name})
    return redirect(premises if request.POST.get("from") == "premises" else "customers:day_plan")
