"""Orders to the bank: the list, one order and its answer by hand, batches and their files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.workbooks import CONTENT_TYPE
from loans.forms.drawings import AnswerForm, BatchForm, OrderFilter
from loans.models import Loan, PaymentBatch, PaymentOrder
from loans.queries.orders import batches as all_batches
from loans.queries.orders import counts_by_state, order_sums, orders_of
from loans.rules.money import handles_money
from loans.services.batches import export_batch, open_batch
from loans.services.payouts import confirm_paid, refuse_order, settle_refusal

TYPES = {"xlsx": CONTENT_TYPE, "csv": "text/csv"}


@allow(Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def orders(request: StaffRequest) -> HttpResponse:
    """List payment orders, and offer to send those that wait."""
    form = OrderFilter(request.GET or None)
    found = orders_of(request.user, form.chosen() if form.is_bound else {})
    sums = order_sums(found)
    context = {
        "page": page_of(found, request.GET, count=sums["count"]),
        "form": form,
        "sums": sums,
        "counts": counts_by_state(),
        "batch_form": BatchForm(),
        "may_export": request.user.has_role(Role.OPERATIONS),
    }
    return render(request, "loans/orders.html", context)


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an order; operations enters the bank's answer by hand where no file brings it."""
    found = _order(request, pk)
    may_answer = handles_money(found.payout.contract.application, request.user)
    today = clock.local_date(clock.now())
    form = (
        AnswerForm(request.POST if request.method == "POST" else None, initial={"paid_on": today})
        if may_answer
        else None
    )
    if form and attempt(form, lambda: _answer(found, form, request)):
        return redirect(found)
    context = {
        "order": found,
        "payout": found.payout,
        "contract": found.payout.contract,
        "application": found.payout.contract.application,
        "proofs": list(found.payout.proofs.all()),
        "loan": Loan.objects.filter(payout=found.payout).first(),
        "form": form if found.state in PaymentOrder.UNANSWERED else None,
        "may_settle": may_answer and found.state == PaymentOrder.State.FAILED and not found.dealt_with_at,
        "today": today,
    }
    return render(request, "loans/order.html", context, status=422 if form and form.is_bound else 200)


def _answer(found: PaymentOrder, form: AnswerForm, request: StaffRequest) -> bool:
    values, at = form.cleaned_data, clock.now()
    if values["answer"] == AnswerForm.Answer.PAID:
        loan = confirm_paid(found, paid_on=values["paid_on"], reference=values["reference"], actor=request.user, at=at)
        messages.success(request, _("Paid out: loan %(number)s.") % {"number": loan.number})
    else:
        refuse_order(found, reason=values["reason"], reference=values["reference"], actor=request.user, at=at)
        messages.success(request, _("The refusal is booked. Nothing was lent; the amount is free on the line again."))
    return True


@allow(Role.OPERATIONS)
@require_POST
def order_settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a refused order off the workbench."""
    found = _order(request, pk)
    settle_refusal(found, actor=request.user, at=clock.now())
    messages.success(request, _("The refused order is dealt with."))
    return redirect(found)


@allow(Role.OPERATIONS)
@require_POST
def batch_export(request: StaffRequest) -> HttpResponse:
    """Put the orders that wait into the next batch."""
    form = BatchForm(request.POST)
    encoding = form.cleaned_data["encoding"] if form.is_valid() else PaymentBatch.Encoding.GBK
    batch = export_batch(encoding=encoding, actor=request.user, at=clock.now())
    messages.success(request, _("Batch %(number)s is ready to be fetched.") % {"number": batch.number})
    return redirect(batch)


@allow(Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def batches(request: StaffRequest) -> HttpResponse:
    """List the batches that went to the bank."""
    return render(request, "loans/batches.html", {"page": page_of(all_batches(), request.GET)})


@allow(Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a batch: its files, their hashes, its orders and their answers."""
    found = get_object_or_404(all_batches(), pk=pk)
    related = found.orders.select_related("payout__contract__application__customer", "payout__loan").order_by("pk")
    context = {
        "batch": found,
        "page": page_of(related, request.GET, count=found.count),
        "may_fetch": request.user.has_role(Role.OPERATIONS),
    }
    return render(request, "loans/batch.html", context)


@allow(Role.OPERATIONS)
@require_safe
def batch_file(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """Give out a file of a batch: always the same bytes. Who fetched it is noted."""
    if form not in TYPES:
        raise Http404
    found = get_object_or_404(PaymentBatch, pk=pk)
    content = open_batch(found, form, actor=request.user, at=clock.now())
    name = f"{found.number}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


def _order(request: StaffRequest, pk: int) -> PaymentOrder:
    case = "payout__contract__application"
    related = ("batch", "answered_by", f"{case}__customer", f"{case}__officer", "payout__released_by")
    orders = PaymentOrder.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(orders, pk=pk)
