"""The end of a day says of all loans at once, to the fen, what the account of each says by itself."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.tests.factories import AT
from jinxin.errors import DomainError
from jinxin.money import ZERO
from loans.dayend import run
from loans.dayend.run import catch_up, close_day, income_of
from loans.dayend.sql import note_standing
from loans.enums import Method
from loans.models import DayEnd, Instalment, Loan, LoanDay, Posting, Transaction
from loans.queries.asof import standing
from loans.queries.ledger import verify_loan
from loans.services.repayments import use_held
from loans.tests.factories_accounts import extended, pay_early, undone
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db


def says(row: LoanDay) -> dict[str, Any]:
    return {
        "balance": row.balance, "accrued": row.accrued, "due_principal": row.due_principal,
        "due_interest": row.due_interest, "penalty": row.penalty, "costs": row.costs, "held": row.held,
        "overdue": row.overdue, "days_overdue": row.days_overdue, "next_due_on": row.next_due_on,
    }  # fmt: skip


def by_itself(loan: Loan, day: date) -> dict[str, Any]:
    then = standing(Loan.objects.select_related("payout__contract").get(pk=loan.pk), day)
    quote = then.quote
    return {
        "balance": then.balance, "accrued": quote.accrued, "due_principal": quote.principal,
        "due_interest": quote.interest, "penalty": quote.penalty, "costs": quote.costs, "held": quote.held,
        "overdue": then.overdue, "days_overdue": then.days_overdue,
        "next_due_on": then.next_due.due_on if then.next_due else None,
    }  # fmt: skip


def agree(day: date) -> None:
    """Every loan that ran on the day has a row, and it says what the account says."""
    rows = {row.loan_id: row for row in LoanDay.objects.filter(day=day)}
    for loan in Loan.objects.filter(started_on__lte=day):
        then = standing(Loan.objects.select_related("payout__contract").get(pk=loan.pk), day)
        if loan.pk in rows:
            assert says(rows[loan.pk]) == by_itself(loan, day), (loan, day)
        else:
            assert then.account.is_paid, (loan, day)


@pytest.fixture(scope="module")
def four(once: Callable[[Callable[[], list[int]]], list[int]]) -> list[int]:
    return once(lambda: [make_loan(at=AT, method=method, rate=Decimal("6.8500")).pk for method in Method])


@pytest.fixture
def loans(db: None, four: list[int]) -> list[Loan]:
    return list(Loan.objects.filter(pk__in=four).order_by("pk"))


def something_happens(loan: Loan, chance: random.Random, at: datetime) -> None:
    """Let what may happen to a loan happen; what the rules refuse does not."""
    fresh = Loan.objects.select_related("application", "payout__contract").get(pk=loan.pk)
    asked = standing(fresh, at.date()).quote
    try:
        match chance.choice(("nothing", "missing", "part", "more", "early", "extend", "undo")):
            case "missing" if asked.missing:
                pay(fresh, asked.missing, at)
            case "part":
                pay(fresh, min(Decimal(chance.randint(1, 900_000)) / 100, asked.total), at)
            case "more":
                pay(fresh, min(asked.missing + Decimal("12345.67"), asked.total), at)
            case "early":
                pay_early(fresh, min(asked.due + Decimal("31000.00"), asked.total), at, choice="shorter")
            case "extend":
                extended(fresh, 3, at)
            case "undo" if last := fresh.transactions.filter(kind=Transaction.Kind.REPAYMENT).last():
                undone(last, at)
    except DomainError:
        pass


@pytest.mark.parametrize("seed", range(3))
def test_all_at_once_and_each_by_itself_agree_whatever_happened(loans: list[Loan], seed: int) -> None:
    chance, at = random.Random(seed), AT + timedelta(hours=3)
    days = []
    for _step in range(5):
        at += timedelta(days=chance.choice((1, 3, 17, 30, 45)))
        for loan in loans:
            something_happens(loan, chance, at)
        close_day(at.date(), at=at)
        days.append(at.date())
        agree(days[-1])
    for day in days:  # and again, after all that has happened since
        close_day(day, at=at)
        agree(day)
    assert [fault for loan in loans for fault in verify_loan(loan)] == []


def test_the_rows_add_up_to_the_figures(loans: list[Loan]) -> None:
    at = AT + timedelta(days=40)
    end = close_day(at.date(), at=at)
    rows = list(LoanDay.objects.filter(day=end.day))
    assert end.loans == len(rows) == len(loans)
    assert end.balance == sum(row.balance for row in rows) == sum(loan.balance for loan in loans)
    assert end.accrued == sum(row.accrued for row in rows) > 0
    assert end.due == sum(row.due_principal + row.due_interest for row in rows) > 0
    assert end.penalty == sum(row.penalty for row in rows) > 0
    assert (end.overdue, end.overdue_loans) == (sum(row.overdue for row in rows), len(rows))


def test_interest_is_booked_as_income_on_its_due_date_and_once(loans: list[Loan]) -> None:
    at = AT + timedelta(days=70)
    for _again in range(3):
        close_day(at.date(), at=at)
    due = Instalment.objects.filter(due_on__lte=at.date())
    legs = Posting.objects.filter(credit=Posting.Account.INTEREST)
    assert len(legs) == len(due) == 2 * len(loans)
    assert {(leg.instalment_id, leg.amount, leg.transaction.value_on) for leg in legs} == {
        (line.pk, line.interest, line.due_on) for line in due
    }
    day = due[0].due_on
    assert income_of(day) == sum(line.interest for line in due if line.due_on == day)


def test_money_held_pays_what_falls_due(loans: list[Loan]) -> None:
    loan = loans[0]
    pay(loan, Decimal("9000.00"), AT + timedelta(days=5))
    at = AT + timedelta(days=40)
    close_day(at.date(), at=at)
    loan.refresh_from_db()
    first = loan.instalments.get(number=1)
    assert (first.paid_total, loan.suspense) == (min(first.total, Decimal("9000.00")), max(9000 - first.total, ZERO))
    assert verify_loan(loan) == []


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(loans: list[Loan], monkeypatch: pytest.MonkeyPatch) -> None:
    at = AT + timedelta(days=40)
    monkeypatch.setattr(run, "PORTION", 1)
    noted: list[int] = []

    def cut_off(portion: Any, day: date) -> int:
        if len(noted) == 2:
            raise RuntimeError("the machine went off")
        noted.append(portion.first)
        return note_standing(portion, day)

    monkeypatch.setattr("loans.dayend.run.note_standing", cut_off)
    with pytest.raises(RuntimeError):
        close_day(at.date(), at=at)
    assert DayEnd.objects.get().state == DayEnd.State.RUNNING
    assert LoanDay.objects.count() == len(noted) == 2
    monkeypatch.setattr("loans.dayend.run.note_standing", note_standing)
    end = close_day(at.date(), at=at)
    assert (end.state, end.runs, end.loans) == (DayEnd.State.DONE, 1, len(loans))
    agree(end.day)


def test_days_that_were_missed_are_closed_one_after_the_other(loans: list[Loan]) -> None:
    at = AT + timedelta(days=33)
    assert catch_up(at) == [at.date() - timedelta(days=1)]
    assert catch_up(at) == []
    later = at + timedelta(days=4)
    assert catch_up(later) == [(at + timedelta(days=days)).date() for days in range(4)]
    assert DayEnd.objects.filter(state=DayEnd.State.DONE).count() == 5
    DayEnd.objects.filter(day=at.date()).update(state=DayEnd.State.RUNNING, finished_at=None)
    assert catch_up(later) == [at.date()]


def test_a_day_to_come_is_not_closed(loans: list[Loan]) -> None:
    with pytest.raises(DomainError):
        close_day(AT.date() + timedelta(days=1), at=AT)


def test_what_is_settled_has_no_row_from_that_day_on(loans: list[Loan]) -> None:
    loan, at = loans[0], AT + timedelta(days=10)
    pay_early(loan, standing(loan, at.date()).quote.total, at, choice="payoff")
    for day in (at - timedelta(days=1), at):
        close_day(day.date(), at=at)
    assert list(loan.days.values_list("day", flat=True)) == [at.date() - timedelta(days=1)]
    agree(at.date() - timedelta(days=1))


def test_closing_costs_no_more_queries_for_more_loans(loans: list[Loan], django_assert_max_num_queries: Any) -> None:
    at = AT + timedelta(days=40)
    with django_assert_max_num_queries(50):
        close_day(at.date(), at=at)


def test_what_one_loan_did_by_itself_is_not_done_again(loans: list[Loan]) -> None:
    at = AT + timedelta(days=40)
    use_held(loans[0], at)
    close_day(at.date(), at=at)
    assert Posting.objects.filter(credit=Posting.Account.INTEREST).count() == len(loans)
