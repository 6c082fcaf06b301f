"""The list of customers."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.http import replace_url

from customers.listing import Listing
from customers.rules.handover import HANDS_OVER
from customers.rules.register import READERS
from customers.views.fragments import HtmxHttpRequest, wants_fragment
from jinxin.access import allow


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def customers(request: HtmxHttpRequest) -> HttpResponse:
    """The list; while somebody types, only what changes of it.

    Search and filters are sent and then become the address, so that a list can be gone back to and passed on. With
    somebody's whole number they become none: it would stay in the history of a machine that others use too.
    """
    sent = request.method == "POST"
    listing = Listing(request.POST if sent else request.GET, request.user)
    request.GET = QueryDict(listing.address.removeprefix("?")) if sent else request.GET  # what links go on from
    if wants_fragment(request):
        address = f"{request.path}{listing.address}".removesuffix("?")
        return replace_url(_answer(request, listing, "customers/_list.html"), address)
    if sent and not listing.is_private:
        return redirect(f"{request.path}{listing.address}")
    if not request.META["QUERY_STRING"] and not sent and (view := listing.default_view) and len(view.query) > 1:
        return redirect(f"{request.path}{view.query}")
    return _answer(request, listing, "customers/list.html")


def _answer(request: HtmxHttpRequest, listing: Listing, template: str) -> HttpResponse:
    counts = listing.counts()
    page = listing.page(counts.of_class[listing.customer_class])
    context = {
        "listing": listing,
        "tabs": listing.tabs(counts),
        "page": page,
        "more": counts.more[listing.customer_class],
        "hands_over": request.user.has_role(*HANDS_OVER),  # type: ignore[union-attr]  # signed in, says @allow
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
