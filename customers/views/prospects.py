"""Prospects: the list, the page of one, adding, changing, dropping, taking up again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.forms.relations import ProspectEditForm, ProspectForm, ReasonForm, TieForm
from customers.models import Party
from customers.prospects import ProspectListing
from customers.queries.relations import same_mobile, shown
from customers.rules.register import WORKERS
from customers.rules.relations import in_hands
from customers.services import relations as services
from customers.views.parties import note_tie, seen_party, ties_context
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.audit.models import Entry
from jinxin.errors import StaleState
from jinxin.listing import asked_of
from jinxin.refusals import Conflict, attempt, refuse, reopen

ENTRIES = 20


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def prospects(request: StaffRequest) -> HttpResponse:
    """The list of prospects: an officer's own and nobody's, for managers and auditors all."""
    listing = ProspectListing(asked_of(request), request.user)
    if elsewhere := listing.address_of(request):
        return elsewhere
    return render(request, "customers/relations/prospects.html", {"listing": listing, "page": listing.page()})


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def prospect(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one prospect; a registered one leads to the customer's page."""
    party = seen_party(request, pk)
    if not party.is_prospect:
        return redirect(party)
    sent = request.method == "POST"
    keeps = in_hands(request.user, party)
    if sent and not keeps:
        raise PermissionDenied
    form = TieForm(request.POST if sent else None, ends=[party], person=request.user)
    if sent and note_tie(request, form, clock.now()):
        return redirect(party)
    context = {
        "party": party,
        "keeps": keeps,
        "contacts": party.contacts.select_related("officer").order_by("-at", "-pk")[:ENTRIES],
        "premises": party.premises.select_related("area").order_by("pk"),
        "attendances": party.attendances.select_related("salon").order_by("-salon__starts_at"),
        "entries": Entry.objects.filter(subject_type="customers.party", subject_id=pk).order_by("-number")[:ENTRIES],
        **ties_context([party], request.user, form),
    }
    return render(request, "customers/relations/prospect.html", context, status=422 if form.errors else 200)


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_prospect(request: StaffRequest) -> HttpResponse:
    """Add a prospect."""
    form = ProspectForm(request.POST if request.method == "POST" else None)
    known = _known(form, request.user)

    def add() -> Party:
        return services.add_prospect(**form.facts(), actor=request.user, at=clock.now())

    if form.is_valid() and not _undecided(form, known):
        party = attempt(form, add)
        if party:
            messages.success(request, _("%(name)s is added.") % {"name": party.name})
            return redirect(party)
    return _form_page(request, form, known=known)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_prospect(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a prospect."""
    party = _kept(request, pk)
    form = ProspectEditForm(request.POST if request.method == "POST" else None, initial=_initial(party), party=party)
    known = _known(form, request.user, party)
    conflicts: list[Conflict] = []

    def save() -> bool:
        facts, version = form.facts(), form.cleaned_data["version"]
        return services.change_prospect(party=party, fields=facts, version=version, actor=request.user, at=clock.now())

    try:
        if form.is_valid() and not _undecided(form, known):
            changed = attempt(form, save)
            if changed is not None:
                messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
                return redirect(party)
    except StaleState as error:
        conflicts = reopen(form, _initial(_kept(request, pk)))
        refuse(form, error)
    return _form_page(request, form, party=party, known=known, conflicts=conflicts)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def drop_prospect(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop a prospect, for a reason."""
    party = _kept(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def drop() -> None:
        reason = form.cleaned_data["reason"]
        services.drop_prospect(party=party, reason=reason, actor=request.user, at=clock.now())

    if attempt(form, drop):
        messages.success(request, _("%(name)s is dropped and no longer suggested.") % {"name": party.name})
        return redirect(party)
    context = {"form": form, "party": party}
    return render(request, "customers/relations/drop.html", context, status=422 if form.errors else 200)


@allow(Role.OFFICER)
@require_POST
def take_up_prospect(request: StaffRequest, pk: int) -> HttpResponse:
    """Take up a dropped prospect again."""
    party = _kept(request, pk)
    services.take_up_prospect(party=party, actor=request.user, at=clock.now())
    messages.success(request, _("%(name)s is taken up again.") % {"name": party.name})
    return redirect(party)


def _kept(request: StaffRequest, pk: int) -> Party:
    """Return a prospect for who may change it: 404 for everything else an officer does not see."""
    party = seen_party(request, pk)
    if not party.is_prospect:
        raise Http404
    if not in_hands(request.user, party):
        raise PermissionDenied
    return party


def _known(form: ProspectForm, person: Any, party: Party | None = None) -> list[Any]:
    """Return who has the typed mobile number already, as the person may see them."""
    number = str(form.data.get("mobile", ""))[:60] if form.is_bound else ""
    found = same_mobile(number, leave_out=party.pk if party else None) if number else []
    return [shown(item, person) for item in found]


def _undecided(form: ProspectForm, known: list[Any]) -> bool:
    """Say whether the number is known and nobody has compared yet; the form says so then."""
    if not known or form.cleaned_data["confirm_different"]:
        return False
    form.add_error("mobile", _("Somebody has this number already, see below. Compare first."))
    return True


def _initial(party: Party) -> dict[str, Any]:
    return {
        "kind": party.kind,
        "name": party.name,
        "area": party.area_id,
        "note": party.note,
        "version": party.version,
    }


def _form_page(request: StaffRequest, form: ProspectForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "customers/relations/prospect_form.html", {"form": form, **context}, status=status)
