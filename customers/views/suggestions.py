"""Whom to speak to next: prospects by the links to one's customers, and putting one aside."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.models import Suggestion, SuggestionPause
from customers.queries.relations import BEST, suggested, with_links
from customers.rules.register import WORKERS
from customers.services import suggestions as services
from customers.suggesting import SuggestionListing
from customers.views.parties import seen_party
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.clock import local_date
from jinxin.paging import size_of


@allow(*WORKERS)
@require_safe
def suggestions(request: StaffRequest) -> HttpResponse:
    """The best suggestions, each with the links that led to it."""
    at = clock.now()
    listing = SuggestionListing(request.GET, request.user)
    rows = suggested(request.user, at=at, **listing.filters()).values_list("pk", flat=True)
    page: Page[Any] = Paginator(list(rows[:BEST]), size_of(request.GET)).get_page(request.GET.get("page"))
    page.object_list = with_links(_loaded(page.object_list))
    pauses = SuggestionPause.objects.filter(officer=request.user, until__gt=local_date(at), party__dropped_at=None)
    context = {
        "listing": listing,
        "page": page,
        "best": BEST,
        "pauses": pauses.select_related("party").order_by("until", "pk")[:BEST] if not listing.everyone else [],
    }
    return render(request, "customers/relations/suggestions.html", context)


def _loaded(keys: Any) -> list[Any]:
    """Return the suggestions of these keys in their order, with what a row shows."""
    found = Suggestion.objects.select_related("party__area", "officer").in_bulk(keys)
    return [found[key] for key in keys if key in found]


@allow(Role.OFFICER)
@require_POST
def hide(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a suggestion aside: not this one."""
    party = seen_party(request, pk)
    pause = services.hide_suggestion(party=party, actor=request.user, at=clock.now())
    text = _("%(name)s is not suggested before %(day)s.")
    messages.success(request, text % {"name": party.name, "day": pause.until.isoformat()})
    return redirect(_back(request))


@allow(Role.OFFICER)
@require_POST
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Suggest somebody again."""
    party = seen_party(request, pk)
    services.show_suggestion(party=party, actor=request.user)
    messages.success(request, _("%(name)s is suggested again.") % {"name": party.name})
    return redirect(_back(request))


def _back(request: StaffRequest) -> str:
    """Return the list as it was when the button was pressed."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/customers/") else "customers:suggestions"
