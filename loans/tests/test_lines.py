"""The line that an approval grants, and approvals that lapse."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from customers.tests.factories import make_business_customer
from jinxin.audit.models import Entry
from jinxin.errors import IllegalMove
from jinxin.notices.models import Notice
from jinxin.policy.services import change_policy
from jinxin.staff.models import Centre, User
from loans.enums import State
from loans.models import Application, Contract, CreditLine
from loans.services.contracts import grant_line, record_signing
from loans.services.lines import close_line, lapse_expired
from loans.tasks import lapse_approvals
from loans.tests.factories_money import (
    make_approved,
    make_loan,
    make_payout,
    make_signed,
    prepare,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(officer: User, centre: Centre, at: datetime) -> Application:
    return make_approved(make_business_customer(officer), at=at)


def test_an_approval_grants_a_line_with_its_validity(approved: Application, at: datetime) -> None:
    line = approved.credit_line
    assert (line.amount, line.drawn, line.is_open, line.revolving) == (approved.amount, Decimal(0), True, False)
    assert (line.valid_from, line.valid_until) == (date(2026, 11, 23), date(2027, 11, 23))
    assert line.sign_by == date(2027, 2, 21)
    assert line.customer == approved.customer
    entry = Entry.objects.get(action="line.granted")
    assert (entry.application_id, entry.customer_id) == (approved.pk, approved.customer_id)


def test_a_line_is_valid_no_longer_than_the_policy_says(
    officer: User, manager: User, centre: Centre, at: datetime
) -> None:
    values = {"credit_line_months": 6, "approval_valid_days": 10}
    change_policy(values=values, reason="本季度收紧授信有效期与签约期限", actor=manager, at=at)
    line = make_approved(make_business_customer(officer), at=at).credit_line
    assert (line.valid_until, line.sign_by) == (date(2027, 5, 23), date(2026, 12, 3))


def test_a_line_is_granted_only_with_the_approved_terms_and_once(approved: Application, at: datetime) -> None:
    terms: dict[str, Any] = {
        "amount": approved.amount,
        "term_months": 12,
        "annual_rate": approved.annual_rate,
        "actor": None,
        "at": at,
    }
    with pytest.raises(IllegalMove):
        grant_line(approved, **{**terms, "amount": approved.amount + 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        grant_line(approved, **terms)


def test_the_database_refuses_a_line_drawn_beyond_what_was_granted(approved: Application) -> None:
    lines = CreditLine.objects.filter(application=approved)
    for drawn in (approved.amount + Decimal("0.01"), Decimal("-0.01")):
        with pytest.raises(IntegrityError), transaction.atomic():
            lines.update(drawn=drawn)


def test_nothing_is_prepared_or_signed_after_the_approval_has_lapsed(
    approved: Application, operations: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    last_day = at + timedelta(days=90)
    late = at + timedelta(days=91)
    with pytest.raises(IllegalMove):
        record_signing(contract, visited_at=late, actor=operations, at=late)
    assert lapse_expired(last_day) == 0
    record_signing(contract, visited_at=last_day, actor=operations, at=last_day)


def test_an_approval_nobody_signed_lapses_once_and_closes_what_it_opened(
    approved: Application, operations: User, officer: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    late = at + timedelta(days=91)
    assert (lapse_expired(late), lapse_expired(late)) == (1, 0)
    approved.refresh_from_db()
    contract.refresh_from_db()
    assert (approved.state, approved.closed_at) == (State.LAPSED, late)
    assert contract.state == Contract.State.VOID
    assert not CreditLine.objects.get(application=approved).is_open
    assert set(Notice.objects.filter(entry__action="application.lapsed").values_list("recipient", flat=True)) == {
        officer.pk,
        operations.pk,
    }


def test_the_scheduled_job_lets_approvals_lapse(approved: Application, at: datetime) -> None:
    with time_machine.travel(at + timedelta(days=91), tick=False):
        lapse_approvals()
    approved.refresh_from_db()
    assert approved.state == State.LAPSED


def test_signed_and_young_approvals_do_not_lapse(officer: User, centre: Centre, at: datetime) -> None:
    make_loan(at=at)
    make_signed(at=at)
    make_approved(make_business_customer(officer), at=at + timedelta(days=30))
    assert lapse_expired(at + timedelta(days=91)) == 0


def test_a_case_that_ends_closes_payout_contract_and_line(centre: Centre, at: datetime) -> None:
    payout = make_payout(at=at)
    case = payout.contract.application
    with transaction.atomic():
        close_line(case, reason="客户不再需要资金", actor=case.officer, at=at + timedelta(hours=3))
        close_line(case, reason="客户不再需要资金", actor=case.officer, at=at + timedelta(hours=3))
    payout.refresh_from_db()
    payout.contract.refresh_from_db()
    assert (payout.state, payout.contract.state) == ("cancelled", "void")
    assert not CreditLine.objects.get(application=case).is_open
    assert Entry.objects.filter(action="line.closed").count() == 1
