"""The appointment for signing: within opening hours, moved, cancelled, missed, kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from customers.tests.factories import make_business_customer
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.notices.models import Notice
from jinxin.staff.models import Centre, User
from loans.models import Application, Appointment
from loans.queries.appointments import suggested_hour, to_come
from loans.services.applications import withdraw
from loans.services.appointments import book_appointment, cancel_appointment, move_appointment, note_missed
from loans.tests.factories_money import make_approved, make_contract, make_signed

pytestmark = pytest.mark.django_db
REASON = "客户临时外出进货，改到第二天上午"


@pytest.fixture
def case(officer: User, centre: Centre, at: datetime) -> Application:
    return make_approved(make_business_customer(officer, at=at), at=at)


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


def book(case: Application, starts_at: datetime, at: datetime, **changes: Any) -> Appointment:
    fields: dict[str, Any] = {"starts_at": starts_at, "actor": case.officer, "at": at, **changes}
    return book_appointment(case, **fields)


def test_it_is_made_moved_and_kept_by_signing(
    case: Application, operations: User, at: datetime, later: datetime
) -> None:
    made = book(case, later + timedelta(hours=1), later)
    assert Notice.objects.filter(recipient=operations).exists()
    moved = move_appointment(
        made, starts_at=later + timedelta(hours=2), reason=REASON, version=1, actor=operations, at=later
    )
    with pytest.raises(StaleState):
        move_appointment(
            made, starts_at=later + timedelta(hours=3), reason=REASON, version=1, actor=operations, at=later
        )
    assert list(to_come(case.officer)) == [moved]
    make_signed(make_contract(case, at=at), at=at)
    moved.refresh_from_db()
    assert moved.state == "kept"


@pytest.mark.parametrize(
    "shift", [{"hours": -5}, {"days": 6}, {"hours": 14}, {"hours": 10, "minutes": 50}, {"days": 400}]
)
def test_an_hour_that_cannot_be_is_refused_at_its_field(
    case: Application, later: datetime, shift: dict[str, int]
) -> None:
    with pytest.raises(DomainError) as caught:
        book(case, later.replace(hour=10, minute=0) + timedelta(**shift), later)
    assert caught.value.field == "starts_at"


def test_one_at_a_time_and_not_too_many_at_once(
    case: Application, officer: User, at: datetime, later: datetime
) -> None:
    hour = later + timedelta(hours=1)
    book(case, hour, later)
    with pytest.raises(IllegalMove):
        book(case, hour + timedelta(hours=1), later)
    second, third = (make_approved(make_business_customer(officer, at=at), at=at) for _case in range(2))
    book(second, hour + timedelta(minutes=20), later)
    with pytest.raises(DomainError):
        book(third, hour + timedelta(minutes=10), later)
    book(third, hour + timedelta(minutes=50), later)


def test_a_customer_who_does_not_come_is_noted_after_the_hour(case: Application, later: datetime) -> None:
    made = book(case, later + timedelta(hours=1), later)
    with pytest.raises(IllegalMove):
        note_missed(made, reason=REASON, actor=case.officer, at=later)
    note_missed(made, reason=REASON, actor=case.officer, at=later + timedelta(hours=2))
    made.refresh_from_db()
    assert made.state == "missed"
    book(case, later + timedelta(hours=4), later)


def test_strangers_arrange_nothing_and_an_end_of_the_case_cancels(
    case: Application, manager: User, other_officer: User, later: datetime
) -> None:
    for stranger in (manager, other_officer):
        with pytest.raises(NotAllowed):
            book(case, later + timedelta(hours=1), later, actor=stranger)
    made = book(case, later + timedelta(hours=1), later)
    withdraw(case, reason="客户另筹到资金，不再需要借款", actor=case.officer, at=later)
    made.refresh_from_db()
    assert made.state == "cancelled"
    with pytest.raises(IllegalMove):
        book(case, later + timedelta(hours=2), later)
    with pytest.raises(IllegalMove):
        cancel_appointment(made, reason=REASON, actor=case.officer, at=later)


def test_the_suggested_hour_lies_in_opening_hours(centre: Centre, at: datetime) -> None:
    assert suggested_hour(at).astimezone(at.tzinfo).hour == 9
