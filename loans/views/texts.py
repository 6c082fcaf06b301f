"""The words of contracts and their annexes: all versions, and a new one with a preview that follows the typing."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.pdf import Sheet
from jinxin.refusals import attempt, reopen
from loans.documents.sample import sample_sheet, sample_values
from loans.documents.texts import MARKS, NEEDED, fault, placeholders
from loans.enums import DocumentKind
from loans.forms.texts import DocumentTextForm
from loans.models import DocumentText
from loans.queries.texts import current_text, versions_by_kind
from loans.rules.texts import may_publish
from loans.services.texts import check_text, publish_text
from loans.views.sheets import pdf_of, wants_pdf

_READERS = (Role.OFFICER, Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)


@allow(*_READERS)
@require_safe
def document_texts(request: StaffRequest) -> HttpResponse:
    """List the versions of the words of every paper, newest first."""
    context = {"groups": versions_by_kind(), "may_publish": may_publish(request.user)}
    return render(request, "loans/document_texts.html", context)


@allow(*_READERS)
@require_safe
def document_text(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one version with invented figures, on the page or as PDF."""
    text = get_object_or_404(DocumentText.objects.select_related("published_by"), pk=pk)
    sheet = sample_sheet(text.kind, text.body, text.number)
    if wants_pdf(request):
        return pdf_of(sheet, {}, name=f"{text.get_kind_display()} {text.number}", at=text.published_at)
    is_current = text == current_text(text.kind)
    context = {"text": text, "is_current": is_current, "sheet": sheet, "may_publish": may_publish(request.user)}
    return render(request, "loans/document_text.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def document_text_new(request: StaffRequest, kind: str) -> HttpResponse:
    """Write a new version: looked at with invented figures, then put into force."""
    chosen = _kind(kind)
    last = current_text(chosen)
    form = DocumentTextForm.after(last, request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("step") != "publish":
        form.fields["note"].required = False
        checked = attempt(form, lambda: check_text(chosen, form.cleaned_data["body"]))
        return _page(request, chosen, form, sheet=sample_sheet(chosen, checked, last.number + 1) if checked else None)
    try:
        text = attempt(form, lambda: _publish(chosen, form, request.user, clock.now()))
    except StaleState as error:
        now = current_text(chosen)
        conflicts = reopen(form, {"body": now.body, "version": now.number})
        form.add_error(None, error.message)
        return _page(request, chosen, form, conflicts=conflicts)
    if text is None:
        shown = None if form.is_bound else sample_sheet(chosen, last.body, last.number)
        return _page(request, chosen, form, sheet=shown)
    message = _("Version %(number)s is in force. Papers made out before keep their own words.")
    messages.success(request, message % {"number": text.number})
    return redirect("loans:document_texts")


@allow(Role.MANAGER)
@require_POST
def document_text_preview(request: StaffRequest, kind: str) -> HttpResponse:
    """Return the preview of what is being typed, or what is wrong with it: a fragment beside the form."""
    chosen = _kind(kind)
    body = request.POST.get("body", "")
    said = fault(chosen, body)
    context = {"fault": said, "sheet": None if said else sample_sheet(chosen, body, 0)}
    return render(request, "loans/_document_preview.html", context)


def _publish(kind: DocumentKind, form: DocumentTextForm, actor: Any, at: datetime) -> DocumentText:
    said = form.cleaned_data
    return publish_text(kind=kind, body=said["body"], note=said["note"], number=said["version"], actor=actor, at=at)


def _kind(text: str) -> DocumentKind:
    try:
        return DocumentKind(text)
    except ValueError as error:
        raise Http404 from error


def _page(
    request: StaffRequest, kind: DocumentKind, form: DocumentTextForm, *, sheet: Sheet | None = None, **context: object
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    samples = sample_values(kind)
    context |= {
        "kind": kind,
        "form": form,
        "sheet": sheet,
        "names": [(name, samples.get(name, "")) for name in placeholders(kind)],
        "marks": MARKS[kind],
        "needed": NEEDED[kind],
    }
    return render(request, "loans/document_text_new.html", context, status=status)
