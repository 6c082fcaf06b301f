"""Paying out: prepare, release with one last look, cancel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import IllegalMove
from jinxin.refusals import attempt
from loans.forms.money import ReasonForm
from loans.models import Contract, CreditLine, Payout
from loans.rules import money as rules
from loans.services.payouts import cancel_payout, prepare_payout, release_payout
from loans.views.cases import case_page, find_case


@allow(Role.OPERATIONS)
@require_POST
def payout_prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """Prepare the payout of a signed contract."""
    contract = get_object_or_404(Contract.objects.visible_to(request.user).select_related("application"), pk=pk)
    payout = prepare_payout(contract, actor=request.user, at=clock.now())
    messages.success(request, _("The payout is prepared. A second person releases it."))
    return redirect(payout)


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what would be paid out to whom, and release it."""
    payout = _payout(request, pk)
    if request.method == "POST":
        try:
            loan = release_payout(payout, actor=request.user, at=clock.now())
        except IllegalMove as error:
            return _refused(request, payout, error)
        messages.success(request, _("Paid out: loan %(number)s.") % {"number": loan.number})
        return redirect(loan)
    if payout.state == Payout.State.RELEASED:
        return redirect(payout.loan)
    application = find_case(request, payout.contract.application_id)
    context = {
        "payout": payout,
        "contract": payout.contract,
        "line": CreditLine.objects.get(application=application),
        "may_release": rules.may_release(payout, request.user),
        "may_cancel": rules.may_cancel_payout(payout, request.user),
        "is_preparer": payout.prepared_by_id == request.user.pk,
    }
    return case_page(request, "loans/payout_release.html", application, context)


@allow(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a prepared payout, with a reason."""
    payout = _payout(request, pk)
    application = find_case(request, payout.contract.application_id)
    rules.check_handles_money(application, request.user)
    form = ReasonForm(request.POST or None)
    if attempt(form, lambda: cancel_payout(payout, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The payout is cancelled."))
        return redirect(payout)
    context = {"form": form, "payout": payout}
    status = 422 if form.is_bound else 200
    return case_page(request, "loans/payout_cancel.html", application, context, status=status)


def _payout(request: StaffRequest, pk: int) -> Payout:
    payouts = Payout.objects.visible_to(request.user).select_related(
        "contract__application", "prepared_by", "released_by"
    )
    return get_object_or_404(payouts, pk=pk)


def _refused(request: StaffRequest, payout: Payout, error: IllegalMove) -> HttpResponse:
    """A second click, or a colleague's, finds the loan that the first one made; anything else is told on the case."""
    payout.refresh_from_db()
    if payout.state == Payout.State.RELEASED:
        words = {"person": payout.released_by, "number": payout.loan.number}
        messages.info(request, _("This payout was released by %(person)s: loan %(number)s.") % words)
        return redirect(payout.loan)
    messages.error(request, error.message)
    return redirect(payout)
