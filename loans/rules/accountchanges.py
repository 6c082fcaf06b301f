"""Who may ask for a change of a loan account, and who may decide it: never the same person, never the loan officer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jinxin.access import Person, Role
from jinxin.errors import NotAllowed
from loans.models import AccountRequest, Loan, Transaction

Kind = AccountRequest.Kind
BY_PEOPLE = (
    Transaction.Kind.REPAYMENT,
    Transaction.Kind.PREPAYMENT,
    Transaction.Kind.COSTS,
    Transaction.Kind.REFUND,
)
"""Bookings somebody made; the day-end's own give way to money of an earlier day and are made again."""


def keeps_books(loan: Loan, person: Person) -> bool:
    """Say whether the person is operations and neither the loan officer nor who brought the case."""
    return person.has_role(Role.OPERATIONS) and person.pk not in _involved(loan)


def may_ask(kind: str, loan: Loan, person: Person) -> bool:
    """Say whether the person may ask: for an extension also the loan officer, for whose customer it is."""
    if kind == Kind.EXTENSION and person.has_role(Role.OFFICER) and loan.officer_id == person.pk:
        return True
    return keeps_books(loan, person)


def may_decide(request: AccountRequest, person: Person) -> bool:
    """Say whether the person may decide: a manager on an extension, on others also a second person of operations."""
    if person.pk == request.asked_by_id or person.pk in _involved(request.loan):
        return False
    if request.kind == Kind.EXTENSION:
        return person.has_role(Role.MANAGER)
    return person.has_role(Role.MANAGER, Role.OPERATIONS)


def check_asks(kind: str, loan: Loan, person: Person) -> None:
    """Raise NotAllowed where the person may not ask for a change of this account."""
    if not may_ask(kind, loan, person):
        raise NotAllowed(_("This is asked for by operations, an extension also by the loan officer."))


def check_decides(request: AccountRequest, person: Person) -> None:
    """Raise NotAllowed where the person may not decide on a request."""
    if person.pk == request.asked_by_id:
        raise NotAllowed(_("You asked for this. A second person must decide it."))
    if not may_decide(request, person):
        raise NotAllowed(
            _("This is decided by a manager, or by a colleague in operations who is not the loan officer.")
        )


def _involved(loan: Loan) -> set[int]:
    return {loan.officer_id, loan.application.officer_id}


@dataclass(frozen=True)
class Allowed:
    """What a person may do on a loan's page. `reverse` is the booking that can be reversed: only the last one can."""

    prepay: bool
    extend: bool
    charge: bool
    refund: bool
    reverse: Transaction | None
    waiting: AccountRequest | None
    decide: bool
    withdraw: bool


def allowed(loan: Loan, entries: Iterable[Any], requests: list[AccountRequest], person: Person) -> Allowed:
    """Return what the person may do, from what the page has read; while a request waits nothing else is asked."""
    waiting = next((row for row in requests if row.state == AccountRequest.State.ASKED), None)
    if waiting:
        waiting.loan = loan
    active, idle = loan.state == Loan.State.ACTIVE, waiting is None
    books = keeps_books(loan, person)
    return Allowed(
        prepay=books and active,
        extend=idle and active and may_ask(Kind.EXTENSION, loan, person),
        charge=idle and active and books,
        refund=idle and books and loan.suspense > 0,
        reverse=_reversible(last_by_people(entry.booking for entry in entries), requests) if idle and books else None,
        waiting=waiting,
        decide=waiting is not None and may_decide(waiting, person),
        withdraw=waiting is not None and waiting.asked_by_id == person.pk,
    )


def _reversible(booking: Transaction | None, requests: list[AccountRequest]) -> Transaction | None:
    """What the loan was extended on stays: the booking is offered only where no extension came after it."""
    done = (row for row in requests if row.kind == Kind.EXTENSION and row.state == AccountRequest.State.DONE)
    after = (row for row in done if booking and row.decided_at and row.decided_at > booking.recorded_at)
    return None if next(after, None) else booking


def last_by_people(bookings: Iterable[Transaction]) -> Transaction | None:
    """Return the latest booking that somebody made and that is in effect."""
    standing = [
        row for row in bookings if row.kind in BY_PEOPLE and not hasattr(row, "reversal") and row.reverses_id is None
    ]
    return max(standing, key=lambda row: row.pk, default=None)
