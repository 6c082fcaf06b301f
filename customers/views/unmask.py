"""Showing a personal number in full: once, for a reason, with a trace."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from customers.forms.register import UnmaskForm
from customers.models import BankCard, Customer
from customers.rules.register import READERS
from customers.services.unmasking import SHOWN
from customers.services.unmasking import unmask as unmask_number
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
    return _answer(request, customer, customer)


@allow(*READERS)
@require_POST
@never_cache
def unmask_card(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Show a card number in this one answer."""
    visible = BankCard.objects.filter(customer__in=Customer.objects.visible_to(request.user))
    card = get_object_or_404(visible.select_related("customer"), pk=pk)
    return _answer(request, card, card.customer)


def _answer(request: HtmxHttpRequest, subject: Customer | BankCard, customer: Customer) -> HttpResponse:
    form = UnmaskForm(request.POST)
    value = ""
    if form.is_valid():
        try:
            value = unmask_number(
                subject,
                form.cleaned_data["field"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error("reason", error.message)
    template = "customers/_reveal.html" if wants_fragment(request) else "customers/unmask.html"
    field = form.data.get("field", "")
    known = field if field in SHOWN[type(subject)] else ""
    context = {"customer": customer, "form": form, "field": known, "value": value, "subject": subject}
    return render(request, template, context, status=422 if form.errors else 200)
