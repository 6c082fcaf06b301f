"""Papers on the screen, as they are printed, and as PDF: contract, annexes, cost statement."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.pdf import Sheet, make_pdf, pdf_response
from loans.documents.contract import contract_sheet
from loans.documents.offer import ACCOUNT, ID, PHONE
from loans.documents.papers import document_sheet, with_numbers
from loans.models import Contract, Document
from loans.services.contracts import open_document
from loans.services.documents import open_paper

_READERS = (Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)


@allow(*_READERS)
@require_safe
def contract_print(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the contract as it is printed, or as PDF: always in Chinese, in full for those who have it signed."""
    contract = get_object_or_404(Contract.objects.visible_to(request.user).select_related("application"), pk=pk)
    said = open_document(contract, actor=request.user, at=clock.now())
    numbers = {ID: said.id_number, PHONE: said.phone, ACCOUNT: said.account}
    sheet = contract_sheet(contract)
    if wants_pdf(request):
        return pdf_of(sheet, numbers, name=contract.number, at=contract.prepared_at)
    return sheet_page(request, sheet, numbers, back=contract.get_absolute_url(), masked=said.masked)


@allow(*_READERS)
@require_safe
def document(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an annex of a contract, or a paper of a drawing, in the same way."""
    found = Document.objects.visible_to(request.user).select_related("contract", "payout__contract")
    paper = get_object_or_404(found, pk=pk)
    numbers, masked = open_paper(paper, actor=request.user, at=clock.now())
    sheet = document_sheet(paper)
    if wants_pdf(request):
        return pdf_of(sheet, numbers, name=f"{paper.contract.number} {sheet.title}", at=paper.made_at)
    return sheet_page(request, sheet, numbers, back=paper.contract.get_absolute_url(), masked=masked)


def wants_pdf(request: StaffRequest) -> bool:
    """Say whether the paper was asked for as PDF."""
    return request.GET.get("as") == "pdf"


def pdf_of(sheet: Sheet, numbers: Mapping[str, str], *, name: str, at: datetime) -> HttpResponse:
    """Return a paper as PDF, of the moment it was made out."""
    return pdf_response(make_pdf(with_numbers(sheet, numbers), at=at), f"{name}.pdf")


def sheet_page(
    request: StaffRequest, sheet: Sheet, numbers: Mapping[str, str], *, back: str, masked: bool
) -> HttpResponse:
    """Return a paper as a page to be printed."""
    context = {"sheet": with_numbers(sheet, numbers), "back": back, "masked": masked}
    return render(request, "loans/sheet_print.html", context)
