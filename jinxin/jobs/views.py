"""Background work: what a person asked for, how far it has come, and its result."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import ANYONE, StaffRequest, allow
from jinxin.jobs import counted, registry, services
from jinxin.jobs.models import OVERSEERS, Job, JobState
from jinxin.paging import page_of
from jinxin.policy.services import policy_at

TYPES = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv"}


@allow(*ANYONE)
@require_safe
def jobs(request: StaffRequest) -> HttpResponse:
    """Show what the person asked for; to those who oversee the centre also everybody's."""
    oversees = request.user.has_role(*OVERSEERS)
    everybody = oversees and request.GET.get("whose") == "all"
    rows = Job.objects.visible_to(request.user) if everybody else Job.objects.filter(asked_by=request.user)
    page = page_of(rows.select_related("asked_by"), request.GET)
    shown = [_shown(job, request) for job in page]
    context = {"page": page, "shown": shown, "oversees": oversees, "everybody": everybody}
    return render(request, "jobs/list.html", {**context, "days": policy_at(clock.now()).job_result_days})


@allow(*ANYONE)
@require_safe
def job(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a job has come; asked by the page itself, only that, and the whole page anew once it is over."""
    found = get_object_or_404(Job.objects.visible_to(request.user).select_related("asked_by"), pk=pk)
    return progress(request, "jobs/job.html", found, _shown(found, request))


def progress(request: Any, template: str, job: Job, context: dict[str, Any]) -> HttpResponse:
    """Answer a page that follows a job: its own question only with the progress, and "load anew" once it is over."""
    counted.look(job)
    if not request.htmx:
        return render(request, template, {"job": job, **context})
    response = render(request, "jobs/_progress.html", {"job": job, "poll": request.path})
    if job.is_over:
        response["HX-Refresh"] = "true"
    return response


@allow(*ANYONE)
@require_safe
def result(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give out a result to whoever asked for it, as long as they hold a role for it; the trail notes it."""
    found = get_object_or_404(Job, pk=pk, asked_by=request.user, state=JobState.DONE)
    if not _may_fetch(found, request) or not found.result:
        raise Http404
    try:
        file = found.result.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        services.note_fetched(found, actor=request.user, at=clock.now())
    return _download(file, found.result_name)


def _download(file: Any, name: str) -> FileResponse:
    suffix = name[name.rfind(".") :].lower()
    kind = TYPES.get(suffix, "application/octet-stream")
    response = FileResponse(file, as_attachment=True, filename=get_valid_filename(name or "result"), content_type=kind)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _shown(job: Job, request: StaffRequest) -> dict[str, Any]:
    own = job.asked_by_id == request.user.pk
    return {
        "job": counted.look(job),
        "title": registry.title(job.kind),
        "own": own,
        "link": registry.link(job) if own else "",
        "file": bool(own and job.state == JobState.DONE and job.result and _may_fetch(job, request)),
    }


def _may_fetch(job: Job, request: StaffRequest) -> bool:
    try:
        return request.user.has_role(*registry.get(job.kind).roles)
    except KeyError:
        return False
