"""Registering a customer, and changing what is known of one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers import checks, facts
from customers.enums import Acquisition, CustomerClass, PartyKind
from customers.forms.register import BusinessOwnerForm, EditForm, PersonForm, SalariedEditForm, SalariedForm
from customers.models import Customer, Party
from customers.queries.relations import deep_by_default
from customers.services import register as services
from customers.views.saving import form_page, looked_after, said_of, tell_of_gate
from jinxin import clock
from jinxin.access import Role, allow
from jinxin.errors import StaleState
from jinxin.keys import key_of
from jinxin.refusals import Conflict, attempt, refuse, reopen

FORMS: dict[str, type[SalariedForm | BusinessOwnerForm]] = {
    CustomerClass.SALARIED: SalariedForm,
    CustomerClass.BUSINESS: BusinessOwnerForm,
}


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Register a customer: first the class, then one form; a prospect brings along what is known already."""
    prospect = _prospect(request)
    if prospect and not prospect.is_prospect:
        return redirect(prospect)
    is_shop = prospect is not None and prospect.kind == PartyKind.SHOP
    chosen = CustomerClass.BUSINESS if is_shop else request.GET.get("class", "")
    if chosen not in FORMS:
        return render(request, "customers/choose_class.html", {"classes": CustomerClass, "prospect": prospect})
    at = clock.now()
    data, initial = request.POST if request.method == "POST" else None, _known(prospect)
    form = FORMS[chosen](data, initial=initial, prospect=prospect, today=clock.local_date(at))
    if form.is_valid() and _is_somebody_else(form, request):
        customer = attempt(form, lambda: _register(form, prospect, request.user, at))
        if customer:
            messages.success(request, _("%(name)s is registered.") % {"name": customer.name})
            for business in customer.businesses.all():
                tell_of_gate(request, business, at)
            return redirect(customer)
    said = said_of(form, request, at)
    context = {"chosen": CustomerClass(chosen), "prospect": prospect}
    return form_page(request, "customers/create.html", form, said=said, **context)


def _prospect(request: HttpRequest) -> Party | None:
    """Return the prospect of the address; 404 for what is none of this officer's, None where none is named."""
    text = request.GET.get("prospect", "")
    if not text:
        return None
    found = Party.objects.visible_to(request.user).select_related("business")
    prospect = found.filter(pk=key_of(text) or 0).first()
    if prospect is None:
        raise Http404
    return prospect


def _known(prospect: Party | None) -> dict[str, Any]:
    """Return what is known of a prospect, by the names of the form; the mobile number is not shown."""
    if prospect is None:
        return {}
    place = prospect.premises.order_by("pk").first()
    address, area = (place.address, place.area_id) if place else ("", None)
    known: dict[str, Any] = {"area": prospect.area_id or area}
    if deep_by_default(prospect):
        known["acquisition"] = Acquisition.DEEP
    if prospect.kind == PartyKind.SHOP:
        return {"business_name": prospect.name, "business_address": address, **known}
    return {"name": prospect.name, "address": address, **known}


def _register(form: SalariedForm | BusinessOwnerForm, prospect: Party | None, actor: Any, at: datetime) -> Customer:
    return services.register_customer(
        fields=form.person_facts(),
        employment=form.employment_facts() if isinstance(form, SalariedForm) else None,
        businesses=[form.business_facts()] if isinstance(form, BusinessOwnerForm) else [],
        prospect=prospect,
        actor=actor,
        at=at,
    )


def _is_somebody_else(form: PersonForm, request: HttpRequest) -> bool:
    """Say whether the form may be saved although a customer has this name and mobile: only where somebody compared."""
    values = form.cleaned_data
    if values["confirm_different"] or not checks.mobile(values["name"], values["mobile"], person=request.user):
        return True
    form.add_error("confirm_different", _("Compare the national ID with the card. Tick this if it is another person."))
    return False


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a person and their job."""
    customer = looked_after(request, pk)
    at = clock.now()
    kind = EditForm if customer.is_business else SalariedEditForm
    data = request.POST if request.method == "POST" else None
    form = kind(data, initial=_initial(customer), customer=customer, today=clock.local_date(at))
    conflicts: list[Conflict] = []
    try:
        changed = attempt(form, lambda: _update(form, customer, request.user, at))
        if changed is not None:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect(customer)
    except StaleState as error:
        conflicts = reopen(form, _initial(looked_after(request, pk)))
        refuse(form, error)
    said = said_of(form, request, at, own=customer)
    return form_page(request, "customers/edit.html", form, customer=customer, said=said, conflicts=conflicts)


def _update(form: EditForm, customer: Customer, actor: Any, at: datetime) -> bool:
    return services.update_customer(
        customer=customer,
        fields=form.person_facts(),
        employment=form.employment_facts() if isinstance(form, SalariedEditForm) else None,
        version=form.cleaned_data["version"],
        actor=actor,
        at=at,
    )


def _initial(customer: Customer) -> dict[str, Any]:
    """Return what the register says, by the names of the form; never the numbers."""
    values = {name: getattr(customer, name) for name in facts.PERSON if name not in facts.NUMBERS}
    if not customer.is_business:
        values |= {name: getattr(customer.employment, name) for name in facts.EMPLOYMENT}
    return {**values, "version": customer.version}
