"""Waking whoever does the work. The rows are the truth: a lost message costs at most the time to the next sweep."""

import logging

from celery import shared_task

from jinxin import clock

log = logging.getLogger(__name__)


@shared_task(name="jobs.work")
def work() -> None:
    """Do what waits; losing or repeating this changes nothing."""
    from jinxin.jobs.worker import work as do_all  # noqa: PLC0415 - services ask this module to wake them

    do_all()


@shared_task(name="jobs.forget_old")
def forget_old() -> None:
    """Delete old results; losing or repeating this changes nothing."""
    from jinxin.jobs.services import forget_old as forget  # noqa: PLC0415 - as above

    forget(clock.now())


def wake() -> None:
    """Wake a worker at once. Without a broker the next sweep finds the job."""
    try:
        work.apply_async(retry=False, ignore_result=True)
    except Exception:  # whatever is wrong with the broker, the job is in the database
        log.warning("no worker could be woken; the next sweep does", exc_info=True)
