"""The page of one customer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from customers.models import Customer
from customers.overview import overview, row_of
from customers.rules.register import READERS
from jinxin import clock
from jinxin.access import allow

"""Digits of a number in an address: python refuses to read thousands of them."""


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
    at = clock.now()
    visible = Customer.objects.visible_to(request.user).filter(pk=pk)
    customer = row_of(visible, clock.local_date(at)).first()
    if customer is None:
        return redirect(_went_into(request, pk))
    return render(request, "customers/detail.html", overview(customer, request.user, at=at))
