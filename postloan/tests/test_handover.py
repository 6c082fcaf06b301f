"""Calls of borrowers who are handed over."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from customers.services.handover import hand_over
from jinxin.staff.models import User
from loans.tests.factories_money import loan_of
from postloan.models import Callback

pytestmark = pytest.mark.django_db
REASON = "原客户经理调岗，网格重新划分"


def test_the_new_officer_makes_the_calls_that_are_still_to_be_made(
    officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    customer = loan_of(officer, at).customer
    facts = {"customer": customer, "officer": officer, "planned_on": at.date(), "created_at": at}
    done = Callback.objects.create(month=at.date().replace(month=10, day=1), state=Callback.State.DONE, **facts)
    planned = Callback.objects.create(month=at.date().replace(day=1), **facts)
    hand_over(customers=[customer.pk], officer=other_officer, reason=REASON, actor=manager, at=at)
    assert [Callback.objects.get(pk=call.pk).officer for call in (done, planned)] == [officer, other_officer]
    assert set(Callback.objects.visible_to(other_officer)) == {done, planned}
    assert set(Callback.objects.visible_to(officer)) == {done}


def test_the_new_officer_reads_who_called_before_and_each_lists_the_month(
    client: Client, sign_in: Callable[..., Client], officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    customer = loan_of(officer, at).customer
    facts = {"customer": customer, "officer": officer, "planned_on": at.date(), "created_at": at}
    call = Callback.objects.create(month=at.date().replace(day=1), state=Callback.State.DONE, done_at=at, **facts)
    hand_over(customers=[customer.pk], officer=other_officer, reason=REASON, actor=manager, at=at)
    for person, may_open_the_file in ((other_officer, 200), (officer, 404)):
        sign_in(client, person)
        assert call in client.get("/after/callbacks/").context["page"]
        assert client.get(call.get_absolute_url()).status_code == 200
        assert client.post(call.get_absolute_url(), {}).status_code in (403, 422)
        assert client.get(f"/after/customers/{customer.pk}/").status_code == may_open_the_file
