"""Which products fit a customer and a need, as a part of the customer's file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from customers.models import Customer
from customers.rules.register import READERS
from customers.tabs import customer_head
from customers.views.fragments import wants_fragment
from jinxin import clock
from jinxin.access import StaffRequest, allow
from loans.forms.matching import MatchForm
from loans.queries.matching import matches, portrait_of, subject_of


@allow(*READERS)
@require_safe
def match(request: StaffRequest, pk: int) -> HttpResponse:
    """Show, for a need and its figures, every product: what fits and up to what, and why the others do not."""
    visible = Customer.objects.visible_to(request.user).select_related("officer", "segment", "employment")
    customer, at = get_object_or_404(visible, pk=pk), clock.now()
    subject = subject_of(customer, at)
    head = customer_head(customer, request.user, at=at, businesses=subject.shops, policy=subject.policy)
    asked = "need" in request.GET
    known = {} if asked else portrait_of(customer)
    form = MatchForm(request.GET if asked else None, customer=customer, initial=known)
    found = matches(customer, subject, form.wish()) if asked and form.is_valid() else None
    context: dict[str, Any] = {"customer": customer, "head": head, "form": form, "matches": found, "known": known}
    partial = wants_fragment(request)  # type: ignore[arg-type]  # the htmx middleware has seen it
    status = 422 if form.errors and not partial else 200
    response = render(request, "loans/_matches.html" if partial else "loans/match.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return replace_url(response, request.get_full_path()) if partial else response
