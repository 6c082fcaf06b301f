"""Salons: the list, the page of one, planning, changing, calling off, holding."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customers.forms.circles import HoldForm, SalonEditForm, SalonFilterForm, SalonForm
from customers.forms.relations import ReasonForm
from customers.models import Salon
from customers.queries import circles as queries
from customers.rules.contacts import working_day_from
from customers.rules.register import WORKERS
from customers.services import salons as services
from customers.services.circles import runs
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.audit.models import Entry
from jinxin.errors import StaleState
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import Conflict, attempt, refuse, reopen
from jinxin.worktime.services.calendar import current_calendar

ENTRIES = 20


@allow(*WORKERS)
@require_safe
def salons(request: StaffRequest) -> HttpResponse:
    """Show the salons: an officer's own, for managers and auditors all."""
    form = SalonFilterForm(request.GET)
    form.is_valid()
    page = page_of(queries.salons(request.user, form.cleaned_data), request.GET)
    context = {"form": form, "page": page, "narrowed": any(form.cleaned_data.values())}
    return render(request, "customers/circles/salons.html", context)


@allow(*WORKERS)
@require_safe
def salon(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one salon: the plan, the guests, what came of it."""
    visible = Salon.objects.visible_to(request.user).select_related("officer", "circle")
    found = get_object_or_404(visible, pk=pk)
    context = {
        "salon": found,
        "runs": runs(request.user, found),
        "begun": clock.local_date(found.starts_at) <= clock.local_date(clock.now()),
        "guests": queries.guests(found),
        "yield": queries.yield_of(found),
        "entries": Entry.objects.filter(subject_type="customers.salon", subject_id=pk).order_by("-number")[:ENTRIES],
    }
    return render(request, "customers/circles/salon.html", context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_salon(request: StaffRequest) -> HttpResponse:
    """Plan a salon."""
    initial = {"circle": request.GET.get("circle", "")[:18]}
    form = SalonForm(request.POST if request.method == "POST" else None, initial=initial, person=request.user)
    found = attempt(form, lambda: services.plan_salon(**form.cleaned_data, actor=request.user, at=clock.now()))
    if found:
        messages.success(request, _("The salon is planned. Invite your guests."))
        return redirect("customers:salon_invite", found.pk)
    return _form_page(request, form)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_salon(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a planned salon."""
    found = planned_salon(request, pk)
    data = request.POST if request.method == "POST" else None
    form = SalonEditForm(data, initial=_initial(found), person=request.user, kept=found.circle_id)
    conflicts: list[Conflict] = []

    def save() -> bool:
        fields = {name: form.cleaned_data[name] for name in SalonForm.base_fields}
        version, at = form.cleaned_data["version"], clock.now()
        return services.change_salon(salon=found, fields=fields, version=version, actor=request.user, at=at)

    try:
        changed = attempt(form, save)
        if changed is not None:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect(found)
    except StaleState as error:
        conflicts = reopen(form, _initial(planned_salon(request, pk)))
        refuse(form, error)
    return _form_page(request, form, salon=found, conflicts=conflicts)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_salon(request: StaffRequest, pk: int) -> HttpResponse:
    """Call a salon off, for a reason."""
    found = planned_salon(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def cancel() -> None:
        reason = form.cleaned_data["reason"]
        services.cancel_salon(salon=found, reason=reason, actor=request.user, at=clock.now())

    if attempt(form, cancel):
        messages.success(request, _("The salon is called off. Tell the guests."))
        return redirect(found)
    context = {"form": form, "salon": found, "invited": found.attendances.count()}
    return render(request, "customers/circles/cancel.html", context, status=422 if form.errors else 200)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def hold_salon(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a salon that took place: what came of it, and a contact with each guest who came."""
    found, at = planned_salon(request, pk), clock.now()
    came = list(queries.guests(found).filter(attended=True))
    soon = clock.local_date(at) + timedelta(days=policy_at(at).salon_follow_up_days)
    initial = {"next_on": working_day_from(soon, current_calendar(at))}
    form = HoldForm(request.POST if request.method == "POST" else None, initial=initial, guests=came)

    def hold() -> tuple[int]:
        told = {"summary": form.cleaned_data["summary"], "next_on": form.cleaned_data["next_on"]}
        return (services.hold_salon(salon=found, outcomes=form.outcomes, **told, actor=request.user, at=at),)

    held = attempt(form, hold)
    if held:
        said = ngettext("%(count)s contact is noted.", "%(count)s contacts are noted.", held[0])
        messages.success(request, said % {"count": held[0]})
        return redirect(found)
    context = {"form": form, "salon": found, "missing": found.attendances.filter(attended=None).count()}
    return render(request, "customers/circles/hold.html", context, status=422 if form.errors else 200)


def run_salon(request: StaffRequest, pk: int) -> Salon:
    """Return a salon for the officer who runs it; 404 for all others."""
    found = get_object_or_404(Salon.objects.visible_to(request.user).select_related("circle"), pk=pk)
    if not runs(request.user, found):
        raise Http404
    return found


def planned_salon(request: StaffRequest, pk: int) -> Salon:
    """Return a planned salon for the officer who runs it; what is over is over: IllegalMove says so."""
    found = run_salon(request, pk)
    services.check_planned(found)
    return found


def _initial(salon: Salon) -> dict[str, Any]:
    values = {name: getattr(salon, name) for name in ("title", "place", "starts_at", "version")}
    return {**values, "circle": salon.circle_id}


def _form_page(request: StaffRequest, form: SalonForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "customers/circles/salon_form.html", {"form": form, **context}, status=status)
