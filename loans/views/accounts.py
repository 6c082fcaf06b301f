"""Changes of a loan account: paying early, and what needs a second person (reversal, extension, costs, refund)."""

from collections.abc import Callable
from typing import Any

from django import forms
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
from loans.forms.accounts import AmountForm, AnswerForm, ExtensionForm, PrepaymentForm, RequestFilter, ReversalForm
from loans.models import AccountRequest, Loan, Transaction
from loans.queries.asof import standing
from loans.queries.plans import requests_for
from loans.rules import accountchanges
from loans.rules import money as rules
from loans.services import extensions, requests
from loans.services.prepayments import offer, prepay
from loans.services.reversals import amount_of, check_reversible
from loans.views.loans import loan_for, suggested

Kind = AccountRequest.Kind
READERS = (Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def pay_early(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a prepayment; with `preview`, only show what it would do, both ways side by side."""
    account = loan_for(request, pk)
    rules.check_handles_money(account.application, request.user)
    if request.method != "POST" and account.state != Loan.State.ACTIVE:
        return redirect(account)
    today = clock.local_date(clock.now())
    now = standing(account, today)
    initial = {"received_on": today, "amount": request.GET.get("amount") or suggested(account, today).get("amount")}
    form = PrepaymentForm(request.POST or None, initial=initial)
    if "preview" in request.POST:
        return _preview(request, account, form)
    paid = attempt(form, lambda: prepay(account, **form.cleaned_data, actor=request.user, at=clock.now()))
    if paid:
        words = {"amount": format_yuan(paid.principal), "number": account.number}
        messages.success(request, _("%(amount)s yuan of the principal of loan %(number)s paid.") % words)
        return redirect(account)
    context = {"loan": account, "form": form, "now": now, **_offered(account, form)}
    return render(request, "loans/account_early.html", context, status=422 if form.is_bound else 200)


def _preview(request: StaffRequest, account: Loan, form: PrepaymentForm) -> HttpResponse:
    context = {"loan": account, "form": form, **_offered(account, form)}
    if request.htmx:  # type: ignore[attr-defined]  # htmx middleware
        return render(request, "loans/_account_offer.html", context)
    now = standing(account, clock.local_date(clock.now()))
    return render(request, "loans/account_early.html", {**context, "now": now})


def _offered(account: Loan, form: PrepaymentForm) -> dict[str, Any]:
    """Return what the amount as typed would do, or its error at the field; nothing is saved."""
    if not form.is_bound:
        return {}
    form.is_valid()
    amount, day = (form.cleaned_data.get(name) for name in ("amount", "received_on"))
    if amount is None or day is None:
        return {}
    try:
        return {"offer": offer(account, amount, day, clock.local_date(clock.now()))}
    except DomainError as error:
        if not form.errors:
            form.add_error(error.field if error.field in form.fields else "amount", error.message)
        return {}


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the manager for an extension; with `preview`, only show the plan it would lead to."""
    account = loan_for(request, pk)
    accountchanges.check_asks(Kind.EXTENSION, account, request.user)
    form = ExtensionForm(request.POST or None, initial={"annual_rate": account.annual_rate})
    at = clock.now()
    context = {"loan": account, "form": form, "most": extensions.longest_extension(account)}
    if "preview" in request.POST:
        return render(request, "loans/account_extend.html", {**context, **_extended(account, form)})

    def ask() -> AccountRequest:
        return requests.ask_extension(account, **form.cleaned_data, actor=request.user, at=at)

    return _asked(request, account, form, ask, "loans/account_extend.html", context)


def _extended(account: Loan, form: ExtensionForm) -> dict[str, Any]:
    form.is_valid()
    months, rate = (form.cleaned_data.get(name) for name in ("months", "annual_rate"))
    if months is None or rate is None:
        return {}
    try:
        return {"lines": extensions.extended_lines(account, months, rate, clock.now())}
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return {}


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def charge_costs(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask to charge costs of recovery to the borrower."""
    return _amount(request, pk, Kind.COSTS, requests.ask_costs)


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask to pay money held back to the borrower."""
    return _amount(request, pk, Kind.REFUND, requests.ask_refund)


def _amount(request: StaffRequest, pk: int, kind: Kind, verb: Callable[..., AccountRequest]) -> HttpResponse:
    account = loan_for(request, pk)
    accountchanges.check_asks(kind, account, request.user)
    initial = {"amount": account.suspense} if kind == Kind.REFUND and account.suspense else {}
    form = AmountForm(request.POST or None, initial=initial)

    def ask() -> AccountRequest:
        return verb(account, **form.cleaned_data, actor=request.user, at=clock.now())

    return _asked(
        request, account, form, ask, "loans/account_amount.html", {"loan": account, "form": form, "kind": kind}
    )


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for the reversal of a booking."""
    visible = Transaction.objects.filter(loan__in=Loan.objects.visible_to(request.user).order_by())
    booking = get_object_or_404(visible.select_related("repayment").prefetch_related("postings"), pk=pk)
    account = loan_for(request, booking.loan_id)
    accountchanges.check_asks(Kind.REVERSAL, account, request.user)
    check_reversible(account, booking)
    form = ReversalForm(request.POST or None)
    context = {"loan": account, "form": form, "booking": booking, "amount": amount_of(booking)}

    def ask() -> AccountRequest:
        return requests.ask_reversal(booking, **form.cleaned_data, actor=request.user, at=clock.now())

    return _asked(request, account, form, ask, "loans/account_reverse.html", context)


def _asked(
    request: StaffRequest,
    account: Loan,
    form: forms.Form,
    ask: Callable[[], AccountRequest],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Ask a second person, or show the form with what is wrong."""
    if attempt(form, ask):
        messages.success(request, _("A second person has been asked to decide."))
        return redirect(account)
    return render(request, template, context, status=422 if form.is_bound else 200)


@allow(*READERS)
@require_safe
def account_requests(request: StaffRequest) -> HttpResponse:
    """List requests for loan accounts, those that wait first."""
    form = RequestFilter(request.GET or None)
    found = requests_for(request.user, form.chosen())
    return render(request, "loans/account_requests.html", {"page": page_of(found, request.GET), "form": form})


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def account_request(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a request; the second person confirms or refuses it, who asked takes it back."""
    asked = get_object_or_404(requests_for(request.user, {}), pk=pk)
    account = loan_for(request, asked.loan_id)
    asked.loan = account
    form = AnswerForm(request.POST if request.method == "POST" else None)
    verb = next((name for name in ("confirm", "refuse", "withdraw") if name in request.POST), "")
    if request.method == "POST" and attempt(form, lambda: _decide(asked, verb, form, request)):
        messages.success(request, _WORDS[verb]())
        return redirect(account)
    context = {
        "request_row": asked,
        "loan": account,
        "form": form,
        "facts": requests.facts(asked),
        "decide": asked.state == AccountRequest.State.ASKED and accountchanges.may_decide(asked, request.user),
        "withdraw": asked.state == AccountRequest.State.ASKED and asked.asked_by_id == request.user.pk,
    }
    return render(request, "loans/account_request.html", context, status=422 if form.is_bound else 200)


_WORDS: dict[str, Callable[[], str]] = {
    "confirm": lambda: _("Confirmed and done."),
    "refuse": lambda: _("Refused."),
    "withdraw": lambda: _("The request has been taken back."),
}


def _decide(asked: AccountRequest, verb: str, form: forms.Form, request: StaffRequest) -> None:
    answer, at = form.cleaned_data["answer"], clock.now()
    if verb == "confirm":
        requests.confirm(asked, answer=answer, actor=request.user, at=at)
    elif verb == "refuse":
        requests.refuse(asked, answer=answer, actor=request.user, at=at)
    elif verb == "withdraw":
        requests.withdraw_request(asked, actor=request.user, at=at)
    else:
        raise DomainError(_("Choose whether to confirm or to refuse."))
