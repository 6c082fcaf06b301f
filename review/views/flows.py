"""What went through a customer's accounts: months and classes, the payments, explaining them, and revenue from them."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.money import format_yuan
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.workbooks import CONTENT_TYPE
from loans.models import Application
from loans.rules.cases import READERS
from loans.views.cases import case_page, find_case
from review import rules
from review.flows import decisions, exporting, files, methods, queries
from review.flows.forms import ExplainForm, FlowFileForm, FlowFilter, ShareForm
from review.flows.shown import party_name, said_of, why
from review.models import Flow, FlowFile

MOST_AT_ONCE = 100
"""Payments that a page of the list has at most, and so may be explained together."""


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def flows(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the flows of a case by months and classes; take a file in."""
    application = find_case(request, pk)
    posted = request.method == "POST"
    form = FlowFileForm(request.POST if posted else None, request.FILES if posted else None)
    if posted:
        files.check_editable(application, request.user)
        file = attempt(form, lambda: _send_in(form, application, request))
        if file:
            return redirect(file)
    return _page(request, application, form, ShareForm(), status=422 if posted else 200)


def _send_in(form: FlowFileForm, application: Application, request: StaffRequest) -> FlowFile:
    values = form.cleaned_data
    return files.send_in(application, bank=values["bank"], upload=values["file"], actor=request.user, at=clock.now())


def _page(
    request: StaffRequest, application: Application, form: FlowFileForm, share: ShareForm, *, status: int
) -> HttpResponse:
    there = queries.files_of(application)
    covered = queries.covered_months(there)
    asked = share["share"].value()
    percent = int(asked) if str(asked).isascii() and str(asked).isdigit() and 1 <= int(str(asked)[:4]) <= 100 else 100
    receipts = methods.receipts_of(application, covered) if there else None
    tables = [table for table in queries.tables_of(application, covered) if table.classes] if there else []
    context: dict[str, Any] = {
        "files": there,
        "tables": tables,
        "wage": None if application.customer.is_business else queries.mean_wage(tables, covered),
        "waiting": queries.to_explain(application) if there else {"count": 0},
        "parties": [(party_name(row.party), row) for row in queries.largest_parties(application)] if there else [],
        "receipts": receipts,
        "implied": receipts.implied(percent) if receipts else None,
        "deviation": receipts.deviation(percent) if receipts else None,
        "share": share,
        "sorting": queries.is_being_sorted(application) if there else False,
        "editable": rules.may_edit_statements(application, request.user),
        "form": form,
    }
    return case_page(request, "review/flows.html", application, context, status=status)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def flow_method(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the receipts into the statements as an estimate of revenue; asked without it, show what they come to."""
    application = find_case(request, pk)
    form = ShareForm(request.POST if request.method == "POST" else request.GET or None)
    if request.method == "POST":
        amount = attempt(
            form,
            lambda: methods.put_into_statements(
                application, share=form.cleaned_data["share"], actor=request.user, at=clock.now()
            ),
        )
        if amount:
            text = _("%(amount)s yuan of receipts stand in the draft of the statements. Look at the checks there.")
            messages.success(request, text % {"amount": format_yuan(amount)})
            return redirect("review:statements", pk)
    return _page(request, application, FlowFileForm(), form, status=422 if request.method == "POST" else 200)


@allow(*READERS)
@require_safe
def flow_list(request: StaffRequest, pk: int) -> HttpResponse:
    """List the payments that the address asks for."""
    return _list(request, find_case(request, pk), ExplainForm(), status=200)


def _list(request: StaffRequest, application: Application, explain: ExplainForm, *, status: int) -> HttpResponse:
    form = FlowFilter(request.GET, application=application)
    chosen = form.chosen()
    rows = queries.flows_of(application, chosen)
    sums = queries.sums_of(rows)
    page = page_of(queries.with_all(rows), request.GET, count=sums["count"])
    context = {
        "page": page,
        "shown": [shown_flow(flow, brief=True) for flow in page],
        "form": form,
        "party": party_name(form.party_shown()) if chosen["party"] else "",
        "month": queries.month_label(chosen["month"] or 0),
        "sum": sums,
        "explain": explain,
        "ticked": set(request.POST.getlist("flows")),
        "editable": rules.may_edit_statements(application, request.user),
    }
    return case_page(request, "review/flow_list.html", application, context, status=status)


def shown_flow(flow: Flow, *, brief: bool = False) -> dict[str, Any]:
    """Return a payment with what a page says of it."""
    return {
        "flow": flow,
        "party": party_name(flow.party),
        "said": said_of(flow, brief=brief),
        "why": why(flow),
        "key": str(flow.pk),
    }


@allow(Role.OFFICER)
@require_POST
def flow_explain(request: StaffRequest, pk: int) -> HttpResponse:
    """Explain the ticked payments of a list."""
    application = find_case(request, pk)
    form = ExplainForm(request.POST)
    count = attempt(form, lambda: _explain(form, application, _ticked(request), request))
    if count:
        _told(request, count)
        return redirect(f"{reverse('review:flow_list', args=[pk])}?{request.GET.urlencode()}")
    return _list(request, application, form, status=422)


def _ticked(request: StaffRequest) -> list[int]:
    texts = request.POST.getlist("flows")[:MOST_AT_ONCE]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 18]


def _explain(form: ExplainForm, application: Application, chosen: list[int], request: StaffRequest) -> int:
    return decisions.explain(application, flows=chosen, **form.cleaned_data, actor=request.user, at=clock.now())


def _told(request: StaffRequest, count: int) -> None:
    text = ngettext("%(count)s payment is explained.", "%(count)s payments are explained.", count)
    messages.success(request, text % {"count": count})


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def flow(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a payment: what the file says, why it has its class; the officer of the case says otherwise."""
    found = _find(request, pk)
    application = find_case(request, found.application_id)
    posted = request.method == "POST"
    if posted:
        files.check_editable(application, request.user)
    keep = {"flow_class": found.flow_class, "reason": found.reason} if found.decided_at else {}
    form = ExplainForm(request.POST if posted else None, initial=keep)
    count = attempt(form, lambda: _explain(form, application, [found.pk], request)) if posted else None
    if count:
        _told(request, count)
        return redirect(found_after(request, found))
    pair = Flow.objects.filter(application=application, pk=found.pair or 0).select_related("party", "file").first()
    context = {
        **shown_flow(found),
        "pair": shown_flow(pair) if pair else None,
        "others": queries.party_counts(found),
        "form": form,
        "editable": rules.may_edit_statements(application, request.user),
    }
    return case_page(request, "review/flow.html", application, context, status=422 if posted else 200)


def found_after(request: StaffRequest, done: Flow) -> str:
    """Return where the work goes on: the next payment that wants a reason, else the list of all."""
    waiting = queries.flows_of(done.application, {"waits": "1"}).filter(at__lte=done.at).exclude(pk=done.pk).first()
    waiting = waiting or queries.flows_of(done.application, {"waits": "1"}).first()
    if waiting:
        return reverse("review:flow", args=[waiting.pk])
    return reverse("review:flows", args=[done.application_id])


def _find(request: StaffRequest, pk: int) -> Flow:
    cases = Application.objects.visible_to(request.user)
    found = queries.with_all(Flow.objects.filter(application__in=cases))
    return get_object_or_404(found.select_related("application__customer"), pk=pk)


@allow(Role.OFFICER)
@require_POST
def flow_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave a payment to the rules again."""
    found = _find(request, pk)
    decisions.take_back(found.application, flows=[found.pk], actor=request.user, at=clock.now())
    messages.success(request, _("The rules decide on this payment again."))
    return redirect("review:flow", pk)


@allow(*READERS)
@require_safe
def flow_export(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give the list as a workbook; a long one is written in the background."""
    application, at = find_case(request, pk), clock.now()
    if exporting.chosen_flows(application, request.GET).count() > exporting.WHILE_ONE_WAITS:
        return redirect(exporting.ask_for_flows(application, request.GET, actor=request.user, at=at))
    file = BytesIO()
    try:
        exporting.write_flows(file, application, request.GET, actor=request.user, at=at)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("review:flow_list", pk)
    file.seek(0)
    name = exporting.file_name(application)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
