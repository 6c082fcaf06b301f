"""Making a call: three questions, signs, not reached, and who may."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.tests.factories import AT, make_business_customer
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from loans.tests.factories_money import make_loan
from postloan.models import Callback, RiskSignal
from postloan.planning import plan_callbacks
from postloan.services import note_unreached, record_callback

pytestmark = pytest.mark.django_db
FINE = {"source": "green", "business": "green", "will": "green"}


def _planned() -> int:
    make_loan()
    plan_callbacks(AT)
    return Callback.objects.get().pk


@pytest.fixture(scope="module", autouse=True)
def planned(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of this month's call of a borrower, due today."""
    return once(_planned)


@pytest.fixture
def call(db: None, planned: int) -> Callback:
    return Callback.objects.get(pk=planned)


@pytest.fixture
def officer(call: Callback) -> User:
    return call.officer


@pytest.fixture
def desk(client: Client, officer: User, at: datetime, sign_in: Callable[..., Client]) -> Any:
    """The officer at the desk, time standing still."""
    with time_machine.travel(at + timedelta(hours=3), tick=False):
        yield sign_in(client, officer)


def test_a_call_without_a_shadow_needs_no_words(call: Callback, officer: User, at: datetime) -> None:
    record_callback(call, grades=FINE, notes="", signals=[], actor=officer, at=at)
    call.refresh_from_db()
    assert (call.state, call.attempts, call.done_at, call.will_grade) == (Callback.State.DONE, 1, at, "green")


def test_the_call_is_on_the_timelines_of_customer_and_case(call: Callback, officer: User, at: datetime) -> None:
    record_callback(call, grades=FINE, notes="", signals=[], actor=officer, at=at)
    entry = Entry.objects.get(action="callback.done")
    assert entry.customer_id == call.customer_id
    assert entry.application_id == call.customer.loans.get().application_id


@pytest.mark.parametrize(("grades", "signals"), [({**FINE, "will": "amber"}, []), (FINE, ["flows"])])
def test_a_doubt_or_a_signal_needs_words(
    call: Callback, officer: User, at: datetime, grades: dict[str, str], signals: list[str]
) -> None:
    with pytest.raises(DomainError) as refused:
        record_callback(call, grades=grades, notes="还行", signals=signals, actor=officer, at=at)
    assert refused.value.field == "notes"
    record_callback(call, grades=grades, notes="本月流水少了三成，说是淡季", signals=signals, actor=officer, at=at)
    assert list(RiskSignal.objects.values_list("kind", flat=True)) == signals


def test_an_unanswered_question_is_named(call: Callback, officer: User, at: datetime) -> None:
    with pytest.raises(InvalidFields) as refused:
        record_callback(call, grades={"source": "green"}, notes="", signals=[], actor=officer, at=at)
    assert set(refused.value.errors) == {"business_grade", "will_grade"}


def test_not_reached_moves_the_call_to_the_next_working_day(call: Callback, officer: User) -> None:
    saturday = datetime.fromisoformat("2026-11-28T20:00:00+08:00")
    assert note_unreached(call, notes="无人接听", actor=officer, at=saturday) == date(2026, 11, 30)
    assert note_unreached(call, notes="", actor=officer, at=saturday) == date(2026, 11, 30)
    call.refresh_from_db()
    assert (call.state, call.attempts) == (Callback.State.UNREACHED, 2)


def test_the_policy_says_when_to_try_again(call: Callback, officer: User, manager: User, at: datetime) -> None:
    values = {"callback_retry_days": 3}
    change_policy(values=values, reason="外出客户多，隔三个工作日再打", actor=manager, at=at)
    assert note_unreached(call, notes="无人接听", actor=officer, at=at) == date(2026, 11, 26)


def test_a_call_is_made_once(call: Callback, officer: User, at: datetime) -> None:
    record_callback(call, grades=FINE, notes="", signals=[], actor=officer, at=at)
    with pytest.raises(IllegalMove):
        record_callback(call, grades=FINE, notes="", signals=[], actor=officer, at=at)
    with pytest.raises(IllegalMove):
        note_unreached(call, notes="", actor=officer, at=at)


def test_nobody_but_the_borrowers_officer_makes_it(
    call: Callback, other_officer: User, manager: User, at: datetime
) -> None:
    for person in (other_officer, manager):
        with pytest.raises(NotAllowed):
            record_callback(call, grades=FINE, notes="", signals=[], actor=person, at=at)


def test_the_page_notes_a_call_and_goes_on_to_the_next(desk: Client, call: Callback) -> None:
    page = desk.get(f"/after/callbacks/{call.pk}/")
    assert page.status_code == 200
    fields = {"source_grade": "green", "business_grade": "green", "will_grade": "green", "notes": ""}
    answer = desk.post(f"/after/callbacks/{call.pk}/", fields)
    assert answer.status_code == 302
    assert answer["Location"] == "/after/callbacks/"
    call.refresh_from_db()
    assert call.state == Callback.State.DONE


def test_an_incomplete_form_keeps_what_was_typed(desk: Client, call: Callback) -> None:
    answer = desk.post(f"/after/callbacks/{call.pk}/", {"source_grade": "red", "notes": "客户说店里<b>停业</b>"})
    assert answer.status_code == 422
    assert "客户说店里&lt;b&gt;停业&lt;/b&gt;" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"business_grade", "will_grade"}


@pytest.mark.parametrize(
    "fields", [{"source_grade": "purple"}, {"signals": "nonsense"}, {"notes": "\x00"}, {"notes": "长" * 3000}]
)
def test_no_input_breaks_the_page(desk: Client, call: Callback, fields: dict[str, str]) -> None:
    whole = {"source_grade": "green", "business_grade": "green", "will_grade": "green", "notes": "", **fields}
    assert desk.post(f"/after/callbacks/{call.pk}/", whole).status_code == 422


def test_another_officers_call_is_not_there(
    client: Client, call: Callback, other_officer: User, sign_in: Callable[..., Client]
) -> None:
    sign_in(client, other_officer)
    assert client.get(f"/after/callbacks/{call.pk}/").status_code == 404
    assert client.post(f"/after/callbacks/{call.pk}/unreached/").status_code == 404
    assert call.customer.name not in client.get("/after/callbacks/").content.decode()


def test_the_manager_reads_but_does_not_call(
    client: Client, call: Callback, manager: User, sign_in: Callable[..., Client]
) -> None:
    sign_in(client, manager)
    assert client.get(f"/after/callbacks/{call.pk}/").context["may_call"] is False
    fields = {"source_grade": "green", "business_grade": "green", "will_grade": "green"}
    assert client.post(f"/after/callbacks/{call.pk}/", fields).status_code == 422
    assert client.post(f"/after/callbacks/{call.pk}/unreached/").status_code == 403


def test_the_list_filters_by_state_and_month(desk: Client, call: Callback) -> None:
    def shown(query: str) -> int:
        return int(desk.get(f"/after/callbacks/{query}").context["page"].paginator.count)

    assert [shown(query) for query in ("", "?state=due", "?state=planned", "?state=done", "?month=2026-10")] == [
        1,
        1,
        1,
        0,
        0,
    ]
    assert [shown(query) for query in ("?month=nonsense", "?state=nonsense", "?page=99", "?officer=x")] == [1, 1, 1, 1]


def test_the_lists_queries_do_not_grow(
    desk: Client, officer: User, call: Callback, at: datetime, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(8):
            return desk.get("/after/callbacks/").status_code

    assert queries() == 200
    for _ in range(3):
        make_loan(at=at, customer=make_business_customer(officer))
    plan_callbacks(at)
    assert queries() == 200
