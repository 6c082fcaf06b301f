"""Conditions of approvals: the list of what stands before payouts, and the steps with one of them."""

from collections.abc import Callable
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
from loans.forms.conditions import NoteForm, PartsForm, ProofForm
from loans.forms.money import ReasonForm
from loans.models import Application, Condition
from loans.queries.conditions import open_conditions
from loans.rules import conditions as rules
from loans.services import conditions as services
from loans.views.cases import case_page, find_case

Allowed = Callable[[Condition, Application, Any], bool]


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def conditions(request: StaffRequest) -> HttpResponse:
    """List what stands before payouts: open conditions and proofs to be checked."""
    states = {str(Condition.State.OPEN), str(Condition.State.PROVEN)}
    state = request.GET.get("state", "")
    found = open_conditions(request.user)
    if state in states:
        found = found.filter(state=state)
    context = {"page": page_of(found, request.GET), "state": state if state in states else "", "State": Condition.State}
    return render(request, "loans/conditions.html", context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def condition_prove(request: StaffRequest, pk: int) -> HttpResponse:
    """Say how a condition was met, with the paper that shows it."""
    condition, application = _condition(request, pk)
    rules.check_prover(application, request.user)
    form = ProofForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    return _step(
        request,
        condition,
        form,
        rules.may_prove,
        lambda: services.prove(condition, **form.cleaned_data, actor=request.user, at=clock.now()),
        step="prove",
        done=_("The manager is told that the condition is met."),
    )


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def condition_accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept the proof of a condition."""
    form = NoteForm(request.POST if request.method == "POST" else None)
    return _decision(request, pk, form, rules.may_judge, services.accept, "accept", _("The condition is met."))


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def condition_send_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a proof back with what is missing."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _decision(request, pk, form, rules.may_judge, services.send_back, "back", _("The proof is sent back."))


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def condition_waive(request: StaffRequest, pk: int) -> HttpResponse:
    """Waive a condition, with the reason."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _decision(request, pk, form, rules.may_waive, services.waive, "waive", _("The condition is waived."))


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def condition_divide(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a condition more exactly, or take it apart."""
    condition, _application = _condition(request, pk)
    form = PartsForm(request.POST if request.method == "POST" else None, initial={"parts": condition.text})
    return _decision(request, pk, form, rules.may_divide, services.divide, "divide", _("The conditions are put anew."))


def _decision(
    request: StaffRequest, pk: int, form: Any, allowed: Allowed, service: Any, step: str, done: str
) -> HttpResponse:
    condition, application = _condition(request, pk)
    rules.check_judge(application, request.user)
    return _step(
        request,
        condition,
        form,
        allowed,
        lambda: service(condition, **form.cleaned_data, actor=request.user, at=clock.now()),
        step=step,
        done=done,
    )


def _step(
    request: StaffRequest,
    condition: Condition,
    form: Any,
    allowed: Allowed,
    verb: Callable[[], Any],
    *,
    step: str,
    done: str,
) -> HttpResponse:
    application = condition.application
    if request.method != "POST" and not allowed(condition, application, request.user):
        return redirect("loans:case_contract", application.pk)
    if attempt(form, verb):
        messages.success(request, done)
        return redirect("loans:case_contract", application.pk)
    context = {"form": form, "condition": condition, "step": step}
    status = 422 if form.is_bound else 200
    return case_page(request, "loans/condition_step.html", application, context, status=status)


def _condition(request: StaffRequest, pk: int) -> tuple[Condition, Application]:
    found = Condition.objects.visible_to(request.user).select_related("proven_by", "decided_by", "paper")
    condition = get_object_or_404(found, pk=pk)
    application = find_case(request, condition.application_id)
    condition.application = application
    return condition, application
