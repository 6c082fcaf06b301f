"""How far the territory is reached, and the lists behind the numbers taken out as a file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.models import Area
from customers.premises_export import MOST_ROWS, as_csv, as_workbook
from customers.premises_listing import PremisesListing
from customers.queries.coverage import Day, by_officer, counts, counts_of_all, trend
from customers.queries.coverage import coverage as table
from customers.queries.territory import names_of, visible_areas
from customers.rules.areas import Tree
from customers.rules.territory import READERS, sees_whole_territory
from customers.services.coverage import note_export
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.keys import key_of
from jinxin.paging import page_of


@allow(*READERS)
@require_safe
def coverage(request: StaffRequest) -> HttpResponse:
    """Coverage of an area (`?area=`) or of everything the person sees: by part, by officer, over time."""
    at, tree = clock.now(), Area.objects.tree()
    everything = sees_whole_territory(request.user)
    visible = visible_areas(request.user, tree) & tree.in_use
    top = _top(request, tree, visible)
    areas = visible if top is None else visible & tree.within(top)
    whole = everything and top is None
    found, counted_at = counts_of_all(tree) if whole else (counts(tree, areas), None)
    shown = table(tree, found, visible, top)
    days = trend(None if whole else areas, at, shown.total)
    page = page_of(_officers(tree, found) if whole else (), request.GET)
    context = {
        "table": shown,
        "way": tree.way(top) if top is not None else [],
        "page": page,
        "officers": [line() for line in page.object_list],
        "days": days,
        "chart": [_point(day) for day in days],
        "at": counted_at or at,
        "counted_at": counted_at,
        "everything": everything,
        "has_areas": bool(visible),
    }
    return render(request, "customers/territory/coverage.html", context)


def _top(request: StaffRequest, tree: Tree, visible: set[int]) -> int | None:
    if not (asked := request.GET.get("area", "")):
        return None
    pk = key_of(asked)
    if pk is None or pk not in tree.nodes or not tree.within(pk) & visible:
        raise Http404
    return pk


def _officers(tree: Tree, found: Any) -> Any:
    return by_officer(tree, found, names_of(tree.responsible.values()), _("Nobody"))


def _point(day: Day) -> dict[str, Any]:
    """Return a day as the chart reads it: shares in percent, None of nothing."""
    shares = {
        "shops_visited": day.shops.visited_share,
        "shops_dealing": day.shops.dealing_share,
        "households_visited": day.households.visited_share,
        "households_dealing": day.households.dealing_share,
    }
    return {"day": day.day.isoformat()} | {
        name: None if value is None else f"{value * 100:.1f}" for name, value in shares.items()
    }


@allow(Role.OFFICER, Role.MANAGER)
@require_POST
def export(request: StaffRequest) -> HttpResponseBase:
    """Take out the list that the address describes, as CSV or (`format=xlsx`) as a workbook; the trail notes it."""
    at = clock.now()
    listing = PremisesListing(request.GET, request.user, clock.local_date(at))
    count = listing.rows().count()
    workbook = request.POST.get("format") == "xlsx"
    if workbook and count > MOST_ROWS:
        text = _("A workbook takes at most %(most)s rows; these are %(count)s. Take out CSV, or choose an area.")
        messages.error(request, text % {"most": MOST_ROWS, "count": count})
        return redirect(_list(listing))
    chips = ", ".join(f"{chip.label}: {chip.value.strip()}" for chip in listing.chips())
    note_export(count=count, filters=chips, actor=request.user, at=at)
    name = _("territory-%(day)s") % {"day": clock.local_date(at).isoformat()}
    return as_workbook(listing, name) if workbook else as_csv(listing, name)


def _list(listing: PremisesListing) -> str:
    return f"{reverse('customers:premises_list')}{listing.params()}"
