"""A sign of risk is closed once, by who looks after the customer or a manager, with a reason."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.tests.factories import make_salaried
from customers.tests.shared import told
from jinxin.audit.models import Entry
from jinxin.errors import NotAllowed, StaleState
from postloan.models import RiskSignal, SignalKind
from postloan.signs import close_signal

SignIn = Callable[[Client, Any], Client]
WHY = "已换成房产抵押，担保不再循环"


@pytest.fixture
def signal(officer: Any, at: datetime) -> RiskSignal:
    """A sign that the officer noted."""
    return RiskSignal.objects.create(
        customer=make_salaried(officer), kind=SignalKind.GUARANTEE, note="担保人生病", raised_by=officer, raised_at=at
    )


def address(signal: RiskSignal) -> str:
    return reverse("postloan:signal_close", args=[signal.pk])


@pytest.mark.parametrize("who", ["officer", "manager"])
def test_who_looks_after_the_customer_closes_it_and_the_file_says_why(
    client: Client, sign_in: SignIn, request: pytest.FixtureRequest, signal: RiskSignal, who: str
) -> None:
    person = request.getfixturevalue(who)
    file = reverse("postloan:customer_calls", args=[signal.customer_id])
    assert address(signal) in sign_in(client, person).get(file).content.decode()
    assert "担保人生病" in client.get(address(signal)).content.decode()
    page = client.post(address(signal), {"reason": WHY, "version": 1}, follow=True)
    assert WHY in page.content.decode() and address(signal) not in page.content.decode()
    signal.refresh_from_db()
    assert (signal.closed_by, signal.closing) == (person, WHY)
    assert told(Entry.objects.get(action="signal.closed")) == f"担保条件弱化: {WHY}"


@pytest.mark.parametrize("reason", ["", "   ", "好", "啊啊啊啊啊啊啊啊啊啊啊啊"])
def test_a_reason_that_says_nothing_is_refused_at_the_field(
    client: Client, sign_in: SignIn, officer: Any, signal: RiskSignal, reason: str
) -> None:
    page = sign_in(client, officer).post(address(signal), {"reason": reason, "version": 1})
    assert page.status_code == 422 and page.context["form"].errors.keys() == {"reason"}
    assert RiskSignal.objects.get().closed_at is None


def test_it_is_closed_once(
    client: Client, sign_in: SignIn, officer: Any, manager: Any, at: datetime, signal: Any
) -> None:
    close_signal(signal, reason=WHY, version=1, actor=officer, at=at)
    with pytest.raises(StaleState):
        close_signal(signal, reason="另有理由，已核实资金来源", version=1, actor=manager, at=at)
    assert Entry.objects.filter(action="signal.closed").count() == 1
    page = sign_in(client, manager).post(address(signal), {"reason": WHY, "version": 1}, follow=True)
    assert page.redirect_chain and Entry.objects.filter(action="signal.closed").count() == 1
    stale = RiskSignal.objects.create(customer=signal.customer, kind=SignalKind.FLOWS, raised_at=at, version=3)
    page = client.post(address(stale), {"reason": WHY, "version": 2}, follow=True)
    assert page.redirect_chain and RiskSignal.objects.get(pk=stale.pk).closed_at is None


def test_others_neither_see_nor_close_it(
    client: Client, sign_in: SignIn, other_officer: Any, auditor: Any, signal: RiskSignal, at: datetime
) -> None:
    assert sign_in(client, other_officer).get(address(signal)).status_code == 404
    assert sign_in(client, auditor).get(address(signal)).status_code == 403
    with pytest.raises(NotAllowed):
        close_signal(signal, reason=WHY, version=1, actor=other_officer, at=at)
