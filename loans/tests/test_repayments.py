"""Money that comes in: where it goes, and that it is never taken twice."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.models import Notice
from jinxin.staff.models import Centre, User
from loans.enums import Method
from loans.models import CreditLine, Instalment, Loan, Repayment, Transaction
from loans.queries.ledger import account_entries, schedule_lines, schedule_sums, verify_loan
from loans.services.bookings import book
from loans.services.repayments import preview, record_repayment
from loans.tests.factories_money import all_owed, make_loan, pay

pytestmark = pytest.mark.django_db
Once = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Once) -> int:
    """200,000 yuan over 12 months at 5.5%, paid out on 2026-11-23."""
    return once(lambda: make_loan(rate=Decimal("5.5000")).pk)


@pytest.fixture
def loan(db: None, paid_out: int) -> Loan:
    return Loan.objects.get(pk=paid_out)


@pytest.fixture
def manager(loan: Loan) -> User:
    return User.objects.with_role(Role.MANAGER).get()


def first_due(loan: Loan) -> Instalment:
    return loan.instalments.get(number=1)


def test_the_first_instalment_paid_on_its_day(loan: Loan, operations: User, at: datetime) -> None:
    line = first_due(loan)
    assert (line.due_on, line.interest, line.total) == (date(2026, 12, 23), Decimal("916.67"), Decimal("17167.36"))
    repayment = pay(loan, line.total, at + timedelta(days=30), actor=operations)
    assert (repayment.interest, repayment.principal) == (line.interest, line.principal)
    loan.refresh_from_db()
    line.refresh_from_db()
    assert loan.balance == loan.principal - line.principal
    assert line.settled_on == date(2026, 12, 23)
    booking = repayment.transaction
    assert sorted(booking.postings.values_list("account", "debit", "credit")) == [
        ("cash", line.total, Decimal(0)),
        ("interest", Decimal(0), line.interest),
        ("principal", Decimal(0), line.principal),
    ]
    assert CreditLine.objects.get(application=loan.application_id).drawn == loan.balance
    assert verify_loan(loan) == []


def test_a_part_goes_to_interest_first_and_more_pays_ahead(loan: Loan, operations: User, at: datetime) -> None:
    line = first_due(loan)
    pay(loan, Decimal("900.00"), at + timedelta(days=30), actor=operations)
    line.refresh_from_db()
    assert (line.paid_interest, line.paid_principal, line.settled_on) == (Decimal("900.00"), Decimal(0), None)
    pay(loan, line.total - 900 + Decimal("1000.00"), at + timedelta(days=31), actor=operations)
    line.refresh_from_db()
    second = loan.instalments.get(number=2)
    assert line.settled_on == date(2026, 12, 24)
    assert second.paid_interest == second.interest
    assert second.paid_principal == Decimal("1000.00") - second.interest
    assert verify_loan(loan) == []


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "206008.28"])
def test_nothing_and_more_than_is_owed_are_refused_and_the_most_is_named(
    loan: Loan, operations: User, at: datetime, amount: str
) -> None:
    sums = schedule_sums(schedule_lines(loan, at.date(), 3))
    most = sums.open_total
    assert most == Decimal("206008.27")
    with pytest.raises(DomainError) as caught:
        pay(loan, Decimal(amount), at + timedelta(days=30), actor=operations)
    assert caught.value.field == "amount"
    assert Decimal(amount) <= 0 or f"{most:,.2f}" in caught.value.message
    assert not Repayment.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 12, 24)])
def test_money_came_between_the_payout_and_today(loan: Loan, operations: User, at: datetime, day: date) -> None:
    with pytest.raises(DomainError) as caught:
        pay(loan, Decimal("100.00"), at + timedelta(days=30), actor=operations, received_on=day)
    assert caught.value.field == "received_on"


def test_the_same_form_sent_twice_is_booked_once(loan: Loan, operations: User, at: datetime) -> None:
    key, now = uuid4(), at + timedelta(days=30)
    first = pay(loan, Decimal("100.00"), now, actor=operations, key=key)
    assert pay(loan, Decimal("100.00"), now + timedelta(seconds=1), actor=operations, key=key) == first
    assert Repayment.objects.count() == 1 and Entry.objects.filter(action="repayment.recorded").count() == 1
    with pytest.raises(DomainError):
        pay(loan, Decimal("200.00"), now, actor=operations, key=key)
    other = make_loan(at=at)
    with pytest.raises(DomainError):
        pay(other, Decimal("100.00"), now, actor=operations, key=key)


def test_only_operations_outside_the_case_books(loan: Loan, manager: User, at: datetime) -> None:
    for person in (manager, loan.officer):
        with pytest.raises(NotAllowed):
            record_repayment(
                loan, key=uuid4(), amount=Decimal(1), received_on=at.date(), actor=person, at=at + timedelta(hours=3)
            )


def test_the_last_payment_settles_the_loan_and_closes_the_line(
    manager: User, loan: Loan, operations: User, at: datetime
) -> None:
    now = at + timedelta(days=40)
    most = all_owed(loan)
    pay(loan, most, now, actor=operations)
    loan.refresh_from_db()
    assert (loan.state, loan.balance, loan.settled_on) == ("settled", Decimal(0), now.date())
    line = CreditLine.objects.get(application=loan.application_id)
    assert (line.is_open, line.drawn) == (False, Decimal(0))
    told = Notice.objects.filter(entry__action="loan.settled").values_list("recipient", flat=True)
    assert set(told) == {loan.officer_id, manager.pk}
    assert verify_loan(loan) == []
    with pytest.raises(IllegalMove):
        pay(loan, Decimal("0.01"), now, actor=operations)


def test_a_revolving_line_is_free_again_and_stays_open(centre: Centre, operations: User, at: datetime) -> None:
    loan = make_loan(at=at, method=Method.REVOLVING)
    pay(loan, all_owed(loan), at + timedelta(days=1), actor=operations)
    line = CreditLine.objects.get(application=loan.application_id)
    assert (line.is_open, line.drawn) == (True, Decimal(0))
    assert Entry.objects.filter(action="line.released").exists()


def test_a_preview_shows_what_would_be_booked_and_books_nothing(loan: Loan, operations: User, at: datetime) -> None:
    shares = preview(loan, Decimal("20000.00"))
    assert [share.number for share in shares] == [1, 2] and not Repayment.objects.exists()
    repayment = pay(loan, Decimal("20000.00"), at + timedelta(days=30), actor=operations)
    assert repayment.interest == sum(share.interest for share in shares)


def test_every_line_of_an_ordinary_loan_is_open_at_first(centre: Centre, operations: User, at: datetime) -> None:
    loan = make_loan(at=at)
    assert not loan.instalments.exclude(settled_on=None).exists()


# Marks and the account


def test_the_schedule_marks_what_is_paid_due_late_and_open(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, first_due(loan).total + 1000, at + timedelta(days=30), actor=operations)
    loan = Loan.objects.get(pk=loan.pk)

    def marks(day: date) -> list[tuple[str, int]]:
        return [(line.status, line.days) for line in schedule_lines(loan, day, 3)[:3]]

    assert marks(date(2027, 1, 22)) == [("paid", 0), ("part", 0), ("open", 0)]
    assert marks(date(2027, 1, 23)) == [("paid", 0), ("due", 0), ("open", 0)]
    assert marks(date(2027, 1, 26)) == [("paid", 0), ("grace", 3), ("open", 0)]
    assert marks(date(2027, 1, 27)) == [("paid", 0), ("overdue", 4), ("open", 0)]
    sums = schedule_sums(schedule_lines(loan, date(2027, 1, 27), 3))
    assert sums.next_due is not None and sums.next_due.number == 2
    assert sums.overdue == sums.next_due.total - 1000


def test_the_account_runs_down_with_each_booking(loan: Loan, operations: User, at: datetime) -> None:
    for month in (1, 2):
        pay(loan, Decimal("17167.36"), at + timedelta(days=31 * month), actor=operations)
    entries = account_entries(loan)
    assert [entry.booking.kind for entry in entries] == ["payout", "repayment", "repayment"]
    assert entries[0].balance == loan.principal
    assert entries[-1].balance == Loan.objects.get(pk=loan.pk).balance


# What the database refuses by itself


@pytest.mark.parametrize(
    "changes",
    [
        {"paid_principal": Decimal("99999.00")},
        {"paid_interest": Decimal("-0.01")},
        {"settled_on": date(2026, 12, 23)},
    ],
)
def test_an_instalment_is_never_paid_beyond_what_is_due(loan: Loan, changes: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(loan=loan, number=1).update(**changes)


def test_parts_that_do_not_make_the_whole_are_refused(loan: Loan, operations: User, at: datetime) -> None:
    repayment = pay(loan, Decimal("1000.00"), at + timedelta(days=30), actor=operations)
    with pytest.raises(IntegrityError), transaction.atomic():
        Repayment.objects.filter(pk=repayment.pk).update(principal=Decimal("0.01"))


def test_a_booking_out_of_balance_cannot_be_written(loan: Loan, at: datetime) -> None:
    with transaction.atomic(), pytest.raises(ValueError, match="differ"):
        book(loan, kind="repayment", on=at.date(), at=at, debit={"cash": Decimal(1)}, credit={"interest": Decimal(2)})
    assert Transaction.objects.count() == 1
