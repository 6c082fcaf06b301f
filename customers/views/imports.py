"""Lists from Excel: the template, sending one in, what its rows would do, applying them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.enums import ImportKind, RowState
from customers.forms.imports import ImportForm
from customers.models import ImportRun
from customers.preview import Preview
from customers.rules.imports import READERS, WORKERS, may_handle
from customers.rules.territory import keeps_areas
from customers.services.importing import runs
from customers.services.importing.template import template as template_of
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.jobs.views import progress
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.workbooks import CONTENT_TYPE


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """Show the way to bring a list in and what was brought in so far; take a list in."""
    at, works = clock.now(), request.user.has_role(*WORKERS)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in ImportKind.values else ImportKind.SALARIED}
    form = ImportForm(*sent, person=request.user, initial=initial)
    run = attempt(form, lambda: _send_in(form, request.user, at))
    if run:
        return redirect(run)
    return _imports_page(request, form if works else None, at)


def _send_in(form: ImportForm, actor: Any, at: datetime) -> ImportRun:
    values = form.cleaned_data
    return runs.send_in(
        kind=values["kind"],
        upload=values["file"],
        officer=values.get("officer"),
        creates_areas=values.get("creates_areas", False),
        actor=actor,
        at=at,
    )


def _imports_page(request: StaffRequest, form: ImportForm | None, at: datetime) -> HttpResponse:
    seen = ImportRun.objects.visible_to(request.user)
    page = page_of(seen.select_related("checking", "applying", "officer", "created_by"), request.GET)
    context = {"form": form, "kinds": ImportKind, "page": page, "days": policy_at(at).job_result_days}
    return render(request, "customers/imports/list.html", context, status=422 if form and form.errors else 200)


@allow(*READERS)
@require_safe
def import_template(request: StaffRequest, kind: str) -> FileResponse:
    """Hand out the blank workbook of a kind, in the language asked for."""
    if kind not in ImportKind.values:
        raise Http404
    language = request.GET.get("language") or get_language() or ""
    content = template_of(kind, "en" if language.startswith("en") else "zh-hans")
    name = _("%(kind)s template.xlsx") % {"kind": ImportKind(kind).label}
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPE)


@allow(*READERS)
@require_safe
def import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a list has come and what each of its rows does."""
    run = _find(request, pk)
    working = next((job for job in (run.checking, run.applying) if job and not job.is_over), None)
    if working or request.htmx:  # type: ignore[attr-defined]  # of the middleware
        job = working or run.applying or run.checking
        return progress(request, "customers/imports/working.html", job, {"run": run})
    preview = Preview(run, request.GET)
    wrong = run.counts.get(RowState.WRONG, 0)
    context = {
        "run": run,
        "preview": preview,
        "may_create": wrong and run.new_areas is None and _may_create(run),
        "page": preview.page,
        "may_handle": may_handle(request.user, run) and run.is_open,
        "has_news": runs.has_news(run),
        "wrong": wrong,
        "result": _result(run, request.user),
        "before": _sent_before(run),
    }
    return render(request, "customers/imports/run.html", context)


def _may_create(run: ImportRun) -> bool:
    """Say whether areas may be created with a list: premises that somebody sent in who divides the territory."""
    return run.kind == ImportKind.PREMISES and keeps_areas(run.created_by)


def _result(run: ImportRun, person: Any) -> Any:
    """Return the job whose result the person may fetch: the last one that left a file, their own."""
    jobs = [job for job in (run.applying, run.checking) if job and job.result and job.asked_by_id == person.pk]
    return jobs[0] if jobs else None


def _sent_before(run: ImportRun) -> ImportRun | None:
    """Return the import by which the very same file was applied before."""
    same = ImportRun.objects.filter(sha256=run.sha256, kind=run.kind, officer=run.officer, applied_at__isnull=False)
    return same.exclude(pk=run.pk).first()


@allow(*WORKERS)
@require_POST
def import_apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Have the rows of a list written."""
    return _do(request, pk, runs.apply, "")


@allow(*WORKERS)
@require_POST
def import_check_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Have the rows compared with the register once more."""
    again = partial(runs.check_again, creates_areas="creates_areas" in request.POST)
    return _do(request, pk, again, "")


@allow(*WORKERS)
@require_POST
def import_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a list away."""
    return _do(request, pk, runs.discard, _("The list is discarded; its rows are erased."))


def _do(request: StaffRequest, pk: int, verb: Callable[..., None], said: str) -> HttpResponse:
    run = _find(request, pk)
    verb(run, actor=request.user, at=clock.now())
    if said:
        messages.success(request, said)
    return redirect(run)


def _find(request: StaffRequest, pk: int) -> ImportRun:
    seen = ImportRun.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("checking", "applying", "officer", "created_by"), pk=pk)
