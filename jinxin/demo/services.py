"""Filling an empty database with an invented centre and what happened there in the last year and a half."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from customers.models import Customer
from jinxin import clock
from jinxin.demo.lives import customer_life
from jinxin.demo.lives.banking import banking
from jinxin.demo.lives.calling import daily_rounds
from jinxin.demo.lives.evenings import evenings
from jinxin.demo.lives.filing import filing
from jinxin.demo.lives.listing import paper_list
from jinxin.demo.lives.marketing import marketing
from jinxin.demo.lives.nights import nights
from jinxin.demo.lives.run import Run
from jinxin.demo.lives.territory import territory
from jinxin.demo.models import DemoMarker
from jinxin.demo.names import invent_people
from jinxin.demo.people import open_centre
from jinxin.demo.plans import LONGEST_AGO, Stage, plans_for
from jinxin.demo.timeline import Timeline, Workdays
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.steady import steady
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import current_calendar
from jinxin.worktime.sweep import sweep

MOST_CUSTOMERS = 5000


def load_demo(*, seed: int, customers: int, at: datetime) -> DemoMarker:
    """Fill the empty database: the same seed gives the same people, amounts and states, with `at` as the present.

    All or nothing. Everything but the centre and its accounts goes through the services. Raises DomainError where
    somebody works here already, or for a number of customers that cannot be.
    """
    if not 1 <= customers <= MOST_CUSTOMERS:
        message = _("The number of customers must be between 1 and %(most)s.")
        raise DomainError(message % {"most": MOST_CUSTOMERS}, field="customers")
    if DemoMarker._meta.db_table not in connection.introspection.table_names():
        raise DomainError(_("The database is not set up yet. Run “manage.py migrate” first."))
    if User.objects.exists() or Customer.objects.exists():
        raise DomainError(_("The database is not empty. Demo data is loaded only where nobody works yet."))
    with transaction.atomic(), translation.override("zh-hans"), _seldom_collected(), steady():
        return _load(seed, customers, at)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Years of services leave millions of short-lived objects, which no collection of cycles would free sooner."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _load(seed: int, customers: int, at: datetime) -> DemoMarker:
    random = Random(seed)
    staff = open_centre()
    days = Workdays(current_calendar(at), clock.local_date(at), LONGEST_AGO + 20)
    plans, people = plans_for(random, customers), invent_people(random, customers)
    timeline = Timeline(at, before=_sweep_until)
    for number, (plan, person) in enumerate(zip(plans, people, strict=True)):
        timeline.add(customer_life(Run(number, plan, person, Random(f"{seed} {number}"), staff, days)))
    payers = {person.name: plan.payer for plan, person in zip(plans, people, strict=True)}
    timeline.add(daily_rounds(seed, days, max(plan.ago for plan in plans), payers))
    timeline.add(territory(seed, staff, days, customers))
    timeline.add(marketing(seed, staff, days))
    timeline.add(banking(staff, days))
    timeline.add(paper_list(staff, days))
    timeline.add(filing(seed, staff, days))
    timeline.add(nights(days))
    waiting = {person.name for plan, person in zip(plans, people, strict=True) if plan.stage is Stage.ADMITTED}
    timeline.add(evenings(staff, days, waiting))
    timeline.run()
    _sweep_until(at)
    password = staff.officers[0].password
    return DemoMarker.objects.create(seed=seed, customers=customers, loaded_at=at, password_hash=password)


def _sweep_until(at: datetime) -> None:
    """Let the deadline sweep do what it would have done up to a moment, each warning and breach when it was due."""
    while _is_due(at) and (due := _next_event(at)) is not None:
        sweep(min(due + timedelta(seconds=1), at))


def _is_due(at: datetime) -> bool:
    """Whether anything is due before a moment: asked before every step of every life, hence written out."""
    query = f"SELECT 1 FROM {Deadline._meta.db_table} WHERE state = %s AND next_event_at < %s LIMIT 1"  # noqa: S608 - our table
    with connection.cursor() as cursor:
        cursor.execute(query, [Deadline.State.RUNNING.value, connection.ops.adapt_datetimefield_value(at)])
        return cursor.fetchone() is not None


def _next_event(at: datetime) -> datetime | None:
    running = Deadline.objects.filter(state=Deadline.State.RUNNING, next_event_at__lt=at)
    return running.order_by("next_event_at").values_list("next_event_at", flat=True).first()
