"""The statement of account: on the screen, as PDF, as a workbook."""

from datetime import datetime
from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.pdf import make_pdf, pdf_response
from loans.documents.extract import head, sheet_of, write_extract
from loans.forms.days import SpanForm
from loans.models import Loan
from loans.queries.extract import Extract, extract_of
from loans.services.extracts import note_made
from loans.views.loans import loan_for


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def extract(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what happened on a loan between two days."""
    loan = loan_for(request, pk)
    form = SpanForm(request.GET, loan=loan, today=clock.local_date(clock.now()))
    columns, found = head(), _asked(form, loan)
    context = {"loan": loan, "form": form, "head": columns, "extract": found}
    if found:
        labels = columns[2:]
        context["entries"] = [(row, list(zip(labels, row.row[2:], strict=True))) for row in found.entries]
        context["totals"] = list(zip(labels, found.total.amounts, strict=False))
    return render(request, "loans/extract.html", context)


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def extract_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the statement as PDF; that it was made stands in the trail."""
    at = clock.now()
    found = _for_file(request, pk, at)
    if isinstance(found, HttpResponse):
        return found
    note_made(found, form="pdf", actor=request.user, at=at)
    return pdf_response(make_pdf(sheet_of(found), at=at), _name(found, "pdf"))


@allow(Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
@require_safe
def extract_workbook(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Return the statement as a workbook; that it was made stands in the trail."""
    at = clock.now()
    found = _for_file(request, pk, at)
    if isinstance(found, HttpResponse):
        return found
    note_made(found, form="xlsx", actor=request.user, at=at)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_extract(file, found)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_name(found, "xlsx"))


def _for_file(request: StaffRequest, pk: int, at: datetime) -> Extract | HttpResponse:
    """Return the statement that is asked for, or the way to the page that says what is wrong."""
    loan = loan_for(request, pk)
    found = _asked(SpanForm(request.GET, loan=loan, today=clock.local_date(at)), loan)
    return found or redirect(f"{reverse('loans:extract', args=[pk])}?{request.GET.urlencode()}")


def _asked(form: SpanForm, loan: Loan) -> Extract | None:
    if not form.is_valid():
        return None
    return extract_of(loan, form.cleaned_data["first"], form.cleaned_data["last"])


def _name(found: Extract, ending: str) -> str:
    words = {"loan": found.loan.number, "first": found.first, "last": found.last, "ending": ending}
    return _("statement-%(loan)s-%(first)s-%(last)s.%(ending)s") % words
