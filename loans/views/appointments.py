"""The appointment for signing, and the list of those to come."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from loans.forms.conditions import AppointmentForm, MoveForm
from loans.forms.money import ReasonForm
from loans.models import Application, Appointment
from loans.queries.appointments import booked_of, suggested_hour, to_come
from loans.rules import appointments as rules
from loans.services import appointments as services
from loans.views.cases import case_page, find_case


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def appointments(request: StaffRequest) -> HttpResponse:
    """List the signings to come, day by day, those whose hour has passed first."""
    context = {"page": page_of(to_come(request.user), request.GET), "now": clock.now()}
    return render(request, "loans/appointments.html", context)


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the appointment for signing."""
    application, at = find_case(request, pk), clock.now()
    rules.check_arranges(application, request.user)
    if request.method != "POST" and not rules.may_book(application, booked_of(application), request.user):
        return redirect("loans:case_contract", application.pk)
    form = AppointmentForm(request.POST or None, initial={"starts_at": suggested_hour(at)})
    made = attempt(form, lambda: services.book_appointment(application, **form.cleaned_data, actor=request.user, at=at))
    if made:
        messages.success(request, _("The appointment is made."))
        return redirect(made)
    return _page(request, application, form, "book")


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Move an appointment, with the reason."""
    appointment, application = _appointment(request, pk)
    at = clock.now()
    if request.method != "POST" and not rules.may_change(application, appointment, request.user):
        return redirect(appointment)
    initial = {"starts_at": appointment.starts_at, "version": appointment.version}
    form = MoveForm(request.POST or None, initial=initial)
    moved = attempt(
        form, lambda: services.move_appointment(appointment, **form.cleaned_data, actor=request.user, at=at)
    )
    if moved:
        messages.success(request, _("The appointment is moved."))
        return redirect(moved)
    return _page(request, application, form, "move", appointment)


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel an appointment, with the reason."""
    return _ended(request, pk, services.cancel_appointment, "cancel", _("The appointment is cancelled."))


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_missed(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the customer did not come."""
    return _ended(request, pk, services.note_missed, "missed", _("It is noted that the customer did not come."))


def _ended(request: StaffRequest, pk: int, service: Any, step: str, done: str) -> HttpResponse:
    appointment, application = _appointment(request, pk)
    at = clock.now()
    if request.method != "POST" and not rules.may_change(application, appointment, request.user):
        return redirect(appointment)
    form = ReasonForm(request.POST or None)
    if attempt(form, lambda: service(appointment, **form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, done)
        return redirect(appointment)
    return _page(request, application, form, step, appointment)


def _appointment(request: StaffRequest, pk: int) -> tuple[Appointment, Application]:
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user), pk=pk)
    application = find_case(request, appointment.application_id)
    appointment.application = application
    rules.check_arranges(application, request.user)
    return appointment, application


def _page(
    request: StaffRequest, application: Application, form: Any, step: str, appointment: Appointment | None = None
) -> HttpResponse:
    context = {"form": form, "step": step, "appointment": appointment, "others": to_come(request.user)[:8]}
    status = 422 if form.is_bound else 200
    return case_page(request, "loans/appointment_form.html", application, context, status=status)
