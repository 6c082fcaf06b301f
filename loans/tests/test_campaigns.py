"""An application and a payout move their customer on in the campaigns that wanted to reach them."""

from datetime import timedelta
from typing import Any

import pytest

from customers.enums import CampaignStage
from customers.queries.campaigns import BORROWED, BORROWS, NEVER, funnel, matching
from customers.services.campaigns import close
from customers.tests.factories import make_business_customer
from customers.tests.factories_marketing import list_them, make_campaign, speak
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from loans.enums import State
from loans.tests.factories import make_application
from loans.tests.factories_money import approve as by_the_board
from loans.tests.factories_money import loan_of, make_contract, make_loan, make_payout, make_signed

pytestmark = pytest.mark.django_db


def test_submitting_counts_as_applied_and_releasing_as_paid_out(officer: User, at: Any) -> None:
    customer = make_business_customer(officer)
    campaign = make_campaign(officer, at - timedelta(days=1))
    (target,) = list_them(campaign, customer, at=at - timedelta(days=1))
    case = make_application(customer, state=State.DRAFT, at=at)
    target.refresh_from_db()
    assert target.stage == CampaignStage.LISTED
    customer.applications.all().delete()
    case = make_application(customer, state=State.ADMITTED, at=at)
    target.refresh_from_db()
    assert (target.stage, target.applied_at) == (CampaignStage.APPLIED, case.submitted_at)
    assert target.contacted_at == target.interested_at == target.applied_at
    case = by_the_board(case, at=at + timedelta(minutes=50))
    loan = make_loan(make_payout(make_signed(make_contract(case, at=at), at=at), at=at), at=at)
    target.refresh_from_db()
    assert (target.stage, target.borrowed_at) == (CampaignStage.BORROWED, loan.payout.released_at)
    assert [step.count for step in funnel(campaign.targets.all()).steps] == [1, 1, 1, 1, 1]
    moves = Entry.objects.filter(action="campaign.moved", customer_id=customer.pk)
    assert [entry.data["to"] for entry in moves.order_by("number")] == ["applied", "borrowed"]


def test_a_closed_campaign_gains_no_application_but_its_payouts_still_count(officer: User, at: Any) -> None:
    applied, late = make_business_customer(officer), make_business_customer(officer)
    campaign = make_campaign(officer, at)
    first, second = list_them(campaign, applied, late, at=at)
    case = make_application(applied, state=State.ADMITTED, at=at)
    close(campaign=campaign, version=campaign.version, actor=officer, at=at)
    make_application(late, at=at)
    case = by_the_board(case, at=at + timedelta(minutes=50))
    make_loan(make_payout(make_signed(make_contract(case, at=at), at=at), at=at), at=at)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.stage, second.stage) == (CampaignStage.BORROWED, CampaignStage.LISTED)


def test_who_said_no_and_applies_nevertheless_counts(officer: User, at: Any) -> None:
    customer = make_business_customer(officer)
    campaign = make_campaign(officer, at)
    (target,) = list_them(campaign, customer, at=at)
    speak(customer.party, at, "not_interested")
    make_application(customer, at=at + timedelta(hours=1))
    target.refresh_from_db()
    assert target.stage == CampaignStage.APPLIED


def test_the_list_is_filled_by_what_they_owe(officer: User, at: Any) -> None:
    never = make_business_customer(officer)
    borrows = loan_of(officer).customer
    repaid = loan_of(officer)
    type(repaid).objects.filter(pk=repaid.pk).update(balance=0)
    found = {standing: list(matching({"standing": standing}, officer)) for standing in (NEVER, BORROWS, BORROWED)}
    assert found == {NEVER: [never], BORROWS: [borrows], BORROWED: [repaid.customer]}
