"""Campaigns: setting one up, filling its list, reading its funnel, closing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.campaignlist import CampaignList, TargetList
from customers.enums import ContactOutcome
from customers.forms.campaigns import CampaignForm, CriteriaForm
from customers.models import Campaign, CampaignTarget, Party
from customers.queries import campaigns as queries
from customers.queries.contacts import find_to_list
from customers.queries.search import plain
from customers.rules.campaigns import may_run
from customers.rules.register import WORKERS
from customers.services import campaigns as services
from customers.views.areas import version_of
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, StaleState
from jinxin.listing import asked_of
from jinxin.refusals import Conflict, attempt, refuse, reopen


@allow(*WORKERS)
@require_safe
def campaigns(request: StaffRequest) -> HttpResponse:
    """List campaigns with the numbers of their funnels."""
    listing = CampaignList(request.GET, request.user, clock.local_date(clock.now()))
    context = {"listing": listing, "page": listing.page(), "today": listing.today}
    return render(request, "customers/campaigns/list.html", context)


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: StaffRequest) -> HttpResponse:
    """Set a campaign up; its list is filled next."""
    at = clock.now()
    today = clock.local_date(at)
    form = CampaignForm(request.POST if request.method == "POST" else None, initial={"starts_on": today})
    made = attempt(form, lambda: services.create_campaign(fields=form.campaign_fields(), actor=request.user, at=at))
    if made:
        messages.success(request, _("%(name)s is set up. Put people on its list now.") % {"name": made.name})
        return redirect("customers:campaign_fill", made.pk)
    return render(request, "customers/campaigns/form.html", {"form": form}, status=422 if form.errors else 200)


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change name, method, goal or dates."""
    campaign, at = _run(request, pk), clock.now()
    form = CampaignForm(request.POST if request.method == "POST" else None, initial=CampaignForm.initial_of(campaign))
    conflicts: list[Conflict] = []
    try:
        saved = attempt(form, lambda: _change(form, campaign, request.user, at))
        if saved:
            messages.success(request, _("Saved."))
            return redirect(campaign)
    except StaleState as error:
        conflicts = reopen(form, CampaignForm.initial_of(_run(request, pk)))
        refuse(form, error)
    context = {"form": form, "campaign": campaign, "conflicts": conflicts}
    return render(request, "customers/campaigns/form.html", context, status=422 if form.errors else 200)


def _change(form: CampaignForm, campaign: Campaign, actor: Any, at: Any) -> Campaign:
    version = form.cleaned_data["version"] or 0
    return services.change_campaign(
        campaign=campaign, fields=form.campaign_fields(), version=version, actor=actor, at=at
    )


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a campaign's funnel and its list; each number opens its rows."""
    found, at = _seen(request, pk), clock.now()
    listing = TargetList(asked_of(request), request.user, found)
    if elsewhere := listing.address_of(request, anchor="#list"):
        return elsewhere
    context = {
        "campaign": found,
        "funnel": queries.funnel(listing.rows),
        "officers": listing.officers if len(listing.officers) > 1 else [],
        "outcomes": dict(ContactOutcome.choices),
        "listing": listing,
        "page": listing.page(),
        "may_run": may_run(request.user, found),
        "today": clock.local_date(at),
    }
    return render(request, "customers/campaigns/campaign.html", context)


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_fill(request: StaffRequest, pk: int) -> HttpResponse:
    """Put people on the list: by criteria, after a look at how many they mean, or one by one."""
    found, at = _run(request, pk), clock.now()
    given = request.POST if request.method == "POST" else request.GET
    form = CriteriaForm(
        given if "look" in given or request.method == "POST" else None,
        person=request.user,
        initial={"segment": found.segment_id},
    )
    if request.method == "POST":
        count = attempt(form, lambda: services.fill(campaign=found, criteria=form.criteria, actor=request.user, at=at))
        if count is not None:
            text = ngettext("%(count)s person put on the list.", "%(count)s people put on the list.", count)
            messages.success(request, text % {"count": count})
            return redirect(found)
    context = {
        "campaign": found,
        "form": form,
        "preview": _preview(found, form, request.user) if form.is_bound and form.is_valid() else None,
        "q": plain(request.GET.get("q", "")),
        "found": _found(request, found),
    }
    return render(request, "customers/campaigns/fill.html", context, status=422 if form.errors else 200)


def _preview(campaign: Campaign, form: CriteriaForm, person: Any) -> dict[str, int]:
    people = queries.matching(form.criteria, person)
    count = people.count()
    new = people.exclude(queries.listed_in(campaign)).count()
    return {"count": count, "listed": count - new, "new": new}


def _found(request: StaffRequest, campaign: Campaign) -> list[Party] | None:
    text = plain(request.GET.get("q", ""))
    listed = CampaignTarget.objects.filter(campaign=campaign).values("party")
    return find_to_list(text, request.user, listed) if text else None


@allow(Role.OFFICER, Role.MANAGER)
@require_POST
def campaign_add(request: StaffRequest, pk: int, party: int) -> HttpResponse:
    """Put one person or shop on the list."""
    found = _run(request, pk)
    who = get_object_or_404(Party.objects.visible_to(request.user), pk=party)
    try:
        services.add(campaign=found, party=who, actor=request.user, at=clock.now())
        messages.success(request, _("%(name)s is on the list.") % {"name": who.name})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("customers:campaign_fill", found.pk)


@allow(Role.OFFICER, Role.MANAGER)
@require_POST
def campaign_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off the list whom nobody has spoken to."""
    visible = CampaignTarget.objects.filter(campaign__in=Campaign.objects.visible_to(request.user))
    target = get_object_or_404(visible.select_related("campaign", "party__business"), pk=pk)
    found = _run(request, target.campaign_id)
    try:
        services.remove(target=target, actor=request.user, at=clock.now())
        messages.success(request, _("%(name)s is off the list.") % {"name": target.party.name})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(found)


@allow(Role.OFFICER, Role.MANAGER)
@require_POST
def campaign_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a campaign, or open it again."""
    found, at = _run(request, pk), clock.now()
    verb = services.reopen if "reopen" in request.POST else services.close
    try:
        verb(campaign=found, version=version_of(request), actor=request.user, at=at)
        messages.success(
            request, _("The campaign is open again.") if verb is services.reopen else _("The campaign is closed.")
        )
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(found)


def _seen(request: StaffRequest, pk: int) -> Campaign:
    visible = Campaign.objects.visible_to(request.user).select_related("created_by", "segment")
    return get_object_or_404(visible, pk=pk)


def _run(request: StaffRequest, pk: int) -> Campaign:
    """Return a campaign for who may change it; 404 for who may not see it, 403 for who may only look."""
    found = _seen(request, pk)
    if not may_run(request.user, found):
        raise PermissionDenied
    return found
