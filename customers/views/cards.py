"""The bank cards of a customer: adding one, removing one after a question."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers import checks
from customers.forms.cards import CardForm
from customers.models import BankCard, Customer
from customers.services import cards as services
from customers.views.saving import form_page, looked_after
from jinxin import clock
from jinxin.access import Role, allow
from jinxin.refusals import attempt


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a bank card of a customer."""
    customer = looked_after(request, pk)
    at = clock.now()
    form = CardForm(
        request.POST if request.method == "POST" else None, customer=customer.pk, today=clock.local_date(at)
    )
    card = attempt(
        form, lambda: services.add_card(customer=customer, fields=form.card_facts(), actor=request.user, at=at)
    )
    said = checks.bank_card(str(form.data.get("number", ""))[:200], person=request.user, own=customer.pk)
    if card:
        messages.success(request, _("%(card)s is kept.") % {"card": card})
        if said and said.tone == "warning":
            messages.warning(request, said.text)
        return redirect(customer)
    shown = {"number": said} if said and "number" not in form.errors else {}
    return form_page(request, "customers/card.html", form, customer=customer, said=shown)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a card away."""
    visible = BankCard.objects.filter(customer__in=Customer.objects.visible_to(request.user), removed_at=None)
    card = get_object_or_404(visible, pk=pk)
    card.customer = customer = looked_after(request, card.customer_id)
    if request.method == "POST":
        services.remove_card(card=card, actor=request.user, at=clock.now())
        messages.success(request, _("%(card)s is removed.") % {"card": card})
        return redirect(customer)
    return render(request, "customers/card_remove.html", {"card": card, "customer": customer})
