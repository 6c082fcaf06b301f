"""What waits for a person, as querysets: the workbench shows the rows, the frame of every page their number."""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from django.db.models import F, QuerySet

from customers.queries.contacts import due as due_contacts
from jinxin import clock
from jinxin.access import Role
from jinxin.dashboards.scalars import count_of, read
from jinxin.notices.models import Notice
from jinxin.staff.models import User
from jinxin.worktime.models import Accountability, Deadline
from loans.enums import State
from loans.models import Application, Appointment, BankFile, BankRow, Contract, PaymentOrder, Payout
from loans.queries.conditions import waiting_for
from postloan.queries import due_callbacks
from review.enums import RoundState
from review.models import Round, Seat

Rows = QuerySet[Any]


def late_clocks(person: Any, at: datetime) -> Rows:
    """Deadlines of this person that have been missed or fall due today."""
    today_end = at.replace(hour=23, minute=59, second=59)
    rows = Deadline.objects.filter(responsible=person, state__in=Deadline.OPEN, due_at__lte=today_end)
    return rows.order_by("due_at")


def explanations(person: Any, at: datetime) -> Rows:
    """Missed deadlines this person has yet to explain."""
    return Accountability.objects.filter(person=person, state=Accountability.State.OPEN).order_by("opened_at")


def own_cases(person: Any, at: datetime) -> Rows:
    """The officer's cases that wait for the officer."""
    waiting = (State.DRAFT, State.SUBMITTED, State.INVESTIGATING)
    return _cases(Application.objects.filter(officer=person, state__in=waiting))


def calls(person: Any, at: datetime) -> Rows:
    """The officer's monthly calls planned for today or earlier."""
    return due_callbacks(person, clock.local_date(at))


def contacts(person: Any, at: datetime) -> Rows:
    """Customers and prospects the officer wanted to speak to today or earlier."""
    return due_contacts(person, clock.local_date(at))


def admissions(person: Any, at: datetime) -> Rows:
    """Complete files that wait for the manager's decision."""
    rows = Application.objects.filter(state=State.PAPERS_COMPLETE).exclude(officer=person)
    return _cases(rows, "admission_deadline")


def to_convene(person: Any, at: datetime) -> Rows:
    """Admitted cases that wait for a board round."""
    return _cases(Application.objects.filter(state=State.ADMITTED).exclude(officer=person))


def open_rounds(person: Any, at: datetime) -> Rows:
    """Rounds in which votes are still missing."""
    return Round.objects.filter(state=RoundState.OPEN).order_by("deadline__due_at")


def rulings(person: Any, at: datetime) -> Rows:
    """Explained misses of other people that wait for a ruling."""
    rows = Accountability.objects.filter(state=Accountability.State.EXPLAINED).exclude(person=person)
    return rows.order_by("explained_at")


def overdue(person: Any, at: datetime) -> Rows:
    """Deadlines of anybody that have been missed and are still open."""
    return Deadline.objects.filter(state=Deadline.State.BREACHED).order_by("due_at")


def unruled(person: Any, at: datetime) -> Rows:
    """Misses of anybody that nobody has ruled on."""
    pending = (Accountability.State.OPEN, Accountability.State.EXPLAINED)
    return Accountability.objects.filter(state__in=pending).order_by("opened_at")


def votes(person: Any, at: datetime) -> Rows:
    """Seats of this member in open rounds whose vote is missing."""
    rows = Seat.objects.filter(member=person, is_active=True, round__state=RoundState.OPEN)
    return rows.exclude(votes__is_current=True).order_by("round__deadline__due_at")


def costs_to_sign(person: Any, at: datetime) -> Rows:
    """Approved cases whose borrower has not signed the cost statement: an officer's own, for operations all."""
    rows = Application.objects.filter(state=State.APPROVED).exclude(cost_statements__state="signed")
    return _cases(rows if person.has_role(Role.OPERATIONS) else rows.filter(officer=person))


def conditions(person: Any, at: datetime) -> Rows:
    """Conditions of approvals this person works on: an officer proves, a manager checks the proof."""
    return waiting_for(person).order_by("application__decided_at", "pk")


def appointments(person: Any, at: datetime) -> Rows:
    """Signings of today or whose hour has passed: an officer's own, for operations all."""
    today_end = at.replace(hour=23, minute=59, second=59)
    rows = Appointment.objects.filter(state=Appointment.State.BOOKED, starts_at__lte=today_end)
    return (rows if person.has_role(Role.OPERATIONS) else rows.filter(application__officer=person)).order_by(
        "starts_at"
    )


def to_prepare(person: Any, at: datetime) -> Rows:
    """Approved cases whose costs are signed, without a contract."""
    rows = Application.objects.filter(state=State.APPROVED, cost_statements__state="signed")
    return _cases(rows.exclude(contracts__state__in=("prepared", "signed")))


def to_sign(person: Any, at: datetime) -> Rows:
    """Prepared contracts that wait for the customer's one visit."""
    return Contract.objects.filter(state=Contract.State.PREPARED).order_by("prepared_at")


def to_pay(person: Any, at: datetime) -> Rows:
    """Signed contracts of which nothing was paid out and nothing is under way."""
    rows = Contract.objects.filter(state=Contract.State.SIGNED, application__state=State.SIGNED)
    return rows.exclude(payouts__state__in=Payout.OPEN).order_by("signed_at")


def asked_for(person: Any, at: datetime) -> Rows:
    """Drawings that officers asked for."""
    return Payout.objects.filter(state=Payout.State.REQUESTED).exclude(officer=person).order_by("requested_at")


def to_send(person: Any, at: datetime) -> Rows:
    """Payment orders that are in no batch yet."""
    return PaymentOrder.objects.filter(state=PaymentOrder.State.WAITING).order_by("created_at")


def refused(person: Any, at: datetime) -> Rows:
    """Payment orders that the bank refused and nobody has seen to."""
    return PaymentOrder.objects.filter(state=PaymentOrder.State.FAILED, dealt_with_at=None).order_by("answered_at")


def to_assign(person: Any, at: datetime) -> Rows:
    """Rows of the bank that nobody could place."""
    return BankRow.objects.filter(state=BankRow.State.UNMATCHED, file__state=BankFile.State.BOOKED).order_by("pk")


def to_release(person: Any, at: datetime) -> Rows:
    """Payouts that somebody else prepared."""
    return Payout.objects.filter(state=Payout.State.PREPARED).exclude(prepared_by=person).order_by("prepared_at")


def unread(person: Any, at: datetime) -> Rows:
    """Notices this person has not read."""
    return Notice.objects.filter(recipient=person, read_at=None)


Find = Callable[[Any, datetime], Rows]
FRAME: tuple[tuple[str, Role | None, tuple[Find, ...]], ...] = (
    ("notices", None, (unread,)),
    ("loans:applications", Role.OFFICER, (own_cases,)),
    ("loans:applications", Role.MANAGER, (admissions, to_convene)),
    ("loans:conditions", Role.OFFICER, (conditions,)),
    ("loans:conditions", Role.MANAGER, (conditions,)),
    ("loans:appointments", Role.OFFICER, (appointments,)),
    ("loans:appointments", Role.OPERATIONS, (appointments,)),
    ("loans:contracts", Role.OPERATIONS, (to_prepare, to_sign, asked_for, to_pay, to_release)),
    ("loans:orders", Role.OPERATIONS, (to_send, refused)),
    ("loans:bank_files", Role.OPERATIONS, (to_assign,)),
    ("review:rounds", Role.MEMBER, (votes,)),
    ("postloan:callbacks", Role.OFFICER, (calls,)),
    ("customers:contacts_due", Role.OFFICER, (contacts,)),
    ("worktime:accountability", Role.OFFICER, (explanations,)),
    ("worktime:accountability", Role.MANAGER, (explanations, rulings)),
)
"""Beside which link of the side bar which rows are counted, for which role."""


def counts(person: User, at: datetime) -> dict[str, int]:
    """Return how much waits beside each link of the side bar and in the notices, all in one query."""
    finds: dict[str, dict[Find, None]] = {}
    for link, role, asked in FRAME:
        if role is None or person.has_role(role):
            finds.setdefault(link, {}).update(dict.fromkeys(asked))
    columns = {link: reduce(add, (count_of(find(person, at)) for find in asked)) for link, asked in finds.items()}
    return read(person, columns)


def _cases(rows: QuerySet[Application], deadline: str = "investigation_deadline") -> QuerySet[Application]:
    return rows.order_by(F(f"{deadline}__due_at").asc(nulls_last=True), "pk")
