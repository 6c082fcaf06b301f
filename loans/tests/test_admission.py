"""The manager's decision on complete papers."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from customers.models import Customer
from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.staff.models import RoleGrant, User
from jinxin.tests.factories import make_user
from jinxin.worktime.models import Deadline
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.models import Admission, Application
from loans.services.admission import decide
from loans.services.papers import mark_papers_complete
from loans.tests.factories import REASON, make_application

pytestmark = pytest.mark.django_db


def _case() -> int:
    officer, _manager = make_user(Role.OFFICER), make_user(Role.MANAGER, name="主任甲")
    return make_application(make_business_customer(officer), state=State.PAPERS_COMPLETE).pk


@pytest.fixture(scope="module")
def complete(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of a case with complete papers, and a manager."""
    return once(_case)


@pytest.fixture
def case(db: None, complete: int) -> Application:
    return Application.objects.get(pk=complete)


@pytest.fixture
def manager(case: Application) -> User:
    return User.objects.get(name="主任甲")


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


@pytest.mark.parametrize(
    ("outcome", "state", "action"),
    [
        ("admitted", State.ADMITTED, "admission.admitted"),
        ("declined", State.DECLINED, "admission.declined"),
        ("returned", State.INVESTIGATING, "admission.returned"),
    ],
)
def test_each_outcome_moves_the_case_keeps_the_reason_and_tells_the_officer(
    case: Application, manager: User, later: datetime, outcome: str, state: State, action: str
) -> None:
    missing = ["premises"] if outcome == "returned" else []
    decision = decide(case, outcome=outcome, reason=REASON, missing=missing, actor=manager, at=later)
    assert case.state == state
    assert (decision.reason, decision.decided_by, decision.decided_at) == (REASON, manager, later)
    assert Entry.objects.get(action=action).data["reason"] == REASON
    assert case.officer.notices.filter(entry__action=action).count() == 1


def test_a_decision_in_time_meets_the_deadline(case: Application, manager: User, later: datetime) -> None:
    decide(case, outcome="admitted", reason=REASON, missing=[], actor=manager, at=later)
    deadline = Deadline.objects.get(kind=Deadline.Kind.ADMISSION)
    assert (deadline.state, deadline.ended_at) == (Deadline.State.MET, later)


def test_a_return_in_time_stops_the_clock(case: Application, manager: User, later: datetime) -> None:
    decide(case, outcome="returned", reason=REASON, missing=["stock"], actor=manager, at=later)
    deadline = Deadline.objects.get(kind=Deadline.Kind.ADMISSION)
    assert (deadline.state, deadline.ended_at) == (Deadline.State.CANCELLED, later)
    assert case.returned_at == later


@pytest.mark.parametrize("outcome", ["declined", "returned"])
@pytest.mark.parametrize("swept", [True, False], ids=["breached", "not yet swept"])
def test_after_the_due_moment_every_decision_is_late(
    case: Application, manager: User, at: datetime, outcome: str, swept: bool
) -> None:
    late = at + timedelta(days=3)
    if swept:
        sweep(late)
    decide(case, outcome=outcome, reason=REASON, missing=["stock"], actor=manager, at=late)
    assert Deadline.objects.get(kind=Deadline.Kind.ADMISSION).state == Deadline.State.MET_LATE


def test_a_refusal_closes_the_case_with_its_reason(case: Application, manager: User, later: datetime) -> None:
    decide(case, outcome="declined", reason=REASON, missing=[], actor=manager, at=later)
    assert (case.closed_at, case.closing_reason) == (later, REASON)


def test_a_return_says_what_is_missing(case: Application, manager: User, later: datetime) -> None:
    with pytest.raises(DomainError) as caught:
        decide(case, outcome="returned", reason=REASON, missing=[], actor=manager, at=later)
    assert caught.value.field == "missing"
    assert not Admission.objects.exists()
    decision = decide(
        case,
        outcome="returned",
        reason=REASON,
        missing=["stock", "statements", "no such thing"],
        actor=manager,
        at=later,
    )
    assert decision.missing == ["statements", "stock"]


def test_without_a_reason_nothing_is_decided(case: Application, manager: User, later: datetime) -> None:
    with pytest.raises(DomainError) as caught:
        decide(case, outcome="admitted", reason="同意", missing=[], actor=manager, at=later)
    assert caught.value.field == "reason"
    assert Application.objects.get(pk=case.pk).state == State.PAPERS_COMPLETE


def test_who_brought_the_case_does_not_decide_on_it(case: Application, later: datetime) -> None:
    RoleGrant.objects.create(user=case.officer, role=Role.MANAGER)
    both = User.objects.get(pk=case.officer_id)
    with pytest.raises(NotAllowed):
        decide(case, outcome="admitted", reason=REASON, missing=[], actor=both, at=later)


def test_who_is_no_manager_does_not_decide(case: Application, operations: User, later: datetime) -> None:
    with pytest.raises(NotAllowed):
        decide(case, outcome="admitted", reason=REASON, missing=[], actor=operations, at=later)


def test_the_second_decision_names_the_first(
    case: Application, manager: User, second_manager: User, later: datetime
) -> None:
    stale = Application.objects.get(pk=case.pk)
    decide(case, outcome="admitted", reason=REASON, missing=[], actor=manager, at=later)
    with pytest.raises(StaleState) as caught:
        decide(stale, outcome="declined", reason=REASON, missing=[], actor=second_manager, at=later)
    assert manager.name in caught.value.message
    assert Admission.objects.count() == 1


def test_a_page_from_before_a_return_decides_nothing(
    case: Application, manager: User, second_manager: User, at: datetime, later: datetime
) -> None:
    read = case.version
    decide(case, outcome="returned", reason=REASON, missing=["statements"], actor=manager, at=later)
    mark_papers_complete(case, actor=case.officer, at=later)
    with pytest.raises(StaleState):
        decide(case, outcome="admitted", reason=REASON, missing=[], actor=second_manager, at=later, version=read)
    decide(case, outcome="admitted", reason=REASON, missing=[], actor=second_manager, at=later, version=case.version)
    assert case.state == State.ADMITTED


def test_papers_that_are_not_complete_are_not_decided_on(shop: Customer, manager: User, later: datetime) -> None:
    case = make_application(shop)
    with pytest.raises(IllegalMove):
        decide(case, outcome="admitted", reason=REASON, missing=[], actor=manager, at=later)
