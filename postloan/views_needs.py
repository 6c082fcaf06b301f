"""The part of a customer's file about repeat marketing: the needs found, and whether they belong on the list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customers.queries.opportunities import candidacy_of
from customers.rules.register import WORKERS
from customers.views.files import customer_file
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from postloan.repeat import standing


@allow(*WORKERS)
@require_safe
def customer_needs(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a customer's needs, and rule by rule why they are or are not on the list of repeat marketing."""
    at = clock.now()
    file, policy = customer_file(request, pk), policy_at(at)
    customer = file["customer"]
    context = {
        "page": page_of(customer.opportunities.select_related("officer"), request.GET),
        "candidacy": candidacy_of(customer),
        "standing": standing(customer, clock.local_date(at), policy),
        "policy": policy,
        "today": clock.local_date(at),
    }
    return render(request, "postloan/customer_needs.html", {**file, **context})
