"""The verbs of background work: ask for it, claim it, end it, take up what a dead worker left, forget old results."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files import File
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.jobs import actions, counted, registry
from jinxin.jobs.models import FOLDER, Job, JobState
from jinxin.jobs.progress import Progress
from jinxin.jobs.storage import sealed_storage
from jinxin.jobs.tasks import wake
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at

MOST_ATTEMPTS: Final = 3
DEAD_AFTER: Final = timedelta(minutes=2)
"""Without a beat for this long a worker counts as dead."""
TRY_AGAIN_AFTER: Final = timedelta(seconds=20)
ORPHANED_AFTER: Final = timedelta(days=1)
AT_ONCE: Final = 1
"""Jobs that run at the same time, so that deadlines and other sweeps always find a free hand."""
log = logging.getLogger(__name__)


@transaction.atomic
def ask(
    *, kind: str, actor: Any, at: datetime, params: Mapping[str, Any] | None = None, upload: File | None = None
) -> Job:
    """Ask for work of a registered kind; it begins as soon as the transaction holds. Raises KeyError for others.

    `params` must not hold numbers of people; `params["about"]` is shown beside the kind.
    """
    registry.get(kind)
    job = Job(kind=kind, params=dict(params or {}), asked_by=actor, asked_at=at)
    if upload is not None:
        job.input.save(upload.name or kind, upload, save=False)
    job.save(force_insert=True)
    transaction.on_commit(wake)
    return job


def claim_next(at: datetime) -> Job | None:
    """Claim the longest waiting job for this worker; None where none waits or enough are running."""
    if Job.objects.filter(state=JobState.RUNNING).count() >= AT_ONCE:
        return None
    rested = Q(beat_at=None) | Q(beat_at__lt=at - TRY_AGAIN_AFTER)
    waiting = Job.objects.filter(rested, state=JobState.WAITING).order_by("asked_at", "pk")
    for pk in list(waiting.values_list("pk", flat=True)[:10]):
        if claim(pk, at):
            job = Job.objects.select_related("asked_by").get(pk=pk)
            counted.forget(job)
            return job
    return None


def claim(pk: int, at: datetime) -> bool:
    """Say whether a waiting job is now this worker's; of two who try, one gets it."""
    waiting = Job.objects.filter(pk=pk, state=JobState.WAITING)
    claimed = waiting.update(
        state=JobState.RUNNING, started_at=at, beat_at=at, attempts=F("attempts") + 1, done=0, total=None
    )
    return claimed == 1


@transaction.atomic
def finish(report: Progress, *, at: datetime) -> None:
    """Note that a job is done and tell whoever asked. Raises TakenOver where it is no longer this worker's."""
    job = report.job
    total = job.total if job.total is not None else job.done
    report.write(state=JobState.DONE, done=total, total=total, finished_at=at, beat_at=at, message="")
    job.state = JobState.DONE
    _tell(job, actions.DONE, at)


@transaction.atomic
def fail(report: Progress, message: str, *, at: datetime) -> None:
    """Note that a job came to nothing, and why; tell whoever asked. Raises TakenOver."""
    report.write(state=JobState.FAILED, finished_at=at, beat_at=at, message=message[:500])
    report.job.state, report.job.message = JobState.FAILED, message[:500]
    _tell(report.job, actions.FAILED, at)


def stumbled(report: Progress, *, at: datetime) -> None:
    """Give a job back that broke in the middle, to be tried again; after the last attempt it has failed."""
    if report.job.attempts < MOST_ATTEMPTS:
        report.write(state=JobState.WAITING, beat_at=at)
    else:
        fail(report, _("The centre's computer could not do this. Tell the administrator."), at=at)


@transaction.atomic
def take_up_dead(at: datetime) -> int:
    """Give back the jobs whose worker no longer beats; return how many. Doing it twice changes nothing.

    One that is inside its one long transaction cannot beat, but holds its row (`Progress.hold`): it is left alone.
    """
    skip = connection.features.has_select_for_update_skip_locked
    dead = Job.objects.filter(state=JobState.RUNNING, beat_at__lt=at - DEAD_AFTER).select_related("asked_by")
    return sum(_take_up(job, at) for job in dead.select_for_update(of=("self",), skip_locked=skip))


def _take_up(job: Job, at: datetime) -> bool:
    log.warning("job %s (%s) is taken up again: its worker is gone", job.pk, job.kind)
    if job.attempts >= MOST_ATTEMPTS:
        # A beat of its own first: whoever comes second finds a living job.
        if _still(job).update(beat_at=at) == 1:
            with translation.override(job.asked_by.language):
                fail(Progress(job), _("The centre's computer was stopped again and again while it did this."), at=at)
        return False
    return _still(job).update(state=JobState.WAITING, beat_at=None) == 1


def _still(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, beat_at=job.beat_at)


def _tell(job: Job, action: str, at: datetime) -> None:
    data = {"kind": job.kind, "about": job.about, "message": job.message}
    entry = record(action, job, actor=None, at=at, data=data)
    tell([job.asked_by], entry, link=registry.link(job))


@transaction.atomic
def note_fetched(job: Job, *, actor: Any, at: datetime) -> None:
    """Note in the trail that a result was fetched: it may hold what is masked elsewhere."""
    record(actions.FETCHED, job, actor=actor, at=at, data={"kind": job.kind, "about": job.about})


def forget_old(at: datetime) -> int:
    """Delete what was sent in as soon as its job is over, and results older than the policy keeps them; return how
    many files are gone. The rows stay."""
    until = at - timedelta(days=policy_at(at).job_result_days)
    over = Job.objects.filter(state__in=(JobState.DONE, JobState.FAILED))
    old = over.exclude(result="").filter(finished_at__lt=until)
    gone = sum(_forget(job, "input") for job in over.exclude(input="").iterator())
    return gone + sum(_forget(job, "result") for job in old.iterator()) + _forget_orphans(at)


def _forget_orphans(at: datetime) -> int:
    """Delete files that no row names: a worker was killed between writing one and saying so."""
    storage = sealed_storage()
    if not storage.exists(FOLDER):
        return 0
    kinds, _files = storage.listdir(FOLDER)
    lying = {f"{FOLDER}/{kind}/{name}" for kind in kinds for name in storage.listdir(f"{FOLDER}/{kind}")[1]}
    named = Job.objects.exclude(input="", result="").values_list("input", "result")
    lost = lying - {name for both in named.iterator() for name in both}
    old = [name for name in lost if storage.get_modified_time(name) < at - ORPHANED_AFTER]
    for name in old:
        storage.delete(name)
    return len(old)


def _forget(job: Job, name: str) -> int:
    file = getattr(job, name)
    Job.objects.filter(pk=job.pk).update(**{name: ""})
    file.storage.delete(file.name)
    return 1
