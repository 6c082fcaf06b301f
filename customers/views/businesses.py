"""The businesses of an owner: adding one, changing one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.forms.register import BusinessEditForm, BusinessForm
from customers.models import Business, Customer
from customers.services import register as services
from customers.views.saving import form_page, looked_after, said_of, tell_of_gate
from jinxin import clock
from jinxin.access import Role, allow
from jinxin.errors import StaleState
from jinxin.refusals import Conflict, attempt, refuse, reopen


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_business(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a further business to its owner."""
    customer = looked_after(request, pk)
    if not customer.is_business:
        raise PermissionDenied
    at = clock.now()
    form = BusinessForm(request.POST if request.method == "POST" else None, today=clock.local_date(at))

    def add() -> Business:
        return services.add_business(customer=customer, fields=form.business_facts(), actor=request.user, at=at)

    business = attempt(form, add)
    if business:
        messages.success(request, _("%(name)s is added.") % {"name": business.name})
        tell_of_gate(request, business, at)
        return redirect(customer)
    said = said_of(form, request, at)
    return form_page(request, "customers/business.html", form, customer=customer, said=said)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_business(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a business."""
    visible = Business.objects.filter(customer__in=Customer.objects.visible_to(request.user))
    business = get_object_or_404(visible, pk=pk)
    business.customer = customer = looked_after(request, business.customer_id)
    at = clock.now()
    data = request.POST if request.method == "POST" else None
    form = BusinessEditForm(data, initial=_initial(business), business=business, today=clock.local_date(at))
    conflicts: list[Conflict] = []

    def save() -> bool:
        facts, version = form.business_facts(), form.cleaned_data["version"]
        return services.update_business(business=business, fields=facts, version=version, actor=request.user, at=at)

    try:
        changed = attempt(form, save)
        if changed is not None:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            tell_of_gate(request, business, at)
            return redirect(customer)
    except StaleState as error:
        conflicts = reopen(form, _initial(visible.select_related("customer").get(pk=pk)))
        refuse(form, error)
    context: dict[str, Any] = {"customer": customer, "business": business, "conflicts": conflicts}
    said = said_of(form, request, at, own_business=business.pk)
    return form_page(request, "customers/business.html", form, said=said, **context)


def _initial(business: Business) -> dict[str, Any]:
    """Return what the register says, by the names of the form."""
    return {
        "business_name": business.name,
        "credit_code": business.credit_code,
        "licensed_on": business.licensed_on,
        "industry": business.industry,
        "business_address": business.address,
        "tenure": business.tenure,
        "floor_area": business.floor_area,
        "staff_count": business.staff_count,
        "version": business.customer.version,
    }
