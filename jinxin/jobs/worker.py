"""Doing the work: claim what waits, run it, end it. Losing, repeating or running this twice at once changes nothing."""

import logging

from django.utils import translation

from jinxin import clock
from jinxin.errors import DomainError
from jinxin.jobs import counted, registry, services
from jinxin.jobs.models import Job
from jinxin.jobs.progress import Progress, TakenOver

log = logging.getLogger(__name__)


def work() -> int:
    """Take up what dead workers left, then do what waits, one after the other; return how many were done."""
    services.take_up_dead(clock.now())
    count = 0
    while job := services.claim_next(clock.now()):
        do(job)
        count += 1
    return count


def do(job: Job) -> None:
    """Run a claimed job in the language of whoever asked, and note how it ended."""
    report = Progress(job)
    with translation.override(job.asked_by.language):
        try:
            _run(job, report)
        except TakenOver:
            log.warning("job %s was taken up by another worker", job.pk)
        finally:
            counted.forget(job)


def _run(job: Job, report: Progress) -> None:
    try:
        registry.get(job.kind).run(job, report)
    except TakenOver:
        raise
    except DomainError as error:
        services.fail(report, error.message, at=clock.now())
    except Exception:
        log.exception("job %s (%s) stumbled", job.pk, job.kind)
        services.stumbled(report, at=clock.now())
    else:
        services.finish(report, at=clock.now())
