"""The list of customers and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from customers.enums import CustomerClass
from customers.listing import Listing
from customers.models import Customer
from customers.overview import overview
from customers.rules.register import READERS
from customers.views.fragments import HtmxHttpRequest, wants_fragment
from jinxin import clock
from jinxin.access import allow

LONGEST_NUMBER = 18
"""Digits of a number in an address: python refuses to read thousands of them."""


@allow(*READERS)
@require_safe
def customers(request: HtmxHttpRequest) -> HttpResponse:
    """The list; while somebody types, only what changes of it."""
    listing = Listing(request.GET, request.user)
    counts = listing.counts()
    page = listing.page(counts[listing.customer_class])
    context = {"listing": listing, "tabs": listing.tabs(counts), "page": page, "classes": CustomerClass}
    partial = wants_fragment(request)
    response = render(request, "customers/_list.html" if partial else "customers/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return replace_url(response, f"{request.path}{listing.params()}".removesuffix("?")) if partial else response


def _went_into(request: HttpRequest, pk: int) -> Customer:
    """Return the customer into whom one was merged; 404 for one who never was or whom the person may not see."""
    gone = get_object_or_404(Customer.objects.exclude(merged_into=None), pk=pk)
    while gone.merged_into:
        gone = gone.merged_into
    return get_object_or_404(Customer.objects.visible_to(request.user), pk=gone.pk)


@allow(*READERS)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one customer."""
    visible = Customer.objects.visible_to(request.user).select_related("officer", "employment", "segment", "area")
    customer = visible.filter(pk=pk).first()
    if customer is None:
        return redirect(_went_into(request, pk))
    before = request.GET.get("before", "")[:LONGEST_NUMBER]
    context = overview(customer, request.user, at=clock.now(), before=int(before) if before.isdecimal() else None)
    return render(request, "customers/detail.html", context)
