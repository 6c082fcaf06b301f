"""The cost statement: made out, shown, signed on the screen or on paper, opened; and the list of fees."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.originals import SUFFIXES
from jinxin.pdf import Sheet
from jinxin.refusals import attempt
from jinxin.serving import original_response
from loans.documents.costs import statement_sheet
from loans.documents.offer import ID, PHONE
from loans.documents.papers import with_numbers
from loans.forms.costs import CostPaperForm, CostScreenForm, CostSigningForm, FeeForm, StatementForm
from loans.forms.money import ReasonForm
from loans.models import Application, CostStatement, Fee
from loans.queries.contracts import money_file
from loans.queries.costs import fees, live_statement
from loans.rules import costs as rules
from loans.rules.texts import may_publish
from loans.services import costs as services
from loans.services.documents import open_statement
from loans.views.cases import case_page, find_case
from loans.views.sheets import pdf_of, sheet_page, wants_pdf

_READERS = (Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def cost_make(request: StaffRequest, pk: int) -> HttpResponse:
    """Make out the statement of an approved case; the figures are shown before, for the due day that is chosen."""
    application, at = find_case(request, pk), clock.now()
    rules.check_shows_costs(application, request.user)
    data = request.POST if request.method == "POST" else request.GET if "due_day" in request.GET else None
    form = StatementForm(data)
    if request.method == "POST":
        made = attempt(form, lambda: services.make_out_statement(application, **_due(form), actor=request.user, at=at))
        if made:
            messages.success(request, _("Cost statement %(number)s is made out.") % {"number": made.number})
            return redirect(made)
    file = money_file(application)
    live = live_statement(application)
    if not rules.may_make_out(application, live, file.live_contract, request.user):
        return redirect("loans:case_contract", application.pk)
    chosen = form.cleaned_data["due_day"] if form.is_bound and form.is_valid() else None
    costs = services.preview_costs(application, due_day=chosen, at=at)
    context = {"form": form, "costs": costs, "live": live}
    return case_page(request, "loans/cost_make.html", application, context, status=_status(request, form))


@allow(*_READERS)
@require_safe
def cost_statement(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a statement: its figures, what was signed and what this person does next."""
    statement, application = _statement(request, pk)
    file = money_file(application)
    context = {
        "statement": statement,
        "items": list(statement.items.all()),
        "may_sign": rules.may_have_signed(application, statement, request.user),
        "may_replace": rules.may_make_out(application, statement, file.live_contract, request.user),
    }
    return case_page(request, "loans/cost.html", application, context)


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def cost_sign(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the borrower read and sign the statement on the screen, or keep the photo of the signed paper."""
    statement, application = _statement(request, pk)
    rules.check_shows_costs(application, request.user)
    if request.method != "POST" and not rules.may_have_signed(application, statement, request.user):
        return redirect(statement)
    posted = request.method == "POST"
    on_paper = posted and request.POST.get("way") == "paper"
    screen = CostScreenForm(request.POST if posted and not on_paper else None, auto_id="screen_%s")
    sent, files = (request.POST, request.FILES) if on_paper else (None, None)
    paper = CostPaperForm(sent, files, auto_id="paper_%s")
    form: CostSigningForm = paper if on_paper else screen
    at = clock.now()
    if attempt(form, lambda: _keep(form, statement, request.user, at)):
        messages.success(request, _("Cost statement %(number)s is signed.") % {"number": statement.number})
        return redirect(statement)
    context = {
        "statement": statement,
        "sheet": _as_read(statement),
        "screen": screen,
        "paper": paper,
        "form": form,
        "on_paper": on_paper,
    }
    return case_page(request, "loans/cost_sign.html", application, context, status=422 if form.is_bound else 200)


@allow(Role.OFFICER, Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def cost_replace(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a statement invalid, with the reason."""
    statement, application = _statement(request, pk)
    rules.check_shows_costs(application, request.user)
    if request.method != "POST" and statement.state == CostStatement.State.REPLACED:
        return redirect(statement)
    form = ReasonForm(request.POST or None)
    at = clock.now()
    if attempt(form, lambda: services.replace_statement(statement, **form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("Cost statement %(number)s is no longer valid.") % {"number": statement.number})
        return redirect("loans:case_contract", application.pk)
    context = {"form": form, "statement": statement}
    return case_page(request, "loans/cost_replace.html", application, context, status=422 if form.is_bound else 200)


@allow(*_READERS)
@require_safe
def cost_print(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the statement as it is printed, or as PDF: always in Chinese."""
    statement, _application = _statement(request, pk)
    at = clock.now()
    numbers, masked = open_statement(statement, actor=request.user, at=at)
    sheet = statement_sheet(statement)
    if wants_pdf(request):
        return pdf_of(sheet, numbers, name=statement.number, at=statement.made_at)
    return sheet_page(request, sheet, numbers, back=statement.get_absolute_url(), masked=masked)


@allow(*_READERS)
@require_safe
def cost_original(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Serve the signature or the photo of the signed paper to whoever may see the case."""
    statement, _application = _statement(request, pk)
    if not statement.evidence:
        raise Http404
    return original_response(
        request,
        statement.evidence,
        name=f"{statement.number}{SUFFIXES[statement.evidence_type]}",
        content_type=statement.evidence_type,
        sha256=statement.evidence_sha256,
    )


@allow(*_READERS)
@require_safe
def fee_list(request: StaffRequest) -> HttpResponse:
    """List what loans cost beside their interest."""
    context = {"fees": list(fees()), "may_change": may_publish(request.user)}
    return render(request, "loans/fees.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def fee_form(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Add a fee, or change one for statements made out from now on."""
    fee = get_object_or_404(Fee, pk=pk) if pk else None
    data = request.POST if request.method == "POST" else None
    form = FeeForm.of(fee, data) if fee else FeeForm(data)
    saved = attempt(form, lambda: services.save_fee(fee, **form.cleaned_data, actor=request.user, at=clock.now()))
    if saved:
        messages.success(request, _("“%(fee)s” is saved.") % {"fee": saved.name})
        return redirect("loans:fees")
    status = 422 if form.is_bound else 200
    return render(request, "loans/fee_form.html", {"form": form, "fee": fee}, status=status)


def _statement(request: StaffRequest, pk: int) -> tuple[CostStatement, Application]:
    found = CostStatement.objects.visible_to(request.user).select_related("made_by", "taken_by", "replaced_by", "text")
    statement = get_object_or_404(found, pk=pk)
    application = find_case(request, statement.application_id)
    statement.application = application
    return statement, application


def _keep(form: CostSigningForm, statement: CostStatement, actor: Any, at: datetime) -> CostStatement:
    how = CostStatement.SignedOn.PAPER if isinstance(form, CostPaperForm) else CostStatement.SignedOn.SCREEN
    return services.sign_statement(
        statement,
        signed_on=how,
        original=form.original(),
        signer=form.cleaned_data["signer"],
        place=form.cleaned_data["place"],
        actor=actor,
        at=at,
    )


def _as_read(statement: CostStatement) -> Sheet:
    """The statement as the borrower reads it; their number stays masked on a screen that is handed over."""
    borrower = statement.content["borrower"]
    return with_numbers(statement_sheet(statement), {ID: borrower["id_masked"], PHONE: borrower["phone_masked"]})


def _due(form: StatementForm) -> dict[str, Any]:
    return {"due_day": form.cleaned_data["due_day"]}


def _status(request: StaffRequest, form: Any) -> int:
    return 422 if request.method == "POST" or form.errors else 200
