"""The month's calls and one call."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.rules.register import WORKERS, looks_after
from customers.views.files import customer_file
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from postloan import queries, services
from postloan.forms import CallbackFilter, CallbackForm, UnreachedForm
from postloan.models import Callback


@allow(Role.OFFICER, Role.MANAGER, Role.AUDITOR)
@require_safe
def callbacks(request: StaffRequest) -> HttpResponse:
    """List a month's calls, what is due first."""
    today = clock.local_date(clock.now())
    everyone = request.user.has_role(Role.MANAGER, Role.AUDITOR)
    form = CallbackFilter(request.GET, today=today, overseer=everyone)
    wanted = form.wanted()
    rows = queries.callbacks_of_month(request.user, wanted["month"])
    if officer := wanted.get("officer"):
        rows = rows.filter(officer=officer)
    counts = queries.counts(rows, today)
    if (state := wanted.get("state")) == "due":
        rows = rows.filter(state__in=queries.OPEN, planned_on__lte=today)
    elif state:
        rows = rows.filter(state=state)
    context = {
        "page": page_of(rows.order_by("planned_on", "pk"), request.GET),
        "form": form,
        "month": wanted["month"],
        "counts": counts,
        "today": today,
        "everyone": everyone,
    }
    return render(request, "postloan/callbacks.html", context)


@allow(Role.OFFICER, Role.MANAGER, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one call with its script; note what came of it."""
    call = get_object_or_404(Callback.objects.visible_to(request.user).select_related("customer", "officer"), pk=pk)
    form = CallbackForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        said = {name: form.cleaned_data[name] for name in ("notes", "signals")}
        services.record_callback(call, grades=form.grades(), **said, actor=request.user, at=clock.now())

    if attempt(form, save, told_elsewhere=()):
        messages.success(request, _("Call noted: %(customer)s.") % {"customer": call.customer})
        return _go_on(request, call)
    return render(request, "postloan/callback.html", _call(request, call, form), status=422 if form.errors else 200)


@allow(Role.OFFICER)
@require_POST
def unreached(request: StaffRequest, pk: int) -> HttpResponse:
    """Note a try without an answer."""
    call = get_object_or_404(Callback.objects.visible_to(request.user), pk=pk)
    form = UnreachedForm(request.POST)
    if not form.is_valid():
        context = {**_call(request, call, CallbackForm()), "unreached_form": form}
        return render(request, "postloan/callback.html", context, status=422)
    again = services.note_unreached(call, notes=form.cleaned_data["notes"], actor=request.user, at=clock.now())
    messages.success(request, _("Not reached; to be tried again on %(day)s.") % {"day": again})
    return _go_on(request, call)


@allow(*WORKERS)
@require_safe
def customer_calls(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a customer's calls and signs of risk as a part of the file."""
    file = customer_file(request, pk)
    context = {
        "page": page_of(queries.calls_of(file["customer"]), request.GET),
        "signals": queries.signals_of(file["customer"]),
        "closes": request.user.has_role(Role.MANAGER) or looks_after(request.user, file["customer"]),
        "everyone": request.user.has_role(Role.MANAGER, Role.AUDITOR),
        "today": clock.local_date(clock.now()),
    }
    return render(request, "postloan/customer_calls.html", {**file, **context})


def _call(request: StaffRequest, call: Callback, form: CallbackForm) -> dict[str, Any]:
    return {
        "callback": call,
        "form": form,
        "unreached_form": UnreachedForm(),
        "loans": queries.loans_to_speak_of(call),
        "former": queries.former_call(call),
        "signals": call.signals.all(),
        "everyone": request.user.has_role(Role.MANAGER, Role.AUDITOR),
        "may_call": call.officer_id == request.user.pk and call.state in queries.OPEN,
    }


def _go_on(request: StaffRequest, call: Callback) -> HttpResponse:
    following = queries.next_callback(request.user, clock.local_date(clock.now()), call)
    return redirect(following or "postloan:callbacks")
