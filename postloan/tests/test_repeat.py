"""The list of repeat marketing: three clean years, normal cash flow, a good record; made anew by the database."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from customers.enums import OpportunityKind, RepeatEnd
from customers.models import Customer, Opportunity, RepeatCandidate
from customers.tests.factories import make_business_customer
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from loans.models import Instalment, Investigation, Loan
from loans.tests.factories import make_application
from loans.tests.factories_money import make_loan
from postloan.actions import REPEAT_LIST
from postloan.models import Callback, Grade, RiskSignal, SignalKind
from postloan.repeat import eligible, refresh_repeat_list
from postloan.tasks import refresh_repeat_list as task

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(at: datetime) -> datetime:
    """Three years and a day after the loan was paid out, with its last instalment paid."""
    return at.replace(year=at.year + 3) + timedelta(days=1)


@pytest.fixture(scope="module")
def borrower_key(once: Any) -> int:
    return int(once(make_borrower).pk)


@pytest.fixture
def borrower(borrower_key: int) -> Customer:
    return Customer.objects.get(pk=borrower_key)


def make_borrower() -> Customer:
    """Make a shop owner whose loan of 36 months was paid back on the day, every month."""
    loan = make_loan(amount=Decimal("36000.00"), months=36)
    for line in loan.instalments.all():
        line.paid_principal, line.paid_interest, line.settled_on = line.principal, line.interest, line.due_on
        line.booked_interest = line.interest
        line.save()
    Loan.objects.filter(pk=loan.pk).update(balance=0, state=Loan.State.SETTLED, settled_on=loan.matures_on)
    return loan.customer


def signal(customer: Customer, kind: str, at: datetime) -> None:
    RiskSignal.objects.create(customer=customer, kind=kind, raised_by=customer.officer, raised_at=at)


def call(customer: Customer, month: date, **grades: str) -> None:
    answers = {f"{name}_grade": grades.get(name, Grade.GREEN) for name in ("source", "business", "will")}
    Callback.objects.create(
        customer=customer,
        officer=customer.officer,
        month=month,
        planned_on=month,
        created_at=datetime(2029, 1, 1, tzinfo=customer.registered_at.tzinfo),
        state=Callback.State.DONE,
        **answers,
    )


def test_three_clean_years_bring_a_borrower_on_the_list_with_the_facts(borrower: Customer, later: datetime) -> None:
    call(borrower, date(2029, 11, 1))
    assert refresh_repeat_list(later) == {"come": 1, "left": 0}
    found = RepeatCandidate.objects.get()
    assert (found.customer, found.officer, found.listed_on) == (borrower, borrower.officer, later.date())
    assert (found.borrower_since, found.on_time) == (date(2026, 11, 23), 36)
    assert found.last_call_on == date(2029, 11, 1)
    entry = Entry.objects.get(action=REPEAT_LIST)
    assert (entry.actor, entry.data) == (None, {"come": 1, "left": 0})


def test_making_the_list_again_changes_nothing(borrower: Customer, later: datetime) -> None:
    refresh_repeat_list(later)
    assert refresh_repeat_list(later + timedelta(hours=2)) == {"come": 0, "left": 0}
    assert RepeatCandidate.objects.count() == 1


def test_the_years_are_counted_to_the_day(borrower: Customer, later: datetime) -> None:
    assert refresh_repeat_list(later - timedelta(days=2))["come"] == 0
    assert refresh_repeat_list(later - timedelta(days=1))["come"] == 1


def late(borrower: Customer, at: datetime) -> None:
    line = Instalment.objects.filter(loan__customer=borrower, number=20).get()
    Instalment.objects.filter(pk=line.pk).update(settled_on=line.payable_on + timedelta(days=4))


def marked(borrower: Customer, at: datetime) -> None:
    case = borrower.applications.get()
    values = {"overdue_24_months": 1, "saved_at": at}
    Investigation.objects.update_or_create(application=case, defaults=values)


SPOILT: list[tuple[Callable[[Customer, datetime], object], str]] = [
    (late, RepeatEnd.LATE),
    (marked, RepeatEnd.RECORD),
    (lambda customer, at: signal(customer, SignalKind.DISPUTES, at), RepeatEnd.RECORD),
    (lambda customer, at: signal(customer, SignalKind.FLOWS, at), RepeatEnd.CASH_FLOW),
    (lambda customer, at: call(customer, date(2029, 10, 1), source=Grade.AMBER), RepeatEnd.CASH_FLOW),
    (lambda customer, at: call(customer, date(2029, 10, 1), business=Grade.RED), RepeatEnd.CASH_FLOW),
    (lambda customer, at: Instalment.objects.filter(number__gt=11).delete(), RepeatEnd.HISTORY),
    (lambda customer, at: make_application(customer, at=at), RepeatEnd.APPLYING),
    (lambda customer, at: Customer.objects.filter(pk=customer.pk).update(merged_into=customer), RepeatEnd.GONE),
]


@pytest.mark.parametrize(("spoil", "end"), SPOILT)
def test_whoever_meets_a_rule_no_longer_leaves_the_list_with_the_reason(
    borrower: Customer, later: datetime, at: datetime, spoil: Any, end: str
) -> None:
    refresh_repeat_list(later)
    spoil(borrower, at)
    assert refresh_repeat_list(later + timedelta(days=1)) == {"come": 0, "left": 1}
    found = RepeatCandidate.objects.get()
    assert (found.left_on, found.left_because) == (later.date() + timedelta(days=1), end)


@pytest.mark.parametrize(("spoil", "end"), SPOILT)
def test_whoever_breaks_a_rule_never_comes_on_the_list(
    borrower: Customer, later: datetime, at: datetime, spoil: Any, end: str
) -> None:
    spoil(borrower, at)
    assert refresh_repeat_list(later) == {"come": 0, "left": 0}


def test_a_payment_within_the_days_of_grace_is_on_time(borrower: Customer, later: datetime) -> None:
    line = Instalment.objects.filter(loan__customer=borrower, number=20).get()
    Instalment.objects.filter(pk=line.pk).update(settled_on=line.payable_on + timedelta(days=3))
    assert refresh_repeat_list(later)["come"] == 1


def test_the_days_of_grace_are_those_of_the_loan(borrower: Customer, later: datetime) -> None:
    line = Instalment.objects.filter(loan__customer=borrower, number=20).get()
    Instalment.objects.filter(pk=line.pk).update(settled_on=line.payable_on + timedelta(days=3))
    Loan.objects.update(grace_days=2)
    assert refresh_repeat_list(later)["come"] == 0
    Instalment.objects.filter(pk=line.pk).update(settled_on=line.payable_on + timedelta(days=9))
    Loan.objects.update(grace_days=9)
    assert refresh_repeat_list(later)["come"] == 1


def test_an_instalment_open_beyond_grace_is_late(borrower: Customer, later: datetime) -> None:
    line = Instalment.objects.filter(loan__customer=borrower, number=36).get()
    Instalment.objects.filter(pk=line.pk).update(settled_on=None, paid_principal=0, paid_interest=0)
    assert refresh_repeat_list(later)["come"] == 1
    assert refresh_repeat_list(later + timedelta(days=3)) == {"come": 0, "left": 1}


def test_a_better_answer_in_a_later_call_makes_up_for_a_doubt(borrower: Customer, later: datetime) -> None:
    call(borrower, date(2029, 9, 1), source=Grade.RED)
    call(borrower, date(2029, 10, 1))
    assert refresh_repeat_list(later)["come"] == 1


def test_a_closed_signal_is_no_mark(borrower: Customer, later: datetime, at: datetime) -> None:
    signal(borrower, SignalKind.OPINION, at)
    RiskSignal.objects.update(closed_at=at)
    assert refresh_repeat_list(later)["come"] == 1


def test_no_need_now_keeps_somebody_off_until_the_day(borrower: Customer, later: datetime) -> None:
    refresh_repeat_list(later)
    until = later.date() + timedelta(days=30)
    RepeatCandidate.objects.update(left_on=later.date(), left_because=RepeatEnd.NOT_NOW, quiet_until=until)
    assert refresh_repeat_list(later + timedelta(days=29))["come"] == 0
    assert refresh_repeat_list(later + timedelta(days=30))["come"] == 1


def test_whose_need_is_being_pursued_is_not_listed_again(borrower: Customer, later: datetime) -> None:
    need = Opportunity.objects.create(
        customer=borrower, kind=OpportunityKind.RENOVATION, officer=borrower.officer, method="repeat", opened_at=later
    )
    assert refresh_repeat_list(later)["come"] == 0
    Opportunity.objects.filter(pk=need.pk).update(closed_at=later)
    assert refresh_repeat_list(later)["come"] == 1


def test_who_never_borrowed_is_not_listed(officer: User, later: datetime) -> None:
    make_business_customer(officer)
    assert not eligible(later.date(), _policy(later)).filter(officer=officer).exists()


def _policy(at: datetime) -> Any:
    from jinxin.policy.services import policy_at

    return policy_at(at)


def test_the_list_takes_the_same_statements_for_one_and_for_many(
    borrower: Customer, later: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(14):
        refresh_repeat_list(later)
    other = make_borrower()
    RepeatCandidate.objects.all().delete()
    with django_assert_num_queries(14):
        assert refresh_repeat_list(later)["come"] == 2
    assert other.repeat_candidacies.count() == 1


def test_the_scheduled_job_makes_the_list_of_today(borrower: Customer, later: datetime, time_machine: Any) -> None:
    time_machine.move_to(later, tick=False)
    task()
    assert RepeatCandidate.objects.get().listed_on == later.date()


def test_the_file_says_rule_by_rule_why_somebody_is_listed_or_not(
    borrower: Customer, later: datetime, client: Any, sign_in: Any, time_machine: Any
) -> None:
    time_machine.move_to(later, tick=False)
    task()
    address = reverse("postloan:customer_needs", args=[borrower.pk])
    page = sign_in(client, borrower.officer).get(address).content.decode()
    assert "在名单中" in page and "3 年内无逾期还款" in page
    late(borrower, later)
    assert "3 年内有逾期还款" in client.get(address).content.decode()
    fresh = make_business_customer(borrower.officer)
    assert "尚未用信" in client.get(reverse("postloan:customer_needs", args=[fresh.pk])).content.decode()
