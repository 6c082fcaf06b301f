"""Steps of a case taken twice at the same instant, on a database whose transactions really run side by side."""

from datetime import datetime, timedelta

import pytest

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.audit.services import verify
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.models import Deadline
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.models import Admission, Application, Investigation, NumberSeries, Paper
from loans.services.admission import decide
from loans.services.applications import open_application, submit, withdraw
from loans.services.investigation import save_investigation
from loans.services.papers import add_paper, mark_papers_complete
from loans.tests.factories import (
    REASON,
    file_papers,
    investigate,
    make_application,
    make_product,
    photo,
    request_fields,
)
from loans.tests.test_money_concurrency import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(transactional_db: None) -> User:
    make_product()
    return make_user(Role.OFFICER)


def case_at(officer: User, state: State) -> Application:
    return make_application(make_business_customer(officer), state=state)


def again(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def test_one_customer_gets_one_application_for_a_product(officer: User, at: datetime) -> None:
    customer = make_business_customer(officer)
    fields = request_fields(customer)
    opening = [lambda: open_application(customer=customer, actor=officer, at=at, **fields)] * 3
    assert len(refused(at_once(*opening))) == 2
    assert NumberSeries.objects.get(key="A20261123").last == 1


def test_different_customers_get_numbers_without_gaps(officer: User, at: datetime) -> None:
    asked = [
        (customer, request_fields(customer)) for customer in (make_business_customer(officer) for _shop in range(4))
    ]
    opening = [
        lambda customer=customer, fields=fields: open_application(customer=customer, actor=officer, at=at, **fields)
        for customer, fields in asked
    ]
    assert not refused(at_once(*opening))
    numbers = sorted(Application.objects.values_list("number", flat=True))
    assert numbers == [f"A20261123-000{number}" for number in range(1, 5)]
    assert verify().intact


def test_a_draft_is_submitted_once(officer: User, at: datetime) -> None:
    case = case_at(officer, State.DRAFT)
    assert len(refused(at_once(*[lambda: submit(again(case), actor=officer, at=at)] * 3))) == 2
    assert Deadline.objects.count() == 1


def test_two_windows_save_one_investigation(officer: User, at: datetime) -> None:
    case = case_at(officer, State.SUBMITTED)
    texts = ("左边的窗口", "右边的窗口")
    saving = [
        lambda text=text: save_investigation(again(case), values={"family": text}, version=0, actor=officer, at=at)
        for text in texts
    ]
    assert len(refused(at_once(*saving))) == 1
    assert Investigation.objects.get().family in texts


def test_the_same_photo_is_kept_once(officer: User, at: datetime) -> None:
    case = case_at(officer, State.SUBMITTED)
    content = photo().read()

    def add() -> Paper:
        upload = photo()
        upload.file.seek(0)
        upload.file.truncate()
        upload.file.write(content)
        upload.file.seek(0)
        upload.size = len(content)
        return add_paper(again(case), kind="stock", upload=upload, actor=officer, at=at)

    assert len(refused(at_once(add, add, add))) == 2
    assert Paper.objects.count() == 1


def test_papers_become_complete_once(officer: User, at: datetime) -> None:
    make_user(Role.MANAGER)
    case = case_at(officer, State.SUBMITTED)
    investigate(case, at)
    file_papers(case, at)
    assert len(refused(at_once(*[lambda: mark_papers_complete(again(case), actor=officer, at=at)] * 3))) == 2
    assert Deadline.objects.filter(kind=Deadline.Kind.ADMISSION).count() == 1


def test_one_manager_decides_and_the_other_reads_who_was_faster(officer: User, at: datetime) -> None:
    case = case_at(officer, State.PAPERS_COMPLETE)
    managers = [make_user(Role.MANAGER) for _person in range(2)]
    later = at + timedelta(hours=2)

    def take(person: User, outcome: str) -> Admission:
        return decide(again(case), outcome=outcome, reason=REASON, missing=[], actor=person, at=later)

    results = at_once(lambda: take(managers[0], "admitted"), lambda: take(managers[1], "declined"))
    assert len(refused(results)) == 1
    decision = Admission.objects.get()
    assert again(case).state == {"admitted": State.ADMITTED, "declined": State.DECLINED}[decision.outcome]
    assert verify().intact


@pytest.mark.parametrize("late", [True, False], ids=["breach", "warning"])
def test_a_withdrawal_and_the_sweep_do_not_stand_in_each_others_way(officer: User, at: datetime, late: bool) -> None:
    case = case_at(officer, State.PAPERS_COMPLETE)
    moment = at + timedelta(days=3 if late else 1)
    reason = "客户另筹到资金，不再需要借款"
    results = at_once(lambda: withdraw(again(case), reason=reason, actor=officer, at=moment), lambda: sweep(moment))
    assert not refused(results)
    assert again(case).state == State.WITHDRAWN
    assert not Deadline.objects.filter(state=Deadline.State.RUNNING).exists()
    assert verify().intact
