"""Visits: noted at the door, taken back, their photos, and those to a customer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.enums import VisitOutcome
from customers.forms.territory import VisitForm
from customers.models import Area, Customer, Premises, TerritoryVisit
from customers.queries.premises import visits_of, visits_to_customer
from customers.queries.relations import shown
from customers.rules.register import READERS as FILE_READERS
from customers.rules.territory import WORKERS, revisit_on, works_in
from customers.services.territory import record_visit, undo_visit
from customers.views.files import customer_file
from customers.views.premises import find
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.offline import keep_on_device
from jinxin.originals import SUFFIXES
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.serving import original_response
from jinxin.worktime.services import current_calendar


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """Note a visit to a shop or household; `?from=plan` goes back to the plan of the day."""
    found, at, tree = find(request, pk), clock.now(), Area.objects.tree()
    if not works_in(request.user, found.area_id, tree):
        raise PermissionDenied
    calendar, today = current_calendar(at), clock.local_date(at)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = VisitForm(*sent, today=today, calendar=calendar)
    noted = attempt(form, lambda: record_visit(premises=found, **form.facts(), actor=request.user, at=at))
    if noted:
        messages.success(request, _said(noted))
        return redirect("customers:day_plan") if request.GET.get("from") == "plan" else redirect(found)
    policy = policy_at(at)
    context = {
        "form": form,
        "premises": found,
        "area": tree.label(found.area_id),
        "party": shown(found.party, request.user) if found.party else None,
        "last": visits_of(found).first(),
        "proposals": {outcome: revisit_on(outcome, today, policy, calendar) for outcome in VisitOutcome},
        "outcomes": VisitOutcome,
    }
    response = render(request, "customers/territory/visit.html", context, status=422 if form.errors else 200)
    return response if form.is_bound else keep_on_device(response, request.user)


def _said(noted: TerritoryVisit) -> str:
    said = _("The visit to “%(name)s” is noted.") % {"name": noted.premises.name}
    if noted.next_on:
        said += " " + _("Next visit on %(day)s.") % {"day": noted.next_on.isoformat()}
    return said


@allow(*WORKERS)
@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a visit back."""
    found = _find_visit(request, pk)
    try:
        undo_visit(visit=found, actor=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The visit is taken back."))
    return redirect("customers:day_plan") if request.POST.get("from") == "plan" else redirect(found.premises)


@allow(*FILE_READERS)
@require_safe
def photo(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give out a photo to who may see its place, or the customer who is there."""
    found = _seen(request, pk)
    if not found.photo:
        raise Http404
    name = f"{found.at:%Y-%m-%d}{SUFFIXES[found.photo_type]}"
    return original_response(request, found.photo, name=name, content_type=found.photo_type, sha256=found.photo_sha256)


@allow(*FILE_READERS)
@require_safe
def customer_visits(request: StaffRequest, pk: int) -> HttpResponse:
    """The visits to a customer's home and shops, whoever made them."""
    context = customer_file(request, pk)
    context["page"] = page_of(visits_to_customer(context["customer"]), request.GET)
    return render(request, "customers/territory/customer_visits.html", context)


def _find_visit(request: StaffRequest, pk: int) -> TerritoryVisit:
    visible = Premises.objects.visible_to(request.user)
    visits = TerritoryVisit.objects.standing().filter(premises__in=visible)
    return get_object_or_404(visits.select_related("premises__area", "premises__party"), pk=pk)


def _seen(request: StaffRequest, pk: int) -> TerritoryVisit:
    """Return a visit that the person sees, by the place or by the customer's file."""
    found: Any = get_object_or_404(TerritoryVisit.objects.standing().select_related("premises__party__business"), pk=pk)
    if Premises.objects.visible_to(request.user).filter(pk=found.premises_id).exists():
        return found
    party = found.premises.party
    customer = (party.customer_id or (party.business and party.business.customer_id)) if party else None
    if customer is None or not Customer.objects.visible_to(request.user).filter(pk=customer).exists():
        raise Http404
    return found
