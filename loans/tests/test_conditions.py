"""Conditions of an approval stand before the payout until a manager accepts their proof."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from customers.tests.factories import make_business_customer
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.staff.models import Centre, User
from loans.models import Application, Condition
from loans.queries.conditions import open_conditions, waiting_for
from loans.services.conditions import accept, divide, lay_down, prove, send_back, waive
from loans.services.drawings import prepare_payout
from loans.services.payouts import release_payout
from loans.tests.factories import photo
from loans.tests.factories_money import colleague, make_approved, make_contract, make_payout, make_signed

pytestmark = pytest.mark.django_db
PROOF = "已到店核对采购合同原件，与申请用途一致"
REASON = "凭证看不清金额，请重新拍照后提交"


@pytest.fixture
def case(officer: User, centre: Centre, at: datetime) -> Application:
    case = make_approved(make_business_customer(officer, at=at), at=at)
    lay_down(case, " 提供采购合同 \n\n配偶签字\n提供采购合同\n")
    return case


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


def test_the_boards_text_becomes_a_task_a_line(case: Application) -> None:
    assert [row.text for row in case.payout_conditions.all()] == ["提供采购合同", "配偶签字"]


def test_proven_sent_back_proven_again_and_accepted(case: Application, manager: User, later: datetime) -> None:
    condition, before = case.payout_conditions.all()[0], case.papers.count()
    taken = photo()
    proven = prove(condition, proof=PROOF, upload=taken, actor=case.officer, at=later)
    taken.seek(0)
    assert (proven.state, proven.paper.sha256 != "") == ("proven", True)
    assert list(waiting_for(manager)) == [proven]
    assert send_back(condition, reason=REASON, actor=manager, at=later).state == "open"
    prove(condition, proof=PROOF, upload=taken, actor=case.officer, at=later)
    assert case.papers.count() == before + 1, "the same paper is filed once"
    assert accept(condition, actor=manager, at=later).state == "accepted"
    with pytest.raises(StaleState):
        accept(condition, actor=manager, at=later)
    assert open_conditions(case.officer).count() == 1


def test_each_takes_only_their_own_step(
    case: Application, manager: User, operations: User, other_officer: User, later: datetime
) -> None:
    condition = case.payout_conditions.all()[0]
    for stranger in (manager, operations, other_officer):
        with pytest.raises(NotAllowed):
            prove(condition, proof=PROOF, actor=stranger, at=later)
    prove(condition, proof=PROOF, actor=case.officer, at=later)
    for stranger in (case.officer, operations, other_officer):
        with pytest.raises(NotAllowed):
            accept(condition, actor=stranger, at=later)
        with pytest.raises(NotAllowed):
            waive(condition, reason=REASON, actor=stranger, at=later)


def test_waiving_and_sending_back_need_a_reason(case: Application, manager: User, later: datetime) -> None:
    condition = case.payout_conditions.all()[0]
    for text in ("", "好", "的的的的的的的的的的的的"):
        with pytest.raises(DomainError) as caught:
            waive(condition, reason=text, actor=manager, at=later)
        assert caught.value.field == "reason"
    assert waive(condition, reason=REASON, actor=manager, at=later).state == "waived"


def test_a_condition_is_taken_apart_and_nothing_is_dropped(case: Application, manager: User, later: datetime) -> None:
    condition = case.payout_conditions.all()[0]
    with pytest.raises(DomainError) as caught:
        divide(condition, parts=condition.text, reason=REASON, actor=manager, at=later)
    assert caught.value.field == "parts"
    made = divide(condition, parts="提供合同\n提供首付凭证", reason=REASON, actor=manager, at=later)
    assert [row.source for row in made] == [condition, condition]
    condition.refresh_from_db()
    assert condition.state == "divided"
    assert Condition.objects.filter(application=case).blocking().count() == 3


def test_no_payout_is_prepared_or_released_while_one_is_open(
    case: Application, manager: User, at: datetime, later: datetime
) -> None:
    contract = make_signed(make_contract(case, at=at), at=at)
    with pytest.raises(IllegalMove):
        prepare_payout(contract, actor=colleague(), at=later)
    for condition in case.payout_conditions.all():
        waive(condition, reason=REASON, actor=manager, at=later)
    payout = make_payout(contract, at=at)
    lay_one_more = Condition.objects.create(application=case, position=9, text="补充保险单")
    with pytest.raises(IllegalMove):
        release_payout(payout, actor=colleague(), at=later)
    waive(lay_one_more, reason=REASON, actor=manager, at=later)
    assert release_payout(payout, actor=colleague(), at=later)


def test_the_database_itself_wants_a_second_person(case: Application, later: datetime) -> None:
    condition = case.payout_conditions.all()[0]
    changes = {"state": "accepted", "proven_by": case.officer, "decided_by": case.officer, "decided_at": later}
    with pytest.raises(IntegrityError), transaction.atomic():
        Condition.objects.filter(pk=condition.pk).update(**changes)
