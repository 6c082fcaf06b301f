"""The statements of a case: template, upload, versions and what the checks found."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import NotAllowed
from jinxin.refusals import TOLD_ELSEWHERE, attempt
from loans.models import Application
from loans.rules.cases import READERS
from loans.views.cases import case_page, find_case
from review import rules
from review.changes import changes_between
from review.figures import sheets_of
from review.forms import UploadForm
from review.models import StatementSet
from review.picture import picture_of
from review.proofs import proven_of
from review.queries import statements as queries
from review.reading import ORDERS, read_findings
from review.services import submission
from review.services.statements import template_of, upload_statements
from review.statements import Problem, StatementError, load_case

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_VERSIONS = 99_999


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a version of the statements with its checks, or take in a new one."""
    application = find_case(request, pk)
    if request.method != "POST":
        return _page(request, application, UploadForm())
    if not rules.works_on(application, request.user):
        raise NotAllowed(_("Only the officer of the case uploads its statements."))
    form, at = UploadForm(request.POST, request.FILES), clock.now()

    def take_in() -> StatementSet:
        return upload_statements(application, upload=form.cleaned_data["file"], actor=request.user, at=at)

    try:
        stored = attempt(form, take_in, told_elsewhere=(*TOLD_ELSEWHERE, StatementError))
    except StatementError as error:
        return _page(request, application, form, error.problems)
    if stored is None:
        return _page(request, application, form)
    messages.success(request, _("Version %(version)s is stored and checked.") % {"version": stored.version})
    return redirect("review:statements", pk)


def _page(
    request: StaffRequest, application: Application, form: UploadForm, problems: Sequence[Problem] = ()
) -> HttpResponse:
    versions = list(queries.versions(application))
    shown = _shown(request, application, versions)
    editable = rules.may_edit_statements(application, request.user)
    context = {
        "versions": versions,
        "shown": shown,
        "editable": editable,
        "draft": queries.stored_draft(application) if editable else None,
        "missing": queries.missing_for_submission(application) if editable else [],
        "form": form,
        "problems": problems,
        **(_checked(request, shown) if shown else {}),
    }
    failed = bool(problems or form.errors)
    return case_page(request, "review/statements.html", application, context, status=422 if failed else 200)


def _shown(request: StaffRequest, application: Application, versions: list[StatementSet]) -> StatementSet | None:
    """Return the version named in the address, else the latest."""
    if not versions:
        return None
    number = _asked(request, "version", versions[0].version)
    return get_object_or_404(StatementSet, application=application, version=number)


def _checked(request: StaffRequest, shown: StatementSet) -> dict[str, Any]:
    order = request.GET.get("order", "")
    order = order if order in ORDERS else ORDERS[0]
    findings = read_findings(shown.result)
    case = load_case(shown.content)
    return {
        "findings": findings,
        "checks": findings.in_order(order),
        "order": order,
        "sheets": sheets_of(case),
        "proven": proven_of(case),
        "picture": picture_of(findings.checks),
    }


@allow(*READERS)
@require_safe
def template(request: StaffRequest, pk: int) -> FileResponse:
    """Hand out the workbook of the case's class: blank, or filled with the last version (`?filled=1`)."""
    application = find_case(request, pk)
    language = request.GET.get("language") or get_language() or ""
    english = language.startswith("en")
    content = template_of(
        application, language="en" if english else "zh-hans", filled="filled" in request.GET, at=clock.now()
    )
    name = _("Statements %(number)s.xlsx") % {"number": application.number}
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)


@allow(*READERS)
@require_safe
def statement_file(request: StaffRequest, pk: int, version: int) -> FileResponse:
    """Hand out the original of a version."""
    application = find_case(request, pk)
    stored = get_object_or_404(StatementSet, application=application, version=min(version, MOST_VERSIONS))
    try:
        body = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{application.number} v{stored.version}.xlsx"
    return FileResponse(body, as_attachment=True, filename=name, content_type=XLSX)


@allow(Role.OFFICER)
@require_POST
def complete_papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand the case to the manager."""
    application = find_case(request, pk)
    submission.complete_papers(application, actor=request.user, at=clock.now())
    messages.success(request, _("The papers are complete. The manager decides on the admission next."))
    return redirect(application)


@allow(*READERS)
@require_safe
def differences(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what two versions say differently, figure by figure, and what that did to the checks."""
    application = find_case(request, pk)
    versions = list(queries.versions(application))
    numbers = [one.version for one in versions]
    newer = _asked(request, "to", numbers[0] if numbers else 0)
    older = _asked(request, "from", max((number for number in numbers if number < newer), default=newer))
    found = {
        one.version: one for one in StatementSet.objects.filter(application=application, version__in=(older, newer))
    }
    if versions and not {older, newer} <= found.keys():
        raise Http404
    context: dict[str, Any] = {"versions": versions, "older": found.get(older), "newer": found.get(newer)}
    if versions:
        context["changes"] = changes_between(found[older], found[newer])
    return case_page(request, "review/differences.html", application, context)


def _asked(request: StaffRequest, name: str, default: int) -> int:
    asked = request.GET.get(name, "")
    return min(int(asked[:9]), MOST_VERSIONS) if asked.isascii() and asked.isdigit() else default
