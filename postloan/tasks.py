"""Waking the planning of calls."""

from celery import shared_task

from jinxin import clock
from postloan.planning import plan_callbacks as plan


@shared_task(name="postloan.plan_callbacks")
def plan_callbacks() -> None:
    """Raise the calls this month still lacks; losing or repeating this changes nothing."""
    plan(clock.now())
