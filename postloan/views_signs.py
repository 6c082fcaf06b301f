"""Closing a sign of risk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.models import Customer
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.refusals import attempt
from postloan.forms import ClosingForm
from postloan.models import RiskSignal
from postloan.signs import close_signal, may_close


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask why a sign no longer worries, and close it."""
    seen = Customer.objects.visible_to(request.user).values("pk")
    rows = RiskSignal.objects.filter(customer__in=seen).select_related("customer", "callback", "ring", "raised_by")
    signal = get_object_or_404(rows, pk=pk)
    if signal.closed_at:
        messages.info(request, _("This risk signal is closed already."))
        return redirect("postloan:customer_calls", signal.customer_id)
    if not may_close(request.user, signal):
        raise PermissionDenied
    form = ClosingForm(request.POST if request.method == "POST" else None, initial={"version": signal.version})

    def save() -> bool:
        close_signal(signal, **form.cleaned_data, actor=request.user, at=clock.now())
        return True

    try:
        closed = attempt(form, save)
    except StaleState as error:
        messages.error(request, error.message)
        return redirect("postloan:customer_calls", signal.customer_id)
    if closed:
        messages.success(request, _("The risk signal is closed."))
        return redirect("postloan:customer_calls", signal.customer_id)
    context = {"signal": signal, "form": form}
    return render(request, "postloan/signal_close.html", context, status=422 if form.errors else 200)
