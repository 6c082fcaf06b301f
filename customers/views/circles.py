"""Groups: the list, the page of one, opening, changing, closing, joining, leaving."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.forms.circles import CircleEditForm, CircleFilterForm, CircleForm, JoinForm, LeaveForm
from customers.models import Circle, CircleMember
from customers.queries import circles as queries
from customers.queries.relations import same_mobile
from customers.rules.register import WORKERS
from customers.services import circles as services
from customers.services.relations import add_prospect
from customers.views.parties import known_number
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.audit.models import Entry
from jinxin.errors import StaleState
from jinxin.paging import page_of
from jinxin.refusals import Conflict, attempt, refuse, reopen

ENTRIES = 20


@allow(*WORKERS)
@require_safe
def circles(request: StaffRequest) -> HttpResponse:
    """Show the groups: an officer's own, for managers and auditors all."""
    form = CircleFilterForm(request.GET)
    form.is_valid()
    page = page_of(queries.circles(request.user, form.cleaned_data), request.GET)
    context = {"form": form, "page": page, "narrowed": any(form.cleaned_data.values())}
    return render(request, "customers/circles/circles.html", context)


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one group with its members; its officer adds somebody."""
    found = get_object_or_404(Circle.objects.visible_to(request.user).select_related("officer"), pk=pk)
    at, runs = clock.now(), services.runs(request.user, found)
    sent = request.method == "POST" and runs
    initial = {"joined_on": clock.local_date(at)}
    form = JoinForm(request.POST if sent else None, person=request.user, initial=initial)
    if sent:
        member = attempt(form, lambda: _join(found, form, request.user, at))
        if member:
            messages.success(request, _("%(name)s is in the group.") % {"name": member.party.name})
            return redirect(found)
    context = {
        "circle": found,
        "runs": runs,
        "form": form,
        "page": page_of(queries.members(found), request.GET),
        "inside": found.members.filter(left_on=None).count(),
        "salons": found.salons.order_by("-starts_at")[:ENTRIES],
        "entries": Entry.objects.filter(subject_type="customers.circle", subject_id=pk).order_by("-number")[:ENTRIES],
    }
    return render(request, "customers/circles/circle.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _join(circle: Circle, form: JoinForm, actor: Any, at: datetime) -> CircleMember:
    """Add somebody; with somebody new, both or neither."""
    values = form.cleaned_data
    party: Any = values.get("party")
    if form.new_kind:
        if known := same_mobile(values["mobile"]):
            raise known_number(known, actor)
        party = add_prospect(kind=form.new_kind, name=values["who"], mobile=values["mobile"], actor=actor, at=at)
    day, note = values["joined_on"], values["note"]
    return services.join(circle=circle, party=party, joined_on=day, note=note, actor=actor, at=at)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_circle(request: StaffRequest) -> HttpResponse:
    """Open a group."""
    at = clock.now()
    form = CircleForm(request.POST if request.method == "POST" else None, initial={"opened_on": clock.local_date(at)})
    found = attempt(form, lambda: services.open_circle(**form.cleaned_data, actor=request.user, at=at))
    if found:
        messages.success(request, _("The group is open. Add its members."))
        return redirect(found)
    return _form_page(request, form)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_circle(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a group."""
    found, at = _run(request, pk), clock.now()
    form = CircleEditForm(request.POST if request.method == "POST" else None, initial=_initial(found))
    conflicts: list[Conflict] = []

    def save() -> bool:
        fields = {name: form.cleaned_data[name] for name in CircleForm.base_fields}
        version = form.cleaned_data["version"]
        return services.change_circle(circle=found, fields=fields, version=version, actor=request.user, at=at)

    try:
        changed = attempt(form, save)
        if changed is not None:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect(found)
    except StaleState as error:
        conflicts = reopen(form, _initial(_run(request, pk)))
        refuse(form, error)
    return _form_page(request, form, circle=found, conflicts=conflicts)


@allow(Role.OFFICER)
@require_POST
def close_circle(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a group, or open a closed one again."""
    found, at = _run(request, pk), clock.now()
    if request.POST.get("open"):
        services.reopen_circle(circle=found, actor=request.user, at=at)
        messages.success(request, _("The group is open again."))
    else:
        services.close_circle(circle=found, actor=request.user, at=at)
        messages.success(request, _("The group is closed. It can be opened again at any time."))
    return redirect(found)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_circle(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that somebody has left a group."""
    members = CircleMember.objects.filter(circle__in=Circle.objects.visible_to(request.user))
    member = get_object_or_404(members.select_related("circle", "party__customer", "party__business"), pk=pk)
    at = clock.now()
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"left_on": clock.local_date(at)})

    def leave() -> None:
        services.leave(member=member, left_on=form.cleaned_data["left_on"], actor=request.user, at=at)

    if attempt(form, leave):
        messages.success(request, _("%(name)s has left the group.") % {"name": member.party.name})
        return redirect(member.circle)
    context = {"form": form, "member": member}
    return render(request, "customers/circles/leave.html", context, status=422 if form.errors else 200)


def _run(request: StaffRequest, pk: int) -> Circle:
    """Return a group for the officer who runs it; 404 for all others."""
    found = get_object_or_404(Circle.objects.visible_to(request.user), pk=pk)
    if not services.runs(request.user, found):
        raise Http404
    return found


def _initial(circle: Circle) -> dict[str, Any]:
    return {name: getattr(circle, name) for name in (*CircleForm.base_fields, "version")}


def _form_page(request: StaffRequest, form: CircleForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "customers/circles/circle_form.html", {"form": form, **context}, status=status)
