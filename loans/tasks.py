"""What the scheduler wakes."""

from celery import shared_task

from jinxin import clock
from loans.services.lines import lapse_expired


@shared_task(name="loans.lapse_approvals")
def lapse_approvals() -> None:
    """Let approvals lapse whose last day for signing has passed; losing or repeating this changes nothing."""
    lapse_expired(clock.now())
