"""From the board's approval to the signature: the counter's queue, the case's tab of money, contract and visits."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from loans.forms.money import ContractForm, ReasonForm, SigningForm, VisitForm
from loans.models import Application, Contract
from loans.queries.contracts import (
    STEP_LABELS,
    MoneyFile,
    Step,
    counter_work,
    counts_by_step,
    money_file,
    with_papers,
)
from loans.rules import money as rules
from loans.services.contracts import prepare_contract, record_signing, void_contract
from loans.services.visits import record_visit
from loans.views.cases import case_page, find_case
from loans.views.papersteps import paper_steps
from loans.views.payouts import drawing_steps


@allow(Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def contracts(request: StaffRequest) -> HttpResponse:
    """List what the counter has to do, one tab a step; without a choice the first step that has work."""
    cases = counter_work(request.user)
    counts = counts_by_step(cases)
    waiting = next((step for step, count in counts.items() if count), Step.PREPARE)
    tab = request.GET.get("tab", "")
    chosen = tab if tab in counts else waiting
    context = {
        "page": page_of(with_papers(cases.filter(step=chosen)), request.GET, count=counts[chosen]),
        "tabs": [(step.value, label, counts[step]) for step, label in STEP_LABELS.items()],
        "tab": chosen,
        "today": clock.local_date(clock.now()),
    }
    return render(request, "loans/contracts.html", context)


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def case_contract(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a case's line, contracts, visits and payouts, and what this person does next."""
    application = find_case(request, pk, with_papers=False)
    file = money_file(application)
    return case_page(request, "loans/contract_tab.html", application, _next_steps(request, application, file))


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """Make out the contract of an approved case."""
    application = find_case(request, pk)
    rules.check_handles_money(application, request.user)
    file = money_file(application)
    form = ContractForm(request.POST or None, application=application)
    if not form.is_valid() and not rules.may_prepare_contract(
        application, file.live_contract, request.user, signed=file.has_signed_costs
    ):
        return redirect("loans:case_contract", application.pk)
    contract = attempt(
        form, lambda: prepare_contract(application, **form.cleaned_data, actor=request.user, at=clock.now())
    )
    if contract:
        messages.success(request, _("Contract %(number)s is prepared.") % {"number": contract.number})
        return redirect(contract)
    context = {"form": form, "file": file, "policy": policy_at(clock.now())}
    return case_page(request, "loans/contract_prepare.html", application, context, status=_status(form))


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_sign(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the customer's signature at the branch."""
    contract, application = _contract(request, pk)
    rules.check_handles_money(application, request.user)
    if request.method != "POST" and not rules.may_sign(application, contract, request.user):
        return redirect(contract)
    visits = list(application.branch_visits.select_related("recorded_by"))
    now = clock.now()
    initial = {"visited_at": now.replace(second=0, microsecond=0)}
    form = SigningForm(request.POST or None, initial=initial, visited_before=bool(visits))
    if attempt(form, lambda: record_signing(contract, **form.cleaned_data, actor=request.user, at=now)):
        messages.success(request, _("Contract %(number)s is signed.") % {"number": contract.number})
        return redirect(contract)
    context = {"form": form, "contract": contract, "visits": visits}
    return case_page(request, "loans/contract_sign.html", application, context, status=_status(form))


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_void(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an unsigned contract void, with a reason."""
    contract, application = _contract(request, pk)
    rules.check_handles_money(application, request.user)
    if request.method != "POST" and not rules.may_sign(application, contract, request.user):
        return redirect(contract)
    form = ReasonForm(request.POST or None)
    if attempt(form, lambda: void_contract(contract, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("Contract %(number)s is void.") % {"number": contract.number})
        return redirect(contract)
    context = {"form": form, "contract": contract}
    return case_page(request, "loans/contract_void.html", application, context, status=_status(form))


@allow(Role.OPERATIONS, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_visit(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that the customer came to the branch for something other than signing."""
    application = find_case(request, pk)
    rules.check_records_visit(application, request.user)
    visits = list(application.branch_visits.select_related("recorded_by"))
    now = clock.now()
    initial = {"visited_at": now.replace(second=0, microsecond=0)}
    form = VisitForm(request.POST or None, initial=initial, visited_before=bool(visits))
    if attempt(form, lambda: record_visit(application, **form.cleaned_data, actor=request.user, at=now)):
        messages.success(request, _("The visit is recorded."))
        return redirect("loans:case_contract", application.pk)
    context = {"form": form, "visits": visits}
    return case_page(request, "loans/contract_visit.html", application, context, status=_status(form))


def _contract(request: StaffRequest, pk: int) -> tuple[Contract, Application]:
    contract = get_object_or_404(Contract.objects.visible_to(request.user).select_related("application"), pk=pk)
    application = find_case(request, contract.application_id)
    contract.application = application
    return contract, application


def _next_steps(request: StaffRequest, application: Application, file: MoneyFile) -> dict[str, Any]:
    """What this person may do on the tab, by the same rules the services keep."""
    person, contract = request.user, file.live_contract
    return {
        "file": file,
        "may_prepare": rules.may_prepare_contract(application, contract, person, signed=file.has_signed_costs),
        "may_sign": rules.may_sign(application, contract, person),
        **drawing_steps(request, application, file),
        **paper_steps(application, file, person, clock.now()),
        "may_record_visit": rules.may_record_visit(application, person),
        "at_counter": rules.handles_money(application, person),
        "today": clock.local_date(clock.now()),
        "timeline_url": reverse("loans:timeline", args=[application.pk]),
    }


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
