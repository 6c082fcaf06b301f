"""Calls of borrowers who are handed over."""

from datetime import datetime

import pytest

from customers.services.handover import hand_over
from jinxin.staff.models import User
from loans.tests.factories_money import loan_of
from postloan.models import Callback

pytestmark = pytest.mark.django_db


def test_the_new_officer_makes_the_calls_that_are_still_to_be_made(
    officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    customer = loan_of(officer, at).customer
    facts = {"customer": customer, "officer": officer, "planned_on": at.date(), "created_at": at}
    done = Callback.objects.create(month=at.date().replace(month=10, day=1), state=Callback.State.DONE, **facts)
    planned = Callback.objects.create(month=at.date().replace(day=1), **facts)
    reason = "原客户经理调岗，网格重新划分"
    hand_over(customers=[customer.pk], officer=other_officer, reason=reason, actor=manager, at=at)
    assert [Callback.objects.get(pk=call.pk).officer for call in (done, planned)] == [officer, other_officer]
