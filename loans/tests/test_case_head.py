"""The head of a case: how far it has come, whose clock runs, what this person does next."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.queries import case_head
from loans.queries.cases import STEPS, WAITING, current_step, steps
from loans.services.admission import decide
from loans.services.applications import submit, withdraw
from loans.services.investigation import save_investigation
from loans.services.papers import mark_papers_complete
from loans.tests.factories import REASON, file_papers, investigate, make_application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "done", "here"),
    [
        (State.DRAFT, 0, "current"),
        (State.SUBMITTED, 1, "current"),
        (State.INVESTIGATING, 1, "current"),
        (State.PAPERS_COMPLETE, 3, "current"),
        (State.ADMITTED, 4, "current"),
        (State.DECLINED, 3, "stopped"),
        (State.IN_REVIEW, 4, "current"),
        (State.APPROVED, 5, "current"),
        (State.REJECTED, 4, "stopped"),
        (State.SIGNED, 6, "current"),
        (State.LAPSED, 5, "stopped"),
        (State.PAID_OUT, 7, None),
    ],
)
def test_each_state_stands_at_one_step(state: State, done: int, here: str | None) -> None:
    found = [step.status for step in steps(Application(state=state))]
    expected = ["done"] * done + ([here] if here else [])
    assert found == expected + ["ahead"] * (len(STEPS) - len(expected))


def test_a_finished_investigation_waits_for_papers(at: datetime) -> None:
    assert current_step(Application(state=State.INVESTIGATING, investigated_at=at)) == 2


@pytest.mark.parametrize(
    ("reached", "step"),
    [
        ({}, 0),
        ({"submitted_at"}, 1),
        ({"submitted_at", "investigated_at"}, 2),
        ({"submitted_at", "investigated_at", "papers_complete_at"}, 3),
        ({"submitted_at", "investigated_at", "papers_complete_at", "decided_at"}, 5),
    ],
)
def test_a_withdrawn_case_shows_how_far_it_had_come(reached: set[str], step: int, at: datetime) -> None:
    case = Application(state=State.WITHDRAWN, **dict.fromkeys(reached, at))
    assert current_step(case) == step
    assert steps(case)[step].status == "stopped"


@pytest.fixture
def case(officer: User, manager: User) -> Application:
    return make_application(make_business_customer(officer), state=State.DRAFT)


def offered(case: Application, person: User) -> list[str]:
    """Return the routes of what the head offers this person."""
    return [action.url.split("#")[0] for action in case_head(case, person).next_actions]


def route(name: str, case: Application) -> str:
    return reverse(name, args=[case.pk])


@pytest.mark.parametrize(
    ("state", "role", "routes"),
    [
        (State.DRAFT, Role.OFFICER, ["loans:submit", "loans:edit"]),
        (State.SUBMITTED, Role.OFFICER, ["loans:investigation"]),
        (State.INVESTIGATING, Role.OFFICER, ["loans:investigation"]),
        (State.PAPERS_COMPLETE, Role.OFFICER, []),
        (State.PAPERS_COMPLETE, Role.MANAGER, ["loans:application"]),
        (State.ADMITTED, Role.MANAGER, ["review:case_rounds"]),
        (State.IN_REVIEW, Role.MANAGER, []),
        (State.APPROVED, Role.OPERATIONS, ["loans:case_contract"]),
        (State.SIGNED, Role.OPERATIONS, ["loans:case_contract"]),
        (State.PAID_OUT, Role.OPERATIONS, []),
        (State.DRAFT, Role.MANAGER, []),
        (State.APPROVED, Role.AUDITOR, []),
    ],
)
def test_the_next_step_is_offered_to_whose_it_is(
    case: Application, state: State, role: Role, routes: list[str]
) -> None:
    person = case.officer if role == Role.OFFICER else make_user(role)
    case.state = state
    assert offered(case, person) == [route(name, case) for name in routes]
    waits = not routes and state in WAITING
    assert bool(case_head(case, person).waiting) == waits


def test_the_officer_is_led_from_the_investigation_over_the_papers_to_the_statements(
    case: Application, officer: User, at: datetime
) -> None:
    submit(case, actor=officer, at=at)
    case.refresh_from_db()
    investigate(case, at)
    assert offered(case, officer) == [route("loans:papers", case)]
    file_papers(case, at)
    assert offered(case, officer) == [route("review:statements", case)]


def test_a_returned_investigation_comes_before_the_papers(
    case: Application, officer: User, manager: User, at: datetime
) -> None:
    submit(case, actor=officer, at=at)
    case.refresh_from_db()
    investigate(case, at)
    file_papers(case, at)
    mark_papers_complete(case, actor=officer, at=at)
    missing = ["investigation", "stock"]
    decide(case, outcome="returned", reason=REASON, missing=missing, actor=manager, at=at + timedelta(hours=1))
    assert offered(case, officer) == [route("loans:investigation", case)]
    later = at + timedelta(hours=2)
    save_investigation(case, values={"family": "已婚，两子"}, version=1, actor=officer, at=later)
    assert offered(case, officer) == [route("loans:papers", case)]


def test_who_is_officer_of_the_case_and_manager_decides_nothing_in_it(case: Application, officer: User) -> None:
    officer.grants.create(role=Role.MANAGER)
    both = User.objects.get(pk=officer.pk)
    for state in (State.PAPERS_COMPLETE, State.ADMITTED):
        case.state = state
        assert offered(case, both) == []


def test_a_closed_case_runs_no_clock(case: Application, officer: User, at: datetime) -> None:
    submit(case, actor=officer, at=at)
    case.refresh_from_db()
    assert case_head(case, officer).deadline == case.investigation_deadline
    save_investigation(case, values={"family": "已婚"}, version=0, actor=officer, at=at)
    withdraw(case, reason="客户另筹到资金，不再需要借款", actor=officer, at=at + timedelta(hours=1))
    case.refresh_from_db()
    head = case_head(case, officer)
    assert head.deadline is None
    assert head.next_actions == ()


def test_every_tab_leads_somewhere_and_no_page_stands_in_two(case: Application, officer: User) -> None:
    tabs = case_head(case, officer).tabs
    assert len({tab.url for tab in tabs}) == 8
    routes = [name for tab in tabs for name in tab.routes]
    assert len(routes) == len(set(routes))
