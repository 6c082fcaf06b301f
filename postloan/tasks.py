"""Waking the planning of calls."""

from celery import shared_task

from jinxin import clock
from postloan.planning import plan_callbacks as plan
from postloan.repeat import refresh_repeat_list as refresh


@shared_task(name="postloan.plan_callbacks")
def plan_callbacks() -> None:
    """Raise the calls this month still lacks; losing or repeating this changes nothing."""
    plan(clock.now())


@shared_task(name="postloan.refresh_repeat_list")
def refresh_repeat_list() -> None:
    """Make the day's list of repeat marketing; losing or repeating this changes nothing."""
    refresh(clock.now())
