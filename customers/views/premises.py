"""Shops and households: the list, one of them, entering and changing, who is there, gone and back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import replace_url

from customers.forms.territory import NewPremisesForm, PartyForm, PremisesEditForm, PremisesForm, ProspectForm
from customers.models import Area, Premises
from customers.premises_listing import PremisesListing
from customers.queries.dayplan import may_be_added
from customers.queries.premises import likely_the_same, visits_of, with_places
from customers.queries.relations import find_parties, shown
from customers.queries.territory import names_of, worked_areas
from customers.rules.areas import Tree
from customers.rules.territory import READERS, WORKERS, works_in
from customers.services import premises as services
from customers.services.territory import may_undo
from customers.views.areas import version_of
from customers.views.fragments import HtmxHttpRequest, wants_fragment
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, StaleState
from jinxin.keys import key_of
from jinxin.paging import page_of
from jinxin.refusals import Conflict, attempt, refuse, reopen


@allow(*READERS)
@require_safe
def premises_list(request: HtmxHttpRequest) -> HttpResponse:
    """The list; while somebody types, only what changes of it."""
    listing = PremisesListing(request.GET, request.user, clock.local_date(clock.now()))
    counts = listing.counts()
    page = listing.page(counts[listing.chosen.get("kind", "")])
    context = {"listing": listing, "tabs": listing.tabs(counts), "page": page}
    partial = wants_fragment(request)
    template = "customers/territory/_list.html" if partial else "customers/territory/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return replace_url(response, f"{request.path}{listing.params()}".removesuffix("?")) if partial else response


@allow(*READERS)
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One shop or household: where, who is there, the visits."""
    found, at, tree = find(request, pk), clock.now(), Area.objects.tree()
    page = page_of(visits_of(found), request.GET)
    newest = page.object_list[0] if page.number == 1 and page.object_list else None
    works = works_in(request.user, found.area_id, tree)
    responsible = tree.responsible[found.area_id]
    context = {
        "premises": found,
        "way": tree.way(found.area_id),
        "in_use": found.area_id in tree.in_use,
        "officer": names_of([responsible]).get(responsible or 0, ""),
        "party": shown(found.party, request.user) if found.party else None,
        "visits": page,
        "works": works,
        "undo": newest if newest and may_undo(newest, request.user, at) else None,
        "today": clock.local_date(at),
        "may_plan": works
        and request.user.has_role(Role.OFFICER)
        and may_be_added(found, request.user, clock.local_date(at)),
    }
    return render(request, "customers/territory/premises.html", context)


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    """Enter a shop or household on the way; `?area=` says where. `then=visit` goes on to the visit."""
    tree, at = Area.objects.tree(), clock.now()
    areas = worked_areas(request.user, tree)
    initial = {"area": _area_asked(request, areas)}
    data = request.POST if request.method == "POST" else None
    form = NewPremisesForm(data, tree=tree, areas=areas, person=request.user, initial=initial)
    twins: list[Premises] = []
    if form.is_valid() and not (twins := _twins(form, tree)):
        added = attempt(form, lambda: _add(form, request.user, at))
        if added:
            request.session["last_area"] = added.area_id
            messages.success(request, _("“%(name)s” is entered.") % {"name": added.name})
            if request.POST.get("then") == "visit":
                return redirect("customers:visit", added.pk)
            return redirect(added)
    parties = find_parties(request.POST.get("q", ""), request.user) if data else []
    context = {"form": form, "twins": twins, "areas": areas, "parties": parties, "chosen": _chosen(request, form)}
    return _form_page(request, "customers/territory/premises_form.html", context)


def _add(form: NewPremisesForm, actor: Any, at: Any) -> Premises:
    more = {name: form.cleaned_data[name] for name in ("party", "prospect", "mobile")}
    return services.add_premises(**form.facts(), **more, actor=actor, at=at)


def _area_asked(request: StaffRequest, areas: set[int]) -> int | None:
    """Return the area to begin with: the one asked for, else the one somebody entered in last, else the only one."""
    asked = key_of(request.GET.get("area"))
    pk = request.session.get("last_area") if asked is None else asked
    return pk if pk in areas else next(iter(areas)) if len(areas) == 1 else None


def _twins(form: PremisesForm, tree: Tree, but: int | None = None) -> list[Premises]:
    """Return what is probably the same, unless somebody compared; then the form asks for it."""
    values = form.cleaned_data
    if values["confirm_different"]:
        return []
    found = likely_the_same(
        values["area"].pk, values["kind"], values["name"].strip(), values["address"].strip(), tree, but
    )
    if found:
        form.add_error("confirm_different", _("Compare with those below. Tick this if it is another one."))
    return found


def _chosen(request: StaffRequest, form: NewPremisesForm) -> Any:
    """Return who was chosen as being there, so that a form that was sent back still says so."""
    party = getattr(form, "cleaned_data", {}).get("party")
    return shown(party, request.user) if party else None


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a shop or household."""
    found, tree, at = _worked(request, pk), Area.objects.tree(), clock.now()
    areas = worked_areas(request.user, tree) | {found.area_id}
    data = request.POST if request.method == "POST" else None
    form = PremisesEditForm(data, tree=tree, areas=areas, person=request.user, initial=_initial(found))
    conflicts: list[Conflict] = []
    twins: list[Premises] = []

    def save() -> bool:
        version = form.cleaned_data["version"]
        return services.change_premises(premises=found, **form.facts(), version=version, actor=request.user, at=at)

    try:
        if form.is_valid() and not (twins := _twins(form, tree, found.pk) if _moved(form, found) else []):
            changed = attempt(form, save)
            if changed is not None:
                messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
                return redirect(found)
    except StaleState as error:
        found.refresh_from_db()
        conflicts = reopen(form, _initial(found))
        refuse(form, error)
    context = {"form": form, "premises": found, "conflicts": conflicts, "twins": twins, "areas": areas}
    return _form_page(request, "customers/territory/premises_form.html", context)


def _moved(form: PremisesForm, found: Premises) -> bool:
    """Say whether the form gives another name or address: only then it may be somebody else's."""
    return any(form.cleaned_data[name] != getattr(found, name) for name in ("area", "kind", "name", "address"))


def _initial(found: Premises) -> dict[str, Any]:
    names = ("area", "kind", "name", "address", "sequence", "version")
    return {name: getattr(found, name) for name in names}


@allow(*WORKERS)
@require_POST
def gone(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a shop or household as gone, or as there again (`back=1`)."""
    found = _worked(request, pk)
    back = request.POST.get("back") == "1"
    verb = services.mark_back if back else services.mark_gone
    try:
        verb(premises=found, version=version_of(request), actor=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(found)
    said = _("“%(name)s” is there again.") if back else _("“%(name)s” is marked as gone and no longer counts.")
    messages.success(request, said % {"name": found.name})
    return redirect(found)


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: StaffRequest, pk: int) -> HttpResponse:
    """Say who is there: `?q=` finds people and shops; sent without one, nobody is known to be."""
    found = _worked(request, pk)
    form = PartyForm(request.POST if request.method == "POST" else None)
    at = clock.now()

    def save() -> bool:
        return services.link_party(premises=found, **form.cleaned_data, actor=request.user, at=at)

    if attempt(form, save, told_elsewhere=()) is not None:
        messages.success(request, _("Saved."))
        return redirect(found)
    text = request.GET.get("q", found.name if not found.party_id else "")
    context = {
        "form": form,
        "premises": found,
        "party": shown(found.party, request.user) if found.party else None,
        "text": text,
        "parties": find_parties(text, request.user),
    }
    return _form_page(request, "customers/territory/party.html", context)


@allow(*WORKERS)
@require_safe
def parties(request: StaffRequest) -> HttpResponse:
    """Who a text may mean, while somebody types it into a form."""
    text = request.GET.get("q", "")
    context = {"parties": find_parties(text, request.user), "text": text.strip()}
    return render(request, "customers/territory/_parties.html", context)


@allow(*WORKERS)
@require_POST
def prospect(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a prospect of who is there."""
    found = _worked(request, pk)
    form = ProspectForm(request.POST)
    at = clock.now()

    def save() -> Any:
        return services.make_prospect(premises=found, **form.cleaned_data, actor=request.user, at=at)

    if attempt(form, save, told_elsewhere=()):
        messages.success(request, _("“%(name)s” is kept as a prospect.") % {"name": found.name})
        return redirect(found)
    context = {"form": PartyForm(), "prospect_form": form, "premises": found, "text": "", "parties": []}
    return render(request, "customers/territory/party.html", context, status=422)


def find(request: StaffRequest, pk: int) -> Premises:
    """Return a shop or household that the person may see; 404 for others."""
    visible = with_places(Premises.objects.visible_to(request.user))
    return get_object_or_404(visible, pk=pk)


def _worked(request: StaffRequest, pk: int) -> Premises:
    """Return one that the person may change; who may only look is refused."""
    found = find(request, pk)
    if not works_in(request.user, found.area_id, Area.objects.tree()):
        raise PermissionDenied
    return found


def _form_page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


def list_address(query: str) -> str:
    """Return the address of the list that a query describes."""
    return f"{reverse('customers:premises_list')}?{query}"
