"""Waking the deadline sweep."""

from celery import shared_task

from jinxin import clock
from jinxin.worktime.sweep import sweep


@shared_task(name="worktime.sweep_deadlines")
def sweep_deadlines() -> None:
    """Handle what is due; losing or repeating this changes nothing."""
    sweep(clock.now())
