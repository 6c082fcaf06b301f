"""The roster: how often each member sits, who they are in the register, when they are away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.models import Party
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.keys import key_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.staff.models import User
from review.evening_forms import AwayForm
from review.models import Away
from review.queries.evenings import roster_rows
from review.services.board import roster as services

OFFERED = 10


@allow(Role.MEMBER, Role.MANAGER, Role.AUDITOR)
@require_safe
def roster(request: StaffRequest) -> HttpResponse:
    """Show the members in the order in which the rotation reaches them."""
    return _page(request, _away_form(request, None))


def _away_form(request: StaffRequest, data: Any) -> AwayForm | None:
    if not request.user.has_role(Role.MEMBER, Role.MANAGER):
        return None
    alone = not request.user.has_role(Role.MANAGER)
    return AwayForm(data, roster=User.objects.with_role(Role.MEMBER), alone=alone)


def _page(request: StaffRequest, form: AwayForm | None) -> HttpResponse:
    at = clock.now()
    days = policy_at(at).roster_days
    context = {
        "rows": roster_rows(at, days=days),
        "days": days,
        "form": form,
        "manages": request.user.has_role(Role.MANAGER),
        "sees_ties": request.user.has_role(Role.MANAGER, Role.AUDITOR),
    }
    return render(request, "review/roster.html", context, status=422 if form and form.is_bound else 200)


@allow(Role.MEMBER, Role.MANAGER)
@require_POST
def away(request: StaffRequest) -> HttpResponse:
    """Note days on which a member cannot sit: one's own, a manager anybody's."""
    form = _away_form(request, request.POST)
    assert form is not None, "the roles of this view have a form"

    def note() -> Away:
        said = dict(form.cleaned_data)
        member = said.pop("member", request.user)
        return services.note_away(member, **said, actor=request.user, at=clock.now())

    if attempt(form, note) is None:
        return _page(request, form)
    messages.success(request, _("The absence is noted; the rotation passes over those days."))
    return redirect("review:roster")


@allow(Role.MEMBER, Role.MANAGER)
@require_POST
def away_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    found = Away.objects.select_related("member")
    if not request.user.has_role(Role.MANAGER):
        found = found.filter(member=request.user)
    services.end_away(get_object_or_404(found, pk=pk), actor=request.user, at=clock.now())
    messages.success(request, _("The absence is taken back."))
    return redirect("review:roster")


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def tie(request: StaffRequest, pk: int) -> HttpResponse:
    """Find a member among the people of the register, and note who they are there."""
    member = get_object_or_404(User.objects.with_role(Role.MEMBER), pk=pk)
    if request.method == "POST":
        party = get_object_or_404(Party, pk=key_of(request.POST.get("party", "")) or 0)
        services.tie_member(member, party=party, actor=request.user, at=clock.now())
        messages.success(request, _("Noted. Conflicts of interest follow from this entry's ties."))
        return redirect("review:roster")
    wanted = " ".join(request.GET.get("q", member.name).split())[:60]
    parties = Party.objects.filter(name__startswith=wanted, business=None) if wanted else Party.objects.none()
    context = {
        "member": member,
        "wanted": wanted,
        "parties": parties.select_related("customer", "area").order_by("name", "pk")[:OFFERED],
    }
    return render(request, "review/roster_tie.html", context)


@allow(Role.MANAGER)
@require_POST
def untie(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back who a member is in the register."""
    member = get_object_or_404(User.objects.with_role(Role.MEMBER), pk=pk)
    services.untie_member(member, actor=request.user, at=clock.now())
    messages.success(request, _("Taken back."))
    return redirect("review:roster")
