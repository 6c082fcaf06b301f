"""What becomes of cases, clocks and loans of customers who are handed over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from customers.models import Customer
from customers.services.handover import hand_over
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import NotAllowed
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.models import Deadline
from loans.enums import State
from loans.models import Application, Loan
from loans.services.applications import withdraw
from loans.tests.factories import make_application
from loans.tests.factories_money import make_loan

pytestmark = pytest.mark.django_db
REASON = "原客户经理调岗，网格重新划分"


@pytest.fixture
def moves(officer: User, other_officer: User, manager: User, at: datetime) -> Callable[[Customer], int]:
    """Hand a customer over from the officer to the other one."""
    return lambda customer: hand_over(
        customers=[customer.pk], officer=other_officer, reason=REASON, actor=manager, at=at
    )


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_a_case_that_is_not_investigated_goes_along_with_its_clock(
    officer: User, other_officer: User, moves: Any, state: State
) -> None:
    case = make_application(make_salaried(officer), state=state)
    moves(case.customer)
    case.refresh_from_db()
    assert case.officer == other_officer
    clocks = Deadline.objects.filter(application_id=case.pk)
    assert {clock.responsible for clock in clocks} == ({other_officer} if state != State.DRAFT else set())
    assert Entry.objects.filter(application_id=case.pk, action="case.handed_over").count() == 1


@pytest.mark.parametrize("state", [State.INVESTIGATING, State.PAPERS_COMPLETE, State.ADMITTED])
def test_a_case_that_is_investigated_stays_with_who_did_it(
    officer: User, other_officer: User, moves: Any, state: State
) -> None:
    case = make_application(make_salaried(officer), state=state)
    moves(case.customer)
    case.refresh_from_db()
    assert case.officer == officer
    assert not Entry.objects.filter(action="case.handed_over").exists()
    for person in (officer, other_officer):
        assert case in Application.objects.visible_to(person)


def test_the_customers_officer_reads_a_case_but_does_not_work_on_it(
    client: Client, officer: User, other_officer: User, moves: Any, at: datetime, sign_in: Callable[..., Client]
) -> None:
    case = make_application(make_salaried(officer), state=State.INVESTIGATING)
    moves(case.customer)
    assert sign_in(client, other_officer).get(case.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        withdraw(case, reason="客户另有安排，不再申请贷款", actor=other_officer, at=at)


def test_a_missed_clock_stays_with_who_missed_it(officer: User, moves: Any) -> None:
    case = make_application(make_salaried(officer))
    Deadline.objects.filter(application_id=case.pk).update(state=Deadline.State.BREACHED)
    moves(case.customer)
    assert Deadline.objects.get(application_id=case.pk).responsible == officer


def test_loans_follow_the_customer(officer: User, other_officer: User, moves: Any, at: datetime) -> None:
    loan = make_loan(at=at, customer=make_business_customer(officer))
    moves(loan.customer)
    loan.refresh_from_db()
    assert loan.officer == other_officer
    assert loan.application.officer == officer


def test_who_investigated_a_case_reads_its_account_but_no_longer_lists_it(
    client: Client, officer: User, other_officer: User, moves: Any, at: datetime, sign_in: Callable[..., Client]
) -> None:
    loan = make_loan(at=at, customer=make_business_customer(officer))
    moves(loan.customer)
    for person, listed in ((other_officer, [loan]), (officer, [])):
        sign_in(client, person)
        assert client.get(loan.get_absolute_url()).status_code == 200
        assert list(client.get("/loans/accounts/").context["page"]) == listed
    assert loan not in Loan.objects.visible_to(make_user(Role.OFFICER))


def test_others_cases_are_still_not_there(officer: User, other_officer: User) -> None:
    case = make_application(make_salaried(officer))
    assert case not in Application.objects.visible_to(other_officer)
