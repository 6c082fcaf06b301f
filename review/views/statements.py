"""The statements of a case: template, upload, versions and what the checks found."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, allow
from jinxin.errors import DomainError, NotAllowed
from loans.models import Application
from loans.queries.cases import case_head
from review import rules
from review.figures import sheets_of
from review.forms import UploadForm
from review.models import StatementSet
from review.queries import statements as queries
from review.reading import ORDERS, read_findings
from review.services.statements import template_of, upload_statements
from review.services.submission import complete_papers as hand_in
from review.statements import StatementError, load_case

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READERS = (Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)


def visible_case(request: HttpRequest, pk: int) -> Application:
    """Return the case if this person may see it; 404 otherwise."""
    cases = Application.objects.visible_to(request.user).select_related("customer", "product", "officer", "business")
    return get_object_or_404(cases, pk=pk)


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version of the statements with its checks, or take in a new one."""
    application = visible_case(request, pk)
    form, problems = UploadForm(), []
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                stored = upload_statements(
                    application, upload=form.cleaned_data["file"], actor=request.user, at=clock.now()
                )
            except NotAllowed:
                raise
            except StatementError as error:
                problems = error.problems
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, _("Version %(version)s is stored and checked.") % {"version": stored.version})
                return redirect("review:statements", pk)
    failed = bool(problems or form.errors)
    context = {**_page(request, application), "form": form, "problems": problems}
    return render(request, "review/statements.html", context, status=422 if failed else 200)


def _page(request: HttpRequest, application: Application) -> dict[str, Any]:
    versions = list(queries.versions(application))
    shown = _shown(request, application, versions)
    order = request.GET.get("order", ORDERS[0])
    order = order if order in ORDERS else ORDERS[0]
    findings = read_findings(shown.result) if shown else None
    editable = rules.may_edit_statements(application, request.user)
    return {
        "application": application,
        "head": case_head(application, request.user),
        "tab": "statements",
        "versions": versions,
        "shown": shown,
        "findings": findings,
        "checks": findings.in_order(order) if findings else [],
        "order": order,
        "sheets": sheets_of(load_case(shown.content)) if shown else [],
        "editable": editable,
        "missing": queries.missing_for_submission(application) if editable else [],
    }


def _shown(request: HttpRequest, application: Application, versions: list[StatementSet]) -> StatementSet | None:
    """Return the version named in the address, else the latest."""
    if not versions:
        return None
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else versions[0].version
    return get_object_or_404(
        StatementSet.objects.select_related("uploaded_by"), application=application, version=number
    )


@allow(*READERS)
@require_GET
def template(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the workbook of the case's class: blank, or filled with the last version (`?filled=1`)."""
    application = visible_case(request, pk)
    language = request.GET.get("language") or get_language() or ""
    content = template_of(
        application, language="en" if language.startswith("en") else "zh-hans", filled="filled" in request.GET
    )
    name = _("Statements %(number)s.xlsx") % {"number": application.number}
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)


@allow(*READERS)
@require_GET
def statement_file(request: HttpRequest, pk: int, version: int) -> FileResponse:
    """Hand out the original of a version."""
    stored = get_object_or_404(StatementSet, application=visible_case(request, pk), version=version)
    name = f"{stored.application.number} v{stored.version}.xlsx"
    return FileResponse(stored.file.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


@allow(Role.OFFICER)
@require_POST
def complete_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the case to the manager."""
    application = visible_case(request, pk)
    hand_in(application, actor=request.user, at=clock.now())
    messages.success(request, _("The papers are complete. The manager decides on the admission next."))
    return redirect(application)
