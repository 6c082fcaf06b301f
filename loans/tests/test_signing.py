"""The customer's signature, the one visit to the branch, and who reads the numbers of a contract."""

from datetime import datetime, timedelta

import pytest

from customers.tests.factories import make_business_customer
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.models import Notice
from jinxin.staff.models import Centre, User
from loans.enums import State
from loans.models import Application
from loans.services.contracts import open_document, record_signing
from loans.services.visits import record_visit
from loans.tests.factories_money import (
    CARD,
    make_approved,
    make_contract,
    make_signed,
    prepare,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(officer: User, centre: Centre, at: datetime) -> Application:
    return make_approved(make_business_customer(officer), at=at)


def test_signing_records_the_one_visit_and_moves_the_case(
    approved: Application, operations: User, officer: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    visited, now = at + timedelta(minutes=70), at + timedelta(minutes=80)
    signed = record_signing(contract, visited_at=visited, actor=operations, at=now)
    assert (signed.state, signed.signed_at, signed.signed_before) == ("signed", visited, operations)
    approved.refresh_from_db()
    assert approved.state == State.SIGNED
    visit = approved.branch_visits.get()
    assert (visit.at_signing, visit.visited_at, visit.reason) == (True, visited, "")
    assert Notice.objects.filter(recipient=officer, entry__action="application.signed").exists()
    told = Entry.objects.filter(application_id=approved.pk).values_list("action", flat=True)
    assert {"contract.prepared", "branch.visited", "contract.signed", "application.signed"} <= set(told)


@pytest.mark.parametrize("minutes", [59, 81])
def test_the_signature_lies_between_preparation_and_now(
    approved: Application, operations: User, at: datetime, minutes: int
) -> None:
    contract = prepare(approved, operations, at)
    with pytest.raises(DomainError) as caught:
        record_signing(
            contract, visited_at=at + timedelta(minutes=minutes), actor=operations, at=at + timedelta(minutes=80)
        )
    assert caught.value.field == "visited_at"
    assert not approved.branch_visits.exists()


def test_a_second_visit_needs_its_reason(approved: Application, operations: User, officer: User, at: datetime) -> None:
    record_visit(approved, visited_at=at, purpose="送交营业执照原件", actor=officer, at=at + timedelta(hours=1))
    contract = prepare(approved, operations, at)
    when = at + timedelta(hours=2)
    with pytest.raises(DomainError) as caught:
        record_signing(contract, visited_at=when, actor=operations, at=when)
    assert caught.value.field == "reason"
    reason = "首次到网点时配偶未能同行，改日一并签字"
    record_signing(contract, visited_at=when, reason=reason, actor=operations, at=when)
    assert [visit.reason for visit in approved.branch_visits.all()] == ["", reason]


def test_visits_are_recorded_by_the_cases_officer_or_operations_while_the_case_runs(
    approved: Application, operations: User, other_officer: User, manager: User, at: datetime
) -> None:
    now = at + timedelta(hours=1)
    for person in (other_officer, manager):
        with pytest.raises(NotAllowed):
            record_visit(approved, visited_at=now, purpose="咨询", actor=person, at=now)
    for visited_at, purpose, field in (
        (now, " ", "purpose"),
        (now + timedelta(minutes=1), "咨询", "visited_at"),
        (at - timedelta(days=2), "咨询", "visited_at"),
    ):
        with pytest.raises(DomainError) as caught:
            record_visit(approved, visited_at=visited_at, purpose=purpose, actor=operations, at=now)
        assert caught.value.field == field
    Application.objects.filter(pk=approved.pk).update(state=State.WITHDRAWN)
    with pytest.raises(IllegalMove):
        record_visit(approved, visited_at=now, purpose="咨询", actor=operations, at=now)


def test_a_contract_is_signed_once(approved: Application, operations: User, at: datetime) -> None:
    contract = prepare(approved, operations, at)
    make_signed(contract, at=at)
    with pytest.raises(IllegalMove):
        make_signed(contract, at=at)
    assert approved.branch_visits.count() == 1


def test_who_has_it_signed_sees_full_numbers_and_leaves_a_trace(
    operations: User, officer: User, auditor: User, centre: Centre, at: datetime
) -> None:
    contract = make_contract(at=at, actor=operations)
    assert open_document(contract, actor=operations, at=at).account == CARD
    entry = Entry.objects.get(action="contract.printed")
    assert (entry.actor, entry.customer_id) == (operations, contract.application.customer_id)
    for person in (officer, auditor):
        numbers = open_document(contract, actor=person, at=at)
        assert (numbers.account, numbers.id_number) == (contract.masked_account, contract.masked_id_number)
    assert Entry.objects.filter(action="contract.printed").count() == 1
