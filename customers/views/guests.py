"""The guests of a salon: inviting, ticking at the door, noting who was brought."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from customers.forms.circles import GuestForm, SomebodyForm
from customers.models import Attendance, Circle, CircleMember, Party, Salon
from customers.queries import circles as queries
from customers.queries.relations import same_mobile, suggestions
from customers.services import salons as services
from customers.services.relations import add_prospect
from customers.views.fragments import wants_fragment
from customers.views.parties import known_number
from customers.views.salons import planned_salon, run_salon
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.keys import key_of
from jinxin.refusals import attempt

OFFERED = 30
"""Suggestions that the page of invitations offers."""

MOST_KEYS = 2000


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Invite from a group, from the suggestions, or by hand."""
    salon, at = planned_salon(request, pk), clock.now()
    by_hand = request.method == "POST" and "who" in request.POST
    form = SomebodyForm(request.POST if by_hand else None, person=request.user)
    if by_hand:
        if (done := attempt(form, lambda: (_invite_somebody(salon, form, request.user, at),))) is not None:
            return _invited(request, salon, done[0])
    elif request.method == "POST":
        parties = Party.objects.visible_to(request.user).filter(pk__in=_keys(request.POST.getlist("party")))
        count = services.invite(salon=salon, parties=parties, actor=request.user, at=at)
        return _invited(request, salon, count)
    context = {"salon": salon, "form": form, **_offered(salon, request, at)}
    return render(request, "customers/circles/invite.html", context, status=422 if form.errors else 200)


def _offered(salon: Salon, request: StaffRequest, at: datetime) -> dict[str, Any]:
    """Return whom the page offers: the members of a group, and the best suggestions, without who is invited."""
    invited = set(salon.attendances.values_list("party_id", flat=True))
    own = Circle.objects.filter(officer=request.user, closed_at=None).order_by("name", "pk")
    wanted = _keys([request.GET.get("circle", "") or str(salon.circle_id or "")])
    chosen = next((circle for circle in own if circle.pk in wanted), None)
    members = CircleMember.objects.filter(circle=chosen, left_on=None) if chosen else CircleMember.objects.none()
    offered = suggestions(request.user, OFFERED + len(invited), at=at)
    return {
        "circles": own,
        "chosen": chosen,
        "members": [
            item
            for item in members.select_related("party").order_by("party__name_pinyin", "pk")
            if item.party_id not in invited
        ],
        "offered": [item for item in offered if item.party.pk not in invited][:OFFERED],
        "invited": len(invited),
    }


def _keys(given: Iterable[str]) -> list[int]:
    return [key for text in list(given)[:MOST_KEYS] if (key := key_of(text)) is not None]


def _invited(request: StaffRequest, salon: Salon, count: int) -> HttpResponse:
    if count:
        said = ngettext("%(count)s more is invited.", "%(count)s more are invited.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Nobody new was chosen."))
    return redirect("customers:salon_invite" if "more" in request.POST else "customers:salon", salon.pk)


@transaction.atomic
def _invite_somebody(salon: Salon, form: SomebodyForm, actor: Any, at: datetime) -> int:
    return services.invite(salon=salon, parties=[_somebody(form, actor, at)], actor=actor, at=at)


def _somebody(form: SomebodyForm, actor: Any, at: datetime) -> Party:
    """Return who was chosen; somebody new becomes a prospect."""
    values = form.cleaned_data
    if not form.new_kind:
        party: Party = values["party"]
        return party
    _check_number(values["mobile"], actor)
    return add_prospect(kind=form.new_kind, name=values["who"], mobile=values["mobile"], actor=actor, at=at)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: StaffRequest, pk: int) -> HttpResponse:
    """The list at the door, on a phone: tick who came, note who was brought along."""
    salon, at = planned_salon(request, pk), clock.now()
    form = GuestForm(request.POST if request.method == "POST" else None, person=request.user, salon=salon)
    guest = attempt(form, lambda: _welcome(salon, form, request.user, at))
    if guest:
        messages.success(request, _("%(name)s is welcome and on the list.") % {"name": guest.party.name})
        return redirect("customers:salon_door", pk)
    guests = list(queries.guests(salon))
    context = {
        "salon": salon,
        "form": form,
        "guests": guests,
        "came": sum(bool(item.attended) for item in guests),
        "begun": clock.local_date(salon.starts_at) <= clock.local_date(at),
    }
    return render(request, "customers/circles/door.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _welcome(salon: Salon, form: GuestForm, actor: Any, at: datetime) -> Attendance:
    """Welcome somebody; with somebody new, both or neither."""
    values = form.cleaned_data
    guest = {"salon": salon, "brought_by": values["brought_by"], "actor": actor, "at": at}
    if not form.new_kind:
        return services.welcome(party=values["party"], **guest)
    _check_number(values["mobile"], actor)
    return services.welcome_new(kind=form.new_kind, name=values["who"], mobile=values["mobile"], **guest)


def _check_number(mobile: str, actor: Any) -> None:
    """Refuse somebody new whose mobile number is known already."""
    if known := same_mobile(mobile):
        raise known_number(known, actor)


@allow(Role.OFFICER)
@require_POST
def tick(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick or untick a guest; with htmx only the row and the count come back."""
    guest = _guest(request, pk)
    services.tick(guest=guest, came=request.POST.get("came") == "1", actor=request.user, at=clock.now())
    if not wants_fragment(request):  # type: ignore[arg-type]  # the htmx middleware is in place
        return redirect("customers:salon_door", guest.salon_id)
    came = guest.salon.attendances.filter(attended=True).count()
    context = {"guest": guest, "came": came, "total": guest.salon.attendances.count(), "begun": True, "again": True}
    return render(request, "customers/circles/_guest.html", context)


@allow(Role.OFFICER)
@require_POST
def take_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a guest off the list."""
    guest = _guest(request, pk)
    services.take_off(guest=guest, actor=request.user, at=clock.now())
    messages.success(request, _("%(name)s is off the list.") % {"name": guest.party.name})
    return redirect(guest.salon)


def _guest(request: StaffRequest, pk: int) -> Attendance:
    guest = get_object_or_404(Attendance.objects.select_related("salon", "party__area"), pk=pk)
    guest.salon = run_salon(request, guest.salon_id)
    return guest
