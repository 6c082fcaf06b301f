"""Drawings: asked for, prepared, released with one last look, cancelled; and the papers that prove the payee."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, IllegalMove
from jinxin.money import ZERO
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.serving import original_response
from loans.forms.drawings import DrawingForm
from loans.forms.money import ReasonForm
from loans.models import Application, Contract, CreditLine, Payout, PayoutProof
from loans.queries.contracts import MoneyFile
from loans.rules import drawings as rules
from loans.rules import money as money_rules
from loans.services import drawings as services
from loans.services.payouts import release_payout
from loans.services.proofs import note_opened
from loans.views.cases import case_page, find_case

_ASKED = gettext_lazy("The drawing is asked for. Operations prepares it.")
_PREPARED = gettext_lazy("The payout is prepared. A second person releases it.")


def drawing_steps(request: StaffRequest, application: Application, file: MoneyFile) -> dict[str, Any]:
    """Return what this person may do on the case's tab: draw, and for each open drawing prepare, release, cancel."""
    contract, line = file.live_contract, file.line
    if contract is None or line is None:
        return {}
    contract.application = application
    drawable = rules.is_drawable(contract) and _is_usable(line) and line.free > ZERO
    return {
        "may_draw": drawable and (rules.may_prepare(contract, request.user) or rules.may_ask(contract, request.user)),
        "asks_only": not rules.may_prepare(contract, request.user),
        "open_payouts": [_with_steps(payout, request.user) for payout in file.open_payouts],
    }


def _is_usable(line: CreditLine) -> bool:
    return line.is_open and not line.blocked_at and not line.is_past(clock.local_date(clock.now()))


def _with_steps(payout: Payout, person: Any) -> dict[str, Any]:
    return {
        "payout": payout,
        "may_prepare": payout.state == Payout.State.REQUESTED and rules.may_prepare(payout.contract, person),
        "may_release": money_rules.may_release(payout, person),
        "may_cancel": rules.may_cancel(payout, person),
        "is_preparer": payout.prepared_by_id == person.pk,
    }


@allow(Role.OPERATIONS, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """Draw under a signed contract: operations prepares the payout, the officer of the case asks for it."""
    contract = get_object_or_404(Contract.objects.visible_to(request.user).select_related("credit_line"), pk=pk)
    application = find_case(request, contract.application_id)
    contract.application = application
    asks = not rules.may_prepare(contract, request.user)
    if request.method != "POST" and not (rules.may_prepare(contract, request.user) or _asks(contract, request)):
        return redirect(contract)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DrawingForm(*sent, contract=contract, initial=_initial(contract))
    if form.is_bound and not rules.is_drawable(contract):
        raise IllegalMove(_("A payout is prepared once the contract is signed."))
    payout = attempt(form, lambda: _draw(form, contract, request, asks=asks))
    if payout:
        messages.success(request, _ASKED if asks else _PREPARED)
        return redirect(payout)
    context = {"form": form, "contract": contract, "line": contract.credit_line, "asks": asks}
    context |= {"limit": rules.own_payment_limit(application, policy_at(clock.now())), **_left(contract)}
    return case_page(request, "loans/payout_form.html", application, context, status=422 if form.is_bound else 200)


def _asks(contract: Contract, request: StaffRequest) -> bool:
    return rules.may_ask(contract, request.user)


def _draw(form: DrawingForm, contract: Contract, request: StaffRequest, *, asks: bool) -> Payout:
    verb = services.request_drawing if asks else services.prepare_payout
    return verb(
        contract,
        drawing=form.drawing,
        proofs=form.proofs,
        key=form.cleaned_data["key"],
        actor=request.user,
        at=clock.now(),
    )


def _left(contract: Contract) -> dict[str, Any]:
    waiting = services.waiting_amount(contract.credit_line)
    return {"waiting": waiting, "room": max(contract.credit_line.free - waiting, ZERO)}


def _initial(contract: Contract) -> dict[str, Any]:
    first_on, today = services.first_payout_on(contract), clock.local_date(clock.now())
    months = rules.longest_term(contract, first_on, today)
    return {"amount": min(_left(contract)["room"], contract.principal) or None, "term_months": months or None}


@allow(Role.OPERATIONS)
@require_POST
def payout_take(request: StaffRequest, pk: int) -> HttpResponse:
    """Prepare a drawing as the officer asked for it."""
    payout = _payout(request, pk)
    try:
        services.prepare_requested(payout, actor=request.user, at=clock.now())
    except DomainError as error:
        if error.field is None:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _PREPARED)
    return redirect(payout)


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what would be paid out to whom, and release it."""
    payout = _payout(request, pk)
    if request.method == "POST":
        try:
            order = release_payout(payout, actor=request.user, at=clock.now())
        except IllegalMove as error:
            return _refused(request, payout, error)
        messages.success(request, _("Released: order %(number)s goes to the bank.") % {"number": order.number})
        return redirect(order)
    if hasattr(payout, "order"):
        return redirect(payout.order)
    application = find_case(request, payout.contract.application_id)
    context = {
        "payout": payout,
        "contract": payout.contract,
        "line": CreditLine.objects.get(application=application),
        "proofs": list(payout.proofs.all()),
        "may_release": money_rules.may_release(payout, request.user),
        "may_cancel": rules.may_cancel(payout, request.user),
        "is_preparer": payout.prepared_by_id == request.user.pk,
    }
    return case_page(request, "loans/payout_release.html", application, context)


@allow(Role.OPERATIONS, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a drawing before its release, with a reason."""
    payout = _payout(request, pk)
    application = find_case(request, payout.contract.application_id)
    if request.method != "POST" and not rules.may_cancel(payout, request.user):
        money_rules.check_handles_money(application, request.user)
        return redirect(payout)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: services.cancel_payout(payout, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The payout is cancelled."))
        return redirect(payout)
    context = {"form": form, "payout": payout}
    status = 422 if form.is_bound else 200
    return case_page(request, "loans/payout_cancel.html", application, context, status=status)


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def payout_proof(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give out the paper that proves a payee; who opens it is noted."""
    visible = Payout.objects.visible_to(request.user).order_by()
    proofs = PayoutProof.objects.filter(payout__in=visible).select_related("payout__contract__application")
    proof = get_object_or_404(proofs, pk=pk)
    note_opened(proof, actor=request.user, at=clock.now())
    return original_response(request, proof.file, name=proof.name, content_type=proof.content_type, sha256=proof.sha256)


def _payout(request: StaffRequest, pk: int) -> Payout:
    payouts = Payout.objects.visible_to(request.user).select_related(
        "contract__application__customer", "prepared_by", "released_by", "requested_by", "order"
    )
    return get_object_or_404(payouts, pk=pk)


def _refused(request: StaffRequest, payout: Payout, error: IllegalMove) -> HttpResponse:
    """A second click, or a colleague's, finds the order that the first one made; anything else is told on the case."""
    fresh = Payout.objects.select_related("released_by", "order").get(pk=payout.pk)
    if fresh.released_by:
        words = {"person": fresh.released_by, "number": fresh.order.number}
        messages.info(request, _("This payout was released by %(person)s: order %(number)s.") % words)
        return redirect(fresh.order)
    messages.error(request, error.message)
    return redirect(payout)
