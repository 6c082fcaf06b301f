"""Credit lines (授信): the list, one line with its drawings and history, and the manager's decisions on it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.workbooks import CONTENT_TYPE
from loans.forms.drawings import LineAmountForm, LineFilter, LineReasonForm
from loans.models import CreditLine
from loans.queries.lines import drawings_of, history_of, line_sums, lines_of
from loans.rules import drawings as rules
from loans.services import lines as services
from loans.services.drawings import waiting_amount
from loans.services.exporting import WHILE_ONE_WAITS, ask_for_lines, chosen_lines, file_name, write_lines

READERS = (Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)


@dataclass(frozen=True)
class Step:
    """A decision of the manager on a line."""

    title: Promise
    text: Promise
    said: Promise
    verb: Callable[..., None]
    form: type[forms.Form] = LineReasonForm
    is_grave: bool = False


STEPS: dict[str, Step] = {
    "block": Step(
        _("Block the line"),
        _("Nothing more is drawn until you lift the block. Loans that were paid out go on."),
        _("The credit line is blocked."),
        services.block_line,
    ),
    "unblock": Step(
        _("Lift the block"),
        _("The line can be drawn again."),
        _("The credit line can be drawn again."),
        services.unblock_line,
    ),
    "reduce": Step(
        _("Reduce the line"),
        _("The line grants less from now on. What is drawn or being prepared stays covered."),
        _("The credit line is reduced."),
        services.reduce_line,
        LineAmountForm,
    ),
    "close": Step(
        _("Close the line"),
        _("Nothing more is ever drawn under this line; what is being prepared is cancelled. Loans go on."),
        _("The credit line is closed."),
        services.end_line,
        is_grave=True,
    ),
}


@allow(*READERS)
@require_safe
def lines(request: StaffRequest) -> HttpResponse:
    """List credit lines: granted, drawn, on the way, free; sums over all rows found."""
    today = clock.local_date(clock.now())
    form = LineFilter(request.GET or None, person=request.user)
    rows = lines_of(request.user, form.chosen() if form.is_bound else {}, today)
    sums = line_sums(rows)
    context = {"page": page_of(rows, request.GET, count=sums["count"]), "form": form, "sums": sums, "today": today}
    return render(request, "loans/lines.html", context)


@allow(*READERS)
@require_safe
def lines_export(request: StaffRequest) -> HttpResponseBase:
    """Give the list as a workbook; a long one is written in the background."""
    at = clock.now()
    if chosen_lines(request.GET, request.user, at).count() > WHILE_ONE_WAITS:
        return redirect(ask_for_lines(request.GET, actor=request.user, at=at))
    file = BytesIO()
    write_lines(file, request.GET, actor=request.user, at=at)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(at), content_type=CONTENT_TYPE)


@allow(*READERS)
@require_safe
def line(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a line: granted, drawn, free, validity, drawings, history."""
    found = _line(request, pk)
    drawings = list(drawings_of(found))
    contract = found.contracts.filter(state="signed").first()
    today = clock.local_date(clock.now())
    context = {
        "line": found,
        "drawings": drawings,
        "waiting": waiting_amount(found),
        "history": history_of(found, drawings),
        "contract": contract,
        "today": today,
        "may_steer": rules.may_steer(found, request.user),
        "may_draw": _may_draw(contract, found, request, today),
    }
    return render(request, "loans/line.html", context)


def _may_draw(contract: Any, found: CreditLine, request: StaffRequest, today: Any) -> bool:
    if contract is None or not found.is_open or found.blocked_at or found.is_past(today) or found.free <= 0:
        return False
    contract.application = found.application
    return rules.may_prepare(contract, request.user) or rules.may_ask(contract, request.user)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def line_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Block, free, reduce or close a line, with a reason."""
    if verb not in STEPS:
        raise Http404
    found, step = _line(request, pk), STEPS[verb]
    if request.method != "POST" and not rules.may_steer(found, request.user):
        return redirect(found)
    form: Any = step.form(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: step.verb(found, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, str(step.said))
        return redirect(found)
    context = {"line": found, "step": step, "form": form, "waiting": waiting_amount(found)}
    return render(request, "loans/line_step.html", context, status=422 if form.is_bound else 200)


def _line(request: StaffRequest, pk: int) -> CreditLine:
    related = ("application__officer", "application__product", "customer", "blocked_by")
    return get_object_or_404(CreditLine.objects.visible_to(request.user).select_related(*related), pk=pk)
