"""Loops of ties, for who watches over the lending."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import RingKind
from customers.forms.rings import FindingForm, RingFilterForm
from customers.models import Ring
from customers.queries.rings import WITH_MEMBERS
from customers.services.rings import judge_ring
from customers.views.parties import ring_shown
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.paging import page_of
from jinxin.refusals import attempt, refuse, reopen

LISTED = 8
"""Members that a row of the list names."""


@allow(Role.MANAGER, Role.AUDITOR)
@require_safe
def rings(request: StaffRequest) -> HttpResponse:
    """All loops: those that hold, those that nobody has looked at, and those that are gone."""
    form = RingFilterForm(request.GET)
    form.is_valid()
    rows = _chosen(form.cleaned_data).prefetch_related(WITH_MEMBERS).select_related("looked_by")
    page = page_of(rows, request.GET)
    page.object_list = [ring_shown(ring, request.user) for ring in page.object_list]
    context = {"form": form, "page": page, "listed": LISTED, "narrowed": any(form.cleaned_data.values())}
    return render(request, "customers/relations/rings.html", context)


def _chosen(given: dict[str, Any]) -> Any:
    rows = Ring.objects.all()
    if given.get("kind"):
        rows = rows.filter(kind=given["kind"])
    state = given.get("state")
    if state != "all":
        rows = rows.filter(gone_at__isnull=state != "gone")
    return rows.filter(looked_at=None) if state == "open" else rows


@allow(Role.MANAGER, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def ring(request: StaffRequest, pk: int) -> HttpResponse:
    """One loop: who is in it, as a picture too, and what the manager makes of it."""
    found = get_object_or_404(Ring.objects.select_related("looked_by").prefetch_related(WITH_MEMBERS), pk=pk)
    may_judge = request.user.has_role(Role.MANAGER)
    sent = request.method == "POST" and may_judge
    form = FindingForm(request.POST if sent else None, initial={"finding": found.finding, "version": found.version})

    def judge() -> None:
        finding, version = form.cleaned_data["finding"], form.cleaned_data["version"]
        judge_ring(ring=found, finding=finding, version=version, actor=request.user, at=clock.now())

    try:
        if attempt(form, judge):
            messages.success(request, _("Saved."))
            return redirect(found)
    except StaleState as error:
        again = Ring.objects.get(pk=pk)
        reopen(form, {"finding": again.finding, "version": again.version})
        refuse(form, error)
    shown = ring_shown(found, request.user)
    context = {"item": shown, "form": form, "may_judge": may_judge, "kinds": RingKind}
    return render(request, "customers/relations/ring.html", context, status=422 if form.errors else 200)
