"""The start page of marketing, and the way by which a customer was won."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.forms.campaigns import AcquisitionForm
from customers.marketing import start_page
from customers.models import Customer
from customers.rules.register import WORKERS, looks_after
from customers.services import acquisition as services
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.refusals import Conflict, attempt, refuse, reopen


@allow(*WORKERS)
@require_safe
def marketing(request: StaffRequest) -> HttpResponse:
    """Show the three counts, whom to speak to today, what runs."""
    return render(request, "customers/marketing.html", start_page(request.user, request.GET, at=clock.now()))


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def acquisition(request: StaffRequest, pk: int) -> HttpResponse:
    """Put another way of marketing down for a customer, with a reason."""
    customer = _customer(request, pk)
    at = clock.now()
    initial = {"method": customer.acquisition, "version": customer.version}
    form = AcquisitionForm(request.POST if request.method == "POST" else None, initial=initial)
    conflicts: list[Conflict] = []
    try:
        done = attempt(
            form,
            lambda: services.change_acquisition(customer=customer, **form.cleaned_data, actor=request.user, at=at),
        )
        if done:
            messages.success(request, _("Saved."))
            return redirect(customer)
    except StaleState as error:
        fresh = _customer(request, pk)
        conflicts = reopen(form, {"method": fresh.acquisition, "version": fresh.version})
        refuse(form, error)
    context = {"form": form, "customer": customer, "conflicts": conflicts}
    return render(request, "customers/acquisition.html", context, status=422 if form.errors else 200)


def _customer(request: StaffRequest, pk: int) -> Customer:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    if not (looks_after(request.user, customer) or request.user.has_role(Role.MANAGER)):
        raise PermissionDenied
    return customer
