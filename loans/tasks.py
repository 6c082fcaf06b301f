"""What the scheduler wakes."""

from celery import shared_task

from jinxin import clock
from loans.dayend.run import catch_up
from loans.services.lines import lapse_expired


@shared_task(name="loans.lapse_approvals")
def lapse_approvals() -> None:
    """Let approvals lapse whose last day for signing has passed; losing or repeating this changes nothing."""
    lapse_expired(clock.now())


@shared_task(name="loans.close_days")
def close_days() -> None:
    """Close every day that is over; days that were missed are made up for, and a day that is closed is left alone."""
    catch_up(clock.now())
