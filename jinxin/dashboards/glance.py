"""The workbench beside its queues: a few numbers of this person's work, and what happened last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from jinxin import clock
from jinxin.access import Role
from jinxin.audit import queries as trail
from jinxin.audit import registry
from jinxin.audit.masking import masked
from jinxin.audit.models import Entry
from jinxin.dashboards.figures import Figure
from jinxin.dashboards.scalars import count_of, read, sum_of
from jinxin.notices.queries import inbox
from jinxin.staff.actions import SIGNED_IN
from jinxin.staff.models import User
from jinxin.worktime.models import Accountability, Deadline
from loans.enums import OPEN_STATES
from loans.models import Application, Loan
from loans.queries.loans import past_due
from review.enums import RoundState
from review.models import Seat

LATEST = 8
"""Rows of what happened last."""

Numbers = dict[str, tuple[str | Promise, Any, str, str]]
"""By key: label, column, address of the rows, how it is written."""


def figures(person: User, at: datetime) -> list[Figure]:
    """Return the numbers of this person's roles, each with the address of the rows behind it; one query."""
    numbers: Numbers = {}
    if person.has_role(Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
        numbers |= _lending(person, at)
    if person.has_role(Role.MANAGER, Role.AUDITOR):
        numbers |= _discipline()
    if person.has_role(Role.MEMBER):
        numbers |= _votes(person)
    if person.has_role(Role.ADMINISTRATOR):
        numbers |= _accounts()
    if person.has_role(Role.AUDITOR, Role.ADMINISTRATOR):
        numbers |= _trail(at)
    values = read(person, {key: column for key, (_label, column, _url, _kind) in numbers.items()})
    return [Figure(key, label, values[key], url, kind) for key, (label, _column, url, kind) in numbers.items()]


def _lending(person: User, at: datetime) -> Numbers:
    customers = Customer.objects.visible_to(person)
    loans = Loan.objects.looked_after_by(person).filter(state=Loan.State.ACTIVE)
    active = f"{reverse('loans:loans')}?state={Loan.State.ACTIVE}"
    late = loans.filter(Exists(past_due(clock.local_date(at))))
    cases = Application.objects.visible_to(person).filter(state__in=OPEN_STATES)
    return {
        "customers": (_("Customers"), count_of(customers), reverse("customers:list"), "count"),
        "cases": (_("Running cases"), count_of(cases), f"{reverse('loans:applications')}?state=open", "count"),
        "loans": (_("Running loans"), count_of(loans), active, "count"),
        "balance": (_("Loan balance"), sum_of(loans, "balance"), active, "wan"),
        "overdue": (_("Loans in arrears"), count_of(late), f"{reverse('loans:loans')}?overdue=1", "count"),
    }


def _discipline() -> Numbers:
    breached = Deadline.objects.filter(state=Deadline.State.BREACHED)
    pending = Accountability.objects.filter(state__in=(Accountability.State.OPEN, Accountability.State.EXPLAINED))
    late, open_ones = reverse("worktime:deadlines"), reverse("worktime:accountability")
    return {
        "breached": (_("Overdue"), count_of(breached), f"{late}?state=breached", "count"),
        "unruled": (_("Misses not ruled on"), count_of(pending), f"{open_ones}?state=pending", "count"),
    }


def _votes(person: User) -> Numbers:
    seats = Seat.objects.filter(member=person, is_active=True)
    url = reverse("review:rounds")
    shown = (RoundState.OPEN, RoundState.APPROVED, RoundState.REJECTED)
    return {
        f"round_{state}": (state.label, count_of(seats.filter(round__state=state)), f"{url}?state={state}", "count")
        for state in shown
    }


def _accounts() -> Numbers:
    people, url = User.objects.all(), reverse("staff:accounts")
    return {
        "active": (_("Active accounts"), count_of(people.filter(is_active=True)), f"{url}?state=active", "count"),
        "inactive": (_("Closed accounts"), count_of(people.filter(is_active=False)), f"{url}?state=inactive", "count"),
    }


def _trail(at: datetime) -> Numbers:
    today = clock.local_date(at)
    entries = trail.trail(trail.Wanted(first=today, last=today))
    url = f"{reverse('audit:trail')}?first={today}&last={today}"
    return {"entries": (_("Entries of today"), count_of(entries), url, "count")}


@dataclass(frozen=True)
class Happened:
    """Something that happened, in the reader's language, and where it is seen."""

    entry: Entry
    action: registry.Action
    text: str
    subject: str
    url: str = ""


def latest(person: User) -> list[Happened]:
    """Return what this person was told last; for those who watch over the trail, its end."""
    if person.has_role(Role.AUDITOR, Role.ADMINISTRATOR):
        done = trail.trail(trail.Wanted()).exclude(action=SIGNED_IN).order_by("-number")
        return [_seen(entry) for entry in done[:LATEST]]
    told = inbox(person).order_by("-created_at", "-pk")[:LATEST]
    return [_seen(notice.entry, notice.link) for notice in told]


def _seen(entry: Entry, url: str = "") -> Happened:
    action, text = registry.words(entry)
    return Happened(entry, action, masked(text), masked(entry.subject_label), url)
