"""The pulse of scheduler and worker."""

from celery import shared_task

from jinxin import clock, heartbeat


@shared_task(name="jinxin.beat")
def beat() -> None:
    """Show that the scheduler wakes a worker that reaches the database."""
    heartbeat.leave("sweep", clock.now())
