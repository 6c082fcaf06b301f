"""What the forms of the register share: whose customer it is, and what is said beside the fields."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from customers import checks
from customers.forms.register import FactsForm
from customers.models import Business, Customer
from customers.rules.register import licence_gate, looks_after
from jinxin import clock
from jinxin.policy.services import policy_at


def looked_after(request: HttpRequest, pk: int) -> Customer:
    """Return the customer for their own officer; 404 for who may not see them, 403 for who may only look."""
    visible = Customer.objects.visible_to(request.user).select_related("employment")
    customer = get_object_or_404(visible, pk=pk)
    if not looks_after(request.user, customer):  # type: ignore[arg-type]  # signed in, says @allow
        raise PermissionDenied
    return customer


def said_of(
    form: FactsForm, request: HttpRequest, at: datetime, own: Customer | None = None, own_business: int | None = None
) -> dict[str, Any]:
    """Return what is said below the fields of a form that was sent: the same as with script, on the page."""
    if not form.is_bound:
        return {}
    person, today = request.user, clock.local_date(at)
    text = {name: str(form.data.get(name, "")) for name in form.fields}
    said: dict[str, checks.Check | None] = {}
    if "id_number" in text:
        own_pk = own.pk if own else None
        name = text["name"]
        said["id_number"] = checks.national_id(text["id_number"], person=person, today=today, own=own_pk)
        said["mobile"] = checks.mobile(name, text["mobile"], person=person, own=own_pk)
    if "credit_code" in text:
        said["credit_code"] = checks.credit_code(text["credit_code"], person=person, own=own_business)
        day = form.cleaned_data.get("licensed_on")
        said["licensed_on"] = checks.licence(day, today=today, policy=policy_at(at))
    # What stands at the field as an error already is not said twice.
    return {name: check for name, check in said.items() if check and (name not in form.errors or check.known)}


def form_page(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """Show a form; one that was refused answers 422."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def tell_of_gate(request: HttpRequest, business: Business, at: datetime) -> None:
    """Say at once where a licence is too young for a loan, and when it will not be."""
    gate = licence_gate(business.licensed_on, clock.local_date(at), policy_at(at))
    if not gate.is_open:
        text = _("The licence of %(name)s is too young for a loan. It can be applied for from %(day)s on.")
        messages.warning(request, text % {"name": business.name, "day": gate.opens_on.isoformat()})
