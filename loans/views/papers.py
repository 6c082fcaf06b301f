"""The papers tab: checklist, upload, preview, removal."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import ConsentKind
from customers.queries.consents import standing
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, NotAllowed
from jinxin.refusals import attempt
from jinxin.serving import original_response
from loans.enums import PaperKind
from loans.forms.papers import ACCEPT, MOST_AT_ONCE, RemovalForm, chosen_files
from loans.models import Application, Paper
from loans.queries.papers import checklist, open_return, removed_papers
from loans.rules import cases as rules
from loans.services.papers import add_paper, note_opened, remove_paper
from loans.views.cases import case_page, find_case


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    kind: PaperKind
    message: str


@allow(*rules.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the papers of a case; the officer adds some, each file for itself: a bad one does not hold up the others."""
    application = find_case(request, pk)
    if request.method != "POST":
        return _page(request, application)
    if not rules.is_own(application, request.user):
        raise NotAllowed(_("Only the loan officer of the case keeps its papers."))
    uploads = chosen_files(request.FILES)
    if not uploads:
        return _page(request, application, [Refusal(PaperKind.OTHER, _("Choose at least one photo or PDF."))])
    if len(uploads) > MOST_AT_ONCE:
        text = _("Choose at most %(count)s files at once.") % {"count": MOST_AT_ONCE}
        return _page(request, application, [Refusal(PaperKind.OTHER, text)])
    refusals = _add(request, application, uploads)
    added = len(uploads) - len(refusals)
    if added:
        text = ngettext("%(count)s paper is added.", "%(count)s papers are added.", added)
        messages.success(request, text % {"count": added})
    if not refusals:
        return redirect("loans:papers", application.pk)
    return _page(request, find_case(request, pk), refusals)


def _add(
    request: StaffRequest, application: Application, uploads: list[tuple[PaperKind, UploadedFile]]
) -> list[Refusal]:
    at, refusals = clock.now(), []
    for kind, upload in uploads:
        try:
            add_paper(application, kind=kind, upload=upload, actor=request.user, at=at)
        except DomainError as error:
            refusals.append(Refusal(kind, error.message))
    return refusals


def _page(request: StaffRequest, application: Application, refusals: list[Refusal] | None = None) -> HttpResponse:
    lines = checklist(application)
    context = {
        "lines": lines,
        "missing_lines": [line for line in lines if line.is_missing],
        "removed": removed_papers(application),
        "returned": open_return(application),
        "refusals": refusals or [],
        "accept": ACCEPT,
        "consents": standing(application.customer, clock.local_date(clock.now()), ConsentKind.CREDIT_INQUIRY),
        "may_file": rules.may_file_papers(application, request.user),
    }
    return case_page(request, "loans/papers.html", application, context, status=422 if refusals else 200)


@allow(*rules.READERS)
@require_safe
def paper(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give out an original to who may see its case."""
    return paper_response(request, find_paper(request, pk))


def find_paper(request: StaffRequest, pk: int) -> Paper:
    """Return a paper of a case the person may see; 404 for others'."""
    visible = Application.objects.visible_to(request.user)
    return get_object_or_404(Paper.objects.filter(application__in=visible).select_related("application"), pk=pk)


def paper_response(request: StaffRequest, paper: Paper) -> HttpResponseBase:
    """Return an original. The caller has checked who asks; that somebody looked at a credit report is noted."""
    if request.method == "GET":
        note_opened(paper, actor=request.user, at=clock.now())
    return original_response(
        request,
        paper.file,
        name=paper.name,
        content_type=paper.content_type,
        sha256=paper.sha256,
        embedded="embedded" in request.GET,
    )


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a paper out of the file, with the reason."""
    found = find_paper(request, pk)
    application = find_case(request, found.application_id)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    at = clock.now()
    removed = attempt(form, lambda: remove_paper(found, **form.cleaned_data, actor=request.user, at=at))
    if removed is None:
        status = 422 if form.is_bound else 200
        return case_page(request, "loans/paper_remove.html", application, {"form": form, "paper": found}, status=status)
    messages.success(request, _("“%(name)s” is removed.") % {"name": removed.name})
    return redirect("loans:papers", application.pk)
