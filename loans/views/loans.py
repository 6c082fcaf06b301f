"""Loan accounts: the list, one account, and money that comes in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.money import format_yuan
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from loans.forms.money import LoanFilter, RepaymentForm
from loans.ledger.allocation import owed_in_total
from loans.models import Instalment, Loan
from loans.queries.ledger import account_entries, schedule_lines, schedule_sums
from loans.queries.loans import loans_of, sums, with_due
from loans.rules import money as rules
from loans.services.repayments import open_lines, owed, preview, record_repayment


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def loans(request: StaffRequest) -> HttpResponse:
    """List loan accounts with what comes next and what is past due; sums over all rows found."""
    today = clock.local_date(clock.now())
    form = LoanFilter(request.GET or None, person=request.user)
    found = loans_of(request.user, form.chosen() if form.is_bound else {}, today)
    totals = sums(found)
    page = page_of(with_due(found, today), request.GET, count=totals["count"])  # counted with the sums
    context = {"page": page, "form": form, "sums": totals, "today": today}
    return render(request, "loans/loans.html", context)


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def loan(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an account: facts, schedule, repayments, ledger."""
    account = _loan(request, pk)
    now = clock.now()
    lines = schedule_lines(account, clock.local_date(now), policy_at(now).grace_days)
    context = {
        "loan": account,
        "contract": account.payout.contract,
        "lines": lines,
        "sums": schedule_sums(lines),
        "repayments": account.repayments.select_related("recorded_by"),
        "entries": account_entries(account),
        "may_repay": rules.may_record_repayment(account, request.user),
        "today": clock.local_date(now),
    }
    return render(request, "loans/loan.html", context)


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def repay(request: StaffRequest, pk: int) -> HttpResponse:
    """Record money that came in; with `preview`, only show which instalments it would settle."""
    account = _loan(request, pk)
    rules.check_handles_money(account.application, request.user)
    if request.method != "POST" and account.state != Loan.State.ACTIVE:
        return redirect(account)
    today = clock.local_date(clock.now())
    lines = open_lines(account)
    form = RepaymentForm(request.POST or None, initial={"received_on": today, **_suggested(lines)})
    if "preview" in request.POST:
        return _preview(request, account, form, lines)
    repayment = attempt(
        form, lambda: record_repayment(account, **form.cleaned_data, actor=request.user, at=clock.now())
    )
    if repayment:
        words = {"amount": format_yuan(repayment.amount), "number": account.number}
        messages.success(request, _("%(amount)s yuan booked on loan %(number)s.") % words)
        return redirect(account)
    return render(request, "loans/repay.html", _form(account, form, lines), status=422 if form.is_bound else 200)


def _preview(request: StaffRequest, account: Loan, form: RepaymentForm, lines: list[Instalment]) -> HttpResponse:
    """Show the allocation of the amount as typed; nothing is saved."""
    context = _form(account, form, lines)
    form.is_valid()
    amount = form.cleaned_data.get("amount")
    if amount is not None:
        try:
            context["shares"] = preview(account, amount)
        except DomainError as error:
            form.add_error("amount", error.message)
    template = "loans/_repay_allocation.html" if request.htmx else "loans/repay.html"  # type: ignore[attr-defined]  # htmx middleware
    return render(request, template, context)


def _form(account: Loan, form: RepaymentForm, lines: list[Instalment]) -> dict[str, Any]:
    most = owed_in_total([owed(line) for line in lines])
    return {"loan": account, "form": form, "most": most, "first": lines[0] if lines else None}


def _suggested(lines: list[Instalment]) -> dict[str, Any]:
    return {"amount": lines[0].open_total} if lines else {}


def _loan(request: StaffRequest, pk: int) -> Loan:
    accounts = Loan.objects.visible_to(request.user)
    related = accounts.select_related("customer", "product", "officer", "application", "payout__contract")
    return get_object_or_404(related.prefetch_related("instalments"), pk=pk)
