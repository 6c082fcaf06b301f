"""A customer's calls and signs of risk as a part of their file."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from customers.tests.factories import make_salaried
from postloan.models import Callback, RiskSignal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def url_of(customer: Customer) -> str:
    """The address of the tab."""
    return f"/after/customers/{customer.pk}/"


def make_call(customer: Customer, month: int, at: Any, **fields: Any) -> Callback:
    """Plan a call of a month of 2026."""
    day = date(2026, month, 1)
    known = {"officer": customer.officer, "planned_on": day, "created_at": at, **fields}
    return Callback.objects.create(customer=customer, month=day, **known)


def test_calls_and_signals_are_shown_the_open_and_the_newest_first(
    client: Client, sign_in: Any, officer: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    old = make_call(customer, 9, at, state="done", done_at=at, will_grade="amber", notes="<b>下月</b>还")
    new = make_call(customer, 11, at)
    known = {"customer": customer, "raised_by": officer, "raised_at": at}
    RiskSignal.objects.create(**known, callback=old, kind="flows", note="流水下降", closed_at=at)
    RiskSignal.objects.create(**known, callback=new, kind="passive")
    page = sign_in(client, officer).get(url_of(customer))
    assert [call.month.month for call in page.context["page"]] == [11, 9]
    assert [signal.kind for signal in page.context["signals"]] == ["passive", "flows"]
    text = page.content.decode()
    assert "&lt;b&gt;下月" in text
    assert new.get_absolute_url() in text


def test_who_looks_after_the_borrower_now_reads_the_calls_of_the_former_officer(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, auditor: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    call = make_call(customer, 11, at)
    Customer.objects.filter(pk=customer.pk).update(officer=other_officer)
    assert call.get_absolute_url() in sign_in(client, other_officer).get(url_of(customer)).content.decode()
    assert call.get_absolute_url() in sign_in(client, auditor).get(url_of(customer)).content.decode()


def test_nobody_called_yet(client: Client, sign_in: Any, officer: Any) -> None:
    text = sign_in(client, officer).get(url_of(make_salaried(officer))).content.decode()
    assert "尚无回访" in text
    assert "尚无风险信号" in text


def test_others_customers_are_absent_and_the_counter_has_no_business_here(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, operations: Any, manager: Any
) -> None:
    customer = make_salaried(officer)
    for person, status in ((other_officer, 404), (operations, 403), (manager, 200)):
        assert sign_in(client, person).get(url_of(customer)).status_code == status
    for params in ({"page": "x"}, {"size": "9" * 99}, {"page": "²"}):
        assert client.get(url_of(customer), params).status_code == 200


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    sign_in(client, officer)
    counts = []
    for month in (9, 10, 11):
        call = make_call(customer, month, at)
        RiskSignal.objects.create(customer=customer, callback=call, kind="flows", raised_by=officer, raised_at=at)
        with CaptureQueriesContext(connection) as queries:
            client.get(url_of(customer))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12
