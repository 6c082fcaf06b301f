"""A file of flows: its columns to be named, how far it has come, what became of its rows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.jobs.models import JobState
from jinxin.jobs.views import progress
from jinxin.paging import page_of
from jinxin.refusals import attempt
from loans.models import Application
from loans.rules.cases import READERS
from review import rules
from review.flows import files
from review.flows.forms import ColumnsForm
from review.flows.shown import first_rows, problem_text
from review.models import FlowFile

State = FlowFile.State


def find_file(request: StaffRequest, pk: int) -> FlowFile:
    """Return a file of a case the person may see; 404 for others'."""
    cases = Application.objects.visible_to(request.user)
    files_seen = FlowFile.objects.filter(application__in=cases)
    return get_object_or_404(files_seen.select_related("application__customer", "job__asked_by", "sent_by"), pk=pk)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def flow_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a file; to the officer of the case with the columns to be named."""
    file = find_file(request, pk)
    editable = rules.may_edit_statements(file.application, request.user)
    context = {"file": file, "application": file.application, "editable": editable}
    if file.job and (not file.job.is_over or request.htmx):  # type: ignore[attr-defined]  # of the middleware
        return progress(request, "review/flow_working.html", file.job, context)
    if file.state == State.HEADINGS and editable:
        return _columns(request, file, context)
    failed = file.job if file.job and file.job.state == JobState.FAILED else None
    page = page_of(file.problems.order_by("number"), request.GET)
    problems = [(problem.number, problem_text(problem)) for problem in page]
    shown = {"failed": failed, "page": page, "problems": problems, "counts": _counts(file)}
    return render(request, "review/flow_file.html", {**context, **shown})


def _columns(request: StaffRequest, file: FlowFile, context: dict[str, Any]) -> HttpResponse:
    form = ColumnsForm(request.POST if request.method == "POST" else None, file=file)
    done = attempt(
        form, lambda: files.name_columns(file, columns=form.cleaned_data, actor=request.user, at=clock.now())
    )
    if done:
        return redirect(file)
    context |= {"form": form, "headings": file.headings, "rows": first_rows(file)}
    return render(request, "review/flow_columns.html", context, status=422 if form.is_bound else 200)


def _counts(file: FlowFile) -> list[tuple[str, int, str]]:
    words = {
        "kept": (_("Payments taken in"), _("They stand in the list.")),
        "known": (_("Known already"), _("Another file brought them, or this one twice.")),
        "closed": (_("Came to nothing"), _("Closed, failed or without an amount: no money moved.")),
        "wrong": (_("Not readable"), _("See below.")),
    }
    return [(label, file.counts[name], text) for name, (label, text) in words.items() if file.counts.get(name)]


@allow(Role.OFFICER)
@require_POST
def flow_file_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Have the columns of a file named anew, or remove it with its payments."""
    file = find_file(request, pk)
    case = file.application_id
    if verb == "columns":
        files.change_columns(file, actor=request.user, at=clock.now())
        return redirect(file)
    if verb == "remove":
        files.remove(file, actor=request.user, at=clock.now())
        messages.success(request, _("The file and its payments are removed."))
        return redirect("review:flows", case)
    raise Http404
