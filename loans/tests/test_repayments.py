"""Money that comes in: what is due is paid, the rest is held, and nothing is taken twice."""

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
from loans.models import CreditLine, Instalment, Loan, Repayment
from loans.queries.asof import standing
from loans.queries.ledger import account_entries, schedule_lines, schedule_sums, verify_loan
from loans.services.repayments import preview, record_repayment, use_held
from loans.tests.factories_accounts import pay_off, payoff_on
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db
Once = Callable[[Callable[[], Any]], Any]
DUE = timedelta(days=30)


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


def line(loan: Loan, number: int = 1) -> Instalment:
    return loan.instalments.get(number=number)


def test_the_first_instalment_paid_on_its_day(loan: Loan, operations: User, at: datetime) -> None:
    first = line(loan)
    assert (first.due_on, first.interest, first.total) == (date(2026, 12, 23), Decimal("916.67"), Decimal("17167.36"))
    repayment = pay(loan, first.total, at + DUE, actor=operations)
    assert (repayment.interest, repayment.principal) == (first.interest, first.principal)
    assert (repayment.penalty, repayment.suspense) == (Decimal(0), Decimal(0))
    loan.refresh_from_db()
    first.refresh_from_db()
    assert loan.balance == loan.principal - first.principal
    assert first.settled_on == date(2026, 12, 23)
    moved = [(leg.debit, leg.credit, leg.amount) for leg in repayment.transaction.postings.all()]
    assert moved == [("cash", "interest_due", first.interest), ("cash", "principal", first.principal)]
    income = loan.transactions.get(kind="due").postings.get()
    assert (income.debit, income.credit, income.amount) == ("interest_due", "interest", first.interest)
    assert CreditLine.objects.get(application=loan.application_id).drawn == loan.balance
    assert verify_loan(loan) == []


def test_a_part_goes_to_interest_first(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, Decimal("900.00"), at + DUE, actor=operations)
    first = line(loan)
    assert (first.paid_interest, first.paid_principal, first.settled_on) == (Decimal("900.00"), Decimal(0), None)
    pay(loan, first.total - 900, at + DUE + timedelta(days=1), actor=operations)
    assert line(loan).settled_on == date(2026, 12, 24)
    assert verify_loan(loan) == []


def test_what_is_more_than_due_is_held_and_pays_the_next_due_day(loan: Loan, operations: User, at: datetime) -> None:
    first, second = line(loan), line(loan, 2)
    repayment = pay(loan, first.total + 1000, at + DUE, actor=operations)
    assert repayment.suspense == Decimal("1000.00")
    loan.refresh_from_db()
    assert (loan.suspense, line(loan, 2).paid_total) == (Decimal("1000.00"), Decimal(0))
    use_held(loan, at + timedelta(days=60))
    assert line(loan, 2).paid_total == 0, "the day before it falls due"
    for _twice in range(2):
        use_held(loan, at + timedelta(days=61))
    second.refresh_from_db()
    assert (second.paid_interest, second.paid_principal) == (second.interest, 1000 - second.interest)
    loan.refresh_from_db()
    assert loan.suspense == 0 and loan.transactions.filter(kind="applied").count() == 1
    assert verify_loan(loan) == []


def test_money_before_the_due_day_pays_on_it_without_being_late(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, line(loan).total, at + timedelta(days=3), actor=operations)
    assert line(loan).settled_on is None and Loan.objects.get(pk=loan.pk).balance == loan.principal
    late = at + timedelta(days=50)
    use_held(loan, late)
    assert line(loan).settled_on == line(loan).due_on, "on its value date, however late the day-end came"
    assert standing(loan, late.date()).quote.penalty == 0
    assert verify_loan(loan) == []


def test_what_was_held_and_what_comes_in_are_used_together(loan: Loan, operations: User, at: datetime) -> None:
    first = line(loan)
    pay(loan, Decimal("5000.00"), at + timedelta(days=3), actor=operations)
    repayment = pay(loan, first.total - 5000, at + DUE, actor=operations)
    assert repayment.suspense == 0, "the day-end's work came first"
    assert line(loan).settled_on == first.due_on and Loan.objects.get(pk=loan.pk).suspense == 0
    assert verify_loan(loan) == []


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "200916.68", "0.001"])
def test_nothing_and_more_than_pays_all_off_are_refused(
    loan: Loan, operations: User, at: datetime, amount: str
) -> None:
    most = payoff_on(loan, (at + DUE).date())
    assert most == Decimal("200916.67")
    with pytest.raises(DomainError) as caught:
        pay(loan, Decimal(amount), at + DUE, actor=operations)
    assert caught.value.field == "amount"
    assert Decimal(amount) <= 1 or f"{most:,.2f}" in caught.value.message
    assert not Repayment.objects.exists()


def test_what_the_bank_reports_has_come_in_however_much(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, Decimal("300000.00"), at + DUE, actor=operations, keep_excess=True)
    loan.refresh_from_db()
    assert loan.suspense == Decimal("300000.00") - line(loan).total and verify_loan(loan) == []


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 12, 24)])
def test_money_came_between_the_payout_and_today(loan: Loan, operations: User, at: datetime, day: date) -> None:
    with pytest.raises(DomainError) as caught:
        pay(loan, Decimal("100.00"), at + DUE, actor=operations, received_on=day)
    assert caught.value.field == "received_on"


def test_money_of_an_earlier_day_counts_from_that_day(loan: Loan, operations: User, at: datetime) -> None:
    booked = at + timedelta(days=36)
    pay(loan, line(loan).total, booked, actor=operations, received_on=date(2026, 12, 23))
    assert line(loan).settled_on == date(2026, 12, 23)
    assert standing(loan, date(2026, 12, 23)).balance == Loan.objects.get(pk=loan.pk).balance
    assert verify_loan(loan) == []


def test_the_day_ends_own_bookings_give_way_to_money_of_an_earlier_day(
    loan: Loan, operations: User, at: datetime
) -> None:
    pay(loan, Decimal("5000.00"), at + timedelta(days=3), actor=operations)
    use_held(loan, at + DUE)
    assert line(loan).paid_total == Decimal("5000.00")
    pay(loan, line(loan).total, at + DUE, actor=operations, received_on=at.date() + timedelta(days=20))
    assert line(loan).settled_on == line(loan).due_on
    assert Loan.objects.get(pk=loan.pk).suspense == Decimal("5000.00")
    assert loan.transactions.filter(kind="reversal").count() == 1 and verify_loan(loan) == []


def test_people_book_in_the_order_of_value_dates(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, Decimal("5000.00"), at + DUE, actor=operations)
    with pytest.raises(DomainError) as caught:
        pay(loan, Decimal("100.00"), at + DUE, actor=operations, received_on=at.date() + timedelta(days=20))
    assert caught.value.field == "received_on" and "2026-12-23" in caught.value.message


def test_the_same_form_sent_twice_is_booked_once(loan: Loan, operations: User, at: datetime) -> None:
    key, now = uuid4(), at + DUE
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
    pay_off(loan, now, actor=operations)
    loan.refresh_from_db()
    assert (loan.state, loan.balance, loan.settled_on) == ("settled", Decimal(0), now.date())
    credit_line = CreditLine.objects.get(application=loan.application_id)
    assert (credit_line.is_open, credit_line.drawn) == (False, Decimal(0))
    told = Notice.objects.filter(entry__action="loan.settled").values_list("recipient", flat=True)
    assert set(told) == {loan.officer_id, manager.pk}
    assert verify_loan(loan) == []
    with pytest.raises(IllegalMove):
        pay(loan, Decimal("0.01"), now, actor=operations)


def test_a_revolving_line_is_free_again_and_stays_open(centre: Centre, operations: User, at: datetime) -> None:
    loan = make_loan(at=at, method=Method.REVOLVING)
    pay_off(loan, at + timedelta(days=1), actor=operations)
    credit_line = CreditLine.objects.get(application=loan.application_id)
    assert (credit_line.is_open, credit_line.drawn) == (True, Decimal(0))
    assert Entry.objects.filter(action="line.released").exists()


def test_a_preview_shows_what_would_be_booked_and_books_nothing(loan: Loan, operations: User, at: datetime) -> None:
    day = (at + DUE).date()
    after, found = preview(loan, Decimal("20000.00"), day, day)
    assert not Repayment.objects.exists() and not loan.transactions.filter(kind="due").exists()
    repayment = pay(loan, Decimal("20000.00"), at + DUE, actor=operations)
    assert {name: getattr(repayment, name) for name in found.parts} == found.parts
    loan.refresh_from_db()
    assert (after.loan.balance, after.loan.suspense) == (loan.balance, loan.suspense)


# Marks and the account


def test_the_schedule_marks_what_is_paid_due_late_and_open(loan: Loan, operations: User, at: datetime) -> None:
    pay(loan, line(loan).total + 1000, at + DUE, actor=operations)
    loan = Loan.objects.get(pk=loan.pk)

    def marks(day: date) -> list[tuple[str, int]]:
        return [(row.status, row.days) for row in schedule_lines(standing(loan, day).account, day)[:3]]

    assert marks(date(2027, 1, 22)) == [("paid", 0), ("open", 0), ("open", 0)]
    assert marks(date(2027, 1, 23)) == [("paid", 0), ("due", 0), ("open", 0)]
    assert marks(date(2027, 1, 26)) == [("paid", 0), ("grace", 3), ("open", 0)]
    assert marks(date(2027, 1, 27)) == [("paid", 0), ("overdue", 4), ("open", 0)]
    sums = schedule_sums(schedule_lines(standing(loan, date(2027, 1, 27)).account, date(2027, 1, 27)))
    assert sums.next_due is not None and sums.next_due.number == 2
    assert sums.overdue == sums.next_due.total - 1000


def test_the_account_runs_down_with_each_booking(loan: Loan, operations: User, at: datetime) -> None:
    for month in (1, 2):
        pay(loan, Decimal("17167.36"), at + timedelta(days=31 * month), actor=operations)
    entries = account_entries(loan)
    assert [entry.booking.kind for entry in entries] == ["payout", "due", "repayment", "due", "repayment"]
    assert entries[0].balance == loan.principal
    assert entries[-1].balance == Loan.objects.get(pk=loan.pk).balance


# What the database refuses by itself


@pytest.mark.parametrize(
    "changes",
    [
        {"paid_principal": Decimal("99999.00")},
        {"paid_interest": Decimal("-0.01")},
        {"paid_interest": Decimal("0.01")},
        {"paid_penalty": Decimal("0.01")},
        {"settled_on": date(2026, 12, 23)},
    ],
)
def test_an_instalment_is_never_paid_beyond_what_is_due(loan: Loan, changes: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(loan=loan, number=1).update(**changes)


def test_parts_that_do_not_make_the_whole_are_refused(loan: Loan, operations: User, at: datetime) -> None:
    repayment = pay(loan, Decimal("1000.00"), at + DUE, actor=operations)
    with pytest.raises(IntegrityError), transaction.atomic():
        Repayment.objects.filter(pk=repayment.pk).update(principal=Decimal("0.01"))
