"""Loan accounts: the list, one account, and money that comes in."""

from datetime import date
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
from jinxin.refusals import attempt
from loans.forms.accounts import DayForm
from loans.forms.money import LoanFilter, RepaymentForm
from loans.models import Loan
from loans.queries.asof import Books, standing
from loans.queries.ledger import account_entries, schedule_lines, schedule_sums
from loans.queries.loans import loans_of, sums, with_due
from loans.queries.plans import earlier_plans, requests_of, shares_of
from loans.rules import accountchanges
from loans.rules import money as rules
from loans.services.repayments import preview, record_repayment


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
    """Show an account: facts, how it stands today and on a chosen day, schedule, repayments, bookings."""
    account = loan_for(request, pk)
    today = clock.local_date(clock.now())
    books = Books(account)
    now = books.standing(today)
    lines = schedule_lines(now.account, today)
    context = {
        "loan": account,
        "contract": account.payout.contract,
        "lines": lines,
        "sums": schedule_sums(lines),
        "now": now,
        "today": today,
        **_chosen_day(request, account, books),
        **_history(account, request),
    }
    return render(request, "loans/loan.html", context)


def _history(account: Loan, request: StaffRequest) -> dict[str, Any]:
    entries = account_entries(account)
    requests = requests_of(account)
    return {
        "plans": earlier_plans(account),
        "requests": requests,
        "repayments": account.repayments.select_related("recorded_by"),
        "entries": entries,
        "may_repay": rules.may_record_repayment(account, request.user),
        "may": accountchanges.allowed(account, entries, requests, request.user),
    }


def _chosen_day(request: StaffRequest, account: Loan, books: Books) -> dict[str, Any]:
    """Return how the loan stands on the day asked for, with the form that asks."""
    if "day" not in request.GET:
        return {"day_form": DayForm(initial={"day": clock.local_date(clock.now())}, loan=account)}
    form = DayForm(request.GET, loan=account)
    if not form.is_valid():
        return {"day_form": form}
    return {"day_form": form, "then": books.standing(form.cleaned_data["day"])}


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def repay(request: StaffRequest, pk: int) -> HttpResponse:
    """Record money that came in; with `preview`, only show how it would be split."""
    account = loan_for(request, pk)
    rules.check_handles_money(account.application, request.user)
    if request.method != "POST" and account.state != Loan.State.ACTIVE:
        return redirect(account)
    today = clock.local_date(clock.now())
    form = RepaymentForm(request.POST or None, initial={"received_on": today, **suggested(account, today)})
    if "preview" in request.POST:
        return _preview(request, account, form, today)
    repayment = attempt(
        form, lambda: record_repayment(account, **form.cleaned_data, actor=request.user, at=clock.now())
    )
    if repayment:
        words = {"amount": format_yuan(repayment.amount), "number": account.number}
        messages.success(request, _("%(amount)s yuan booked on loan %(number)s.") % words)
        return redirect(account)
    context = {"loan": account, "form": form, "now": standing(account, today)}
    return render(request, "loans/repay.html", context, status=422 if form.is_bound else 200)


def _preview(request: StaffRequest, account: Loan, form: RepaymentForm, today: date) -> HttpResponse:
    """Show the split of the amount as typed; nothing is saved."""
    context: dict[str, Any] = {"loan": account, "form": form, "now": standing(account, today)}
    form.is_valid()
    amount, day = (form.cleaned_data.get(name) for name in ("amount", "received_on"))
    if amount is not None and day is not None:
        try:
            after, found = preview(account, amount, day, today)
            context |= {"shares": shares_of(found.moves), "parts": found.parts, "after": after}
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "amount", error.message)
    template = "loans/_repay_allocation.html" if request.htmx else "loans/repay.html"  # type: ignore[attr-defined]  # htmx middleware
    return render(request, template, context)


def suggested(account: Loan, today: date) -> dict[str, Any]:
    """Return the amount a form proposes: what is due, else what falls due next."""
    now = standing(account, today)
    if now.quote.missing:
        return {"amount": now.quote.missing}
    return {"amount": now.next_due.total} if now.next_due else {}


def loan_for(request: StaffRequest, pk: int) -> Loan:
    """Return a loan this person may see, with what its pages show; 404 for another."""
    accounts = Loan.objects.visible_to(request.user)
    related = accounts.select_related("customer", "product", "officer", "application", "payout__contract")
    return get_object_or_404(related, pk=pk)
