"""Noting a word with somebody in two taps, and whom to speak to today."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.contactlist import DueList
from customers.enums import ContactChannel, ContactOutcome
from customers.forms.contacts import ContactForm, DetailsForm
from customers.models import Contact, Customer, Party
from customers.queries import contacts as queries
from customers.rules.contacts import may_speak, may_take_back, picks
from customers.rules.register import WORKERS
from customers.services import contacts as services
from customers.tabs import customer_head
from customers.views.fragments import wants_fragment
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.keys import key_of
from jinxin.listing import asked_of
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt, refuse
from jinxin.worktime.services.calendar import current_calendar


@allow(*WORKERS)
@require_safe
def contacts(request: StaffRequest, pk: int) -> HttpResponse:
    """Show in a customer's file what was said with them and in their shops."""
    visible = Customer.objects.visible_to(request.user).select_related("segment", "party")
    customer = get_object_or_404(visible, pk=pk)
    at = clock.now()
    context = {
        "customer": customer,
        "head": customer_head(customer, request.user, at=at),
        **_talk(request, customer.party, at),
        "page": page_of(queries.of_customer(customer), request.GET),
    }
    return render(request, "customers/contacts/customer.html", context)


@allow(*WORKERS)
@require_safe
def contacts_with(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was said with a prospect or in a shop; a customer's contacts stand in the file."""
    party = _party(request, pk)
    if party.customer_id:
        target = redirect("customers:contacts", party.customer_id)
        target["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
        return target
    rows = Contact.objects.filter(party=party).select_related("officer", "campaign", "party")
    context = {**_talk(request, party, clock.now()), "page": page_of(rows, request.GET)}
    return render(request, "customers/contacts/party.html", context)


def _party(request: StaffRequest, pk: int) -> Party:
    visible = Party.objects.visible_to(request.user).select_related("customer", "business__customer", "officer")
    return get_object_or_404(visible, pk=pk)


def _talk(request: StaffRequest, party: Party, at: datetime) -> dict[str, Any]:
    """Return what the form beside the contacts of a party needs; of the one just noted, where it is named."""
    speaks = may_speak(request.user, party)
    given = key_of(request.GET.get("noted"))
    own = Contact.objects.filter(party=party, officer=request.user)
    noted = own.filter(pk=given).first() if given else None
    return {
        "party": party,
        "may_speak": speaks,
        "today": clock.local_date(at),
        **_taps(request.GET.get("campaign", "")),
        **(_noted(request, noted, at) if noted and speaks else {}),
    }


def _taps(campaign: str = "", channel: str = ContactChannel.CALL) -> dict[str, Any]:
    return {
        "channels": ContactChannel.choices,
        "outcomes": ContactOutcome.choices,
        "channel": channel,
        "campaign": key_of(campaign) or "",
    }


def _noted(request: StaffRequest, contact: Contact, at: datetime, form: DetailsForm | None = None) -> dict[str, Any]:
    return {
        "noted": contact,
        "form": form or DetailsForm.of(contact),
        "picks": picks(at, current_calendar(at)),
        "may_take_back": may_take_back(request.user, contact, at, policy_at(at)),
    }


@allow(Role.OFFICER)
@require_POST
def contact_log(request: Any, pk: int) -> HttpResponse:
    """Note a word: how it was and what came of it."""
    party, at = _party(request, pk), clock.now()
    form = ContactForm(request.POST, person=request.user)
    contact = attempt(form, lambda: services.log_contact(party=party, **form.cleaned_data, actor=request.user, at=at))
    if contact is None:
        given = {"campaign": request.POST.get("campaign", ""), "channel": request.POST.get("channel", "")}
        context = {"party": party, "may_speak": True, **_taps(**given), "taps": form}
        return _answer(request, "customers/contacts/_taps.html", "customers/contacts/log.html", context, form)
    if not wants_fragment(request):
        return _to_noted(contact)
    return render(request, "customers/contacts/_noted.html", {"party": party, **_noted(request, contact, at)})


@allow(Role.OFFICER)
@require_POST
def contact_details(request: Any, pk: int) -> HttpResponse:
    """Add a note and the next contact to what was just noted."""
    contact, at = _own(request, pk), clock.now()
    form = DetailsForm(request.POST, auto_id=f"id_%s_{pk}")
    saved = attempt(
        form,
        lambda: services.add_details(contact=contact, **form.wanted(), actor=request.user, at=at),
    )
    context = {"party": contact.party, **_noted(request, saved or contact, at, None if saved else form)}
    if saved is None or wants_fragment(request):
        context["saved"] = saved is not None
        return _answer(request, "customers/contacts/_noted.html", "customers/contacts/log.html", context, form)
    messages.success(request, _("Saved."))
    return redirect("customers:contacts_with", contact.party_id)


@allow(Role.OFFICER)
@require_POST
def contact_undo(request: Any, pk: int) -> HttpResponse:
    """Take back what was noted by mistake."""
    contact, at = _own(request, pk), clock.now()
    party = contact.party
    try:
        services.take_back(contact=contact, actor=request.user, at=at)
    except DomainError as error:
        form = DetailsForm.of(contact)
        form.cleaned_data = {}
        refuse(form, error)
        context = {"party": party, **_noted(request, contact, at, form)}
        return render(request, _template(request, "_noted.html"), context, status=422)
    if wants_fragment(request):
        context = {"party": party, "may_speak": True, **_taps(str(contact.campaign_id or ""), contact.channel)}
        return render(request, "customers/contacts/_taps.html", {**context, "taken_back": True})
    messages.success(request, _("Taken back."))
    return redirect("customers:contacts_with", party.pk)


@allow(Role.OFFICER)
@require_POST
@never_cache
def contact_number(request: Any, pk: int) -> HttpResponse:
    """Show the number in full, ready to be called. The trail notes it.

    Not a redirect to tel: the security policy forbids a form to lead there, a link that writes into the trail would be
    followed by prefetching, and at a desk one wants to read the number.
    """
    party = _party(request, pk)
    number, refused = "", ""
    try:
        number = services.number_to_call(party=party, actor=request.user, at=clock.now())
    except DomainError as error:
        refused = error.message
    context = {"party": party, "number": number, "refused": refused, "may_speak": True}
    template = "customers/contacts/_number.html" if wants_fragment(request) else "customers/contacts/number.html"
    return render(request, template, context, status=422 if refused else 200)


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts_due(request: StaffRequest) -> HttpResponse:
    """List whom to speak to today, who has waited longest first."""
    at = clock.now()
    listing = DueList(asked_of(request), request.user, clock.local_date(at))
    if elsewhere := listing.address_of(request):
        return elsewhere
    counts = listing.counts()
    context = {
        "listing": listing,
        "tabs": listing.tabs(counts),
        "page": listing.page(counts[listing.when]),
        "today": listing.today,
        **_taps(),
    }
    return render(request, "customers/contacts/due.html", context)


def _own(request: StaffRequest, pk: int) -> Contact:
    rows = Contact.objects.filter(officer=request.user).select_related("party__customer", "party__business", "campaign")
    return get_object_or_404(rows, pk=pk)


def _to_noted(contact: Contact) -> HttpResponse:
    answer = redirect("customers:contacts_with", contact.party_id)
    answer["Location"] += f"?noted={contact.pk}"
    return answer


def _template(request: Any, name: str) -> str:
    return f"customers/contacts/{name}" if wants_fragment(request) else "customers/contacts/log.html"


def _answer(request: Any, fragment: str, page: str, context: dict[str, Any], form: Any) -> HttpResponse:
    template = fragment if wants_fragment(request) else page
    return render(request, template, context, status=422 if form.errors else 200)
