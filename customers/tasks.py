"""What the scheduler wakes."""

from celery import shared_task

from customers.services import suggestions
from customers.services.contacts import mend_next_contacts
from customers.services.coverage import take_snapshot
from customers.services.duplicates import find_duplicates
from customers.services.importing.runs import erase_old
from customers.services.portraits import refresh_all
from customers.services.rings import find_all
from customers.services.segments import move_by_today
from customers.services.tally import take_tally
from jinxin import clock


@shared_task(name="customers.move_by_today")
def move_customers_by_today() -> None:
    """Move customers to the segments that today's facts lead to: years pass while nobody changes anything."""
    move_by_today(clock.now())


@shared_task(name="customers.erase_imports")
def erase_imports() -> None:
    """Erase the rows of old lists: they hold numbers of people."""
    erase_old(clock.now())


@shared_task(name="customers.keep_coverage")
def keep_coverage() -> None:
    """Keep how far the territory is reached today; the last time of a day is its end."""
    take_snapshot(clock.now())


@shared_task(name="customers.count_register")
def count_register() -> None:
    """Count the whole register for the pages that show its size, and mend what it repeats of contacts."""
    mend_next_contacts()
    take_tally(clock.now())


@shared_task(name="customers.refresh_portraits")
def refresh_portraits() -> None:
    """Say anew how full portraits are: their questions change with a new release."""
    refresh_all()


@shared_task(name="customers.weigh_links")
def weigh_links() -> None:
    """Weigh the links of all prospects afresh: customers' standing has moved, some changed hands."""
    suggestions.refresh_all()


@shared_task(name="customers.find_rings")
def find_rings() -> None:
    """Find the loops of the whole graph; losing or repeating this changes nothing."""
    find_all(at=clock.now())


@shared_task(name="customers.find_duplicates")
def look_for_duplicates() -> None:
    """Find who is probably entered twice; losing or repeating this changes nothing."""
    find_duplicates(clock.now())
