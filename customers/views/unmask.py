"""Showing a personal number in full: once, for a reason, with a trace."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from customers.facts import NUMBERS
from customers.forms.register import UnmaskForm
from customers.models import Customer
from customers.rules.register import READERS
from customers.services import register as services
from customers.views.fragments import HtmxHttpRequest, wants_fragment
from jinxin import clock
from jinxin.access import allow
from jinxin.errors import DomainError


@allow(*READERS)
@require_POST
@never_cache
def unmask(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Show the number in this one answer, which no browser or proxy may keep."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    form = UnmaskForm(request.POST)
    value = ""
    if form.is_valid():
        try:
            value = services.unmask(
                customer,
                form.cleaned_data["field"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error("reason", error.message)
    template = "customers/_reveal.html" if wants_fragment(request) else "customers/unmask.html"
    field = form.data.get("field", "")
    context = {"customer": customer, "form": form, "field": field if field in NUMBERS else "", "value": value}
    return render(request, template, context, status=422 if form.errors else 200)
