"""The timeline of a customer: all that happened, by kind, page by page."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from customers.services.unmasking import unmask
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.test_list_page import make_application
from customers.timeline import KINDS, kind_of, timeline_of
from jinxin.audit import registry

pytestmark = pytest.mark.django_db
REASON = "与身份证原件核对号码是否一致"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def see(customer: Customer, times: int, at: Any) -> None:
    """Leave entries in the trail."""
    for _number in range(times):
        unmask(customer, "mobile", reason=REASON, actor=customer.officer, at=at)


def test_the_newest_come_first_and_the_oldest_on_the_last_page(
    client: Client, sign_in: Any, officer: Any, at: Any
) -> None:
    customer, other = make_salaried(officer), make_salaried(officer)
    see(customer, 24, at)
    see(other, 1, at)
    url = f"/customers/{customer.pk}/timeline/"
    first = sign_in(client, officer).get(url)
    assert len(first.context["page"]) == 20
    rest = client.get(url, {"page": "2"}).context["page"]
    assert [entry.action for entry in rest] == ["customer.unmasked"] * 4 + ["customer.registered"]
    assert "25" in first.content.decode()


def test_only_what_is_of_a_kind(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    make_application(customer, at)
    see(customer, 1, at)
    url = f"/customers/{customer.pk}/timeline/"
    sign_in(client, officer)
    shown = client.get(url, {"kind": "register"}).context["page"]
    assert {entry.action for entry in shown} == {"customer.registered", "customer.unmasked"}
    empty = client.get(url, {"kind": "money"}).content.decode()
    assert "没有此类记录" in empty
    for wrong in ({"kind": "x"}, {"kind": "9" * 4000}, {"page": "x"}, {"page": "9" * 30, "size": "²"}):
        assert client.get(url, wrong).status_code == 200


def test_every_action_of_the_trail_is_of_one_kind() -> None:
    words = [word for _label, words in KINDS.values() for word in words.split()]
    assert len(words) == len(set(words))
    assert all(kind_of(action.code) in KINDS for action in registry.all_actions())
    assert kind_of("card.added") == "register"
    assert kind_of("staff.signed_in") == "other"


def test_what_happened_to_who_was_merged_is_told_too(officer: Any, at: Any) -> None:
    gone, kept = make_salaried(officer), make_salaried(officer)
    see(gone, 1, at)
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
    subjects = {entry.customer_id for entry in timeline_of(kept)}
    assert subjects == {gone.pk, kept.pk}


def test_who_may_see_the_customer_sees_the_timeline(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, operations: Any, auditor: Any, administrator: Any
) -> None:
    url = f"/customers/{make_salaried(officer).pk}/timeline/"
    for person, status in ((officer, 200), (operations, 200), (auditor, 200), (other_officer, 404)):
        assert sign_in(client, person).get(url).status_code == status
    assert sign_in(client, administrator).get(url).status_code == 403


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_business_customer(officer)
    url = f"/customers/{customer.pk}/timeline/"
    sign_in(client, officer)
    counts = []
    for times in (0, 1, 30):
        see(customer, times, at)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_the_tabs_are_those_of_the_role(client: Client, sign_in: Any, officer: Any, operations: Any) -> None:
    url = f"/customers/{make_salaried(officer).pk}/timeline/"
    calls = "回访与风险信号"
    assert calls in sign_in(client, officer).get(url).content.decode().partition("<main")[2]
    assert f">{calls}</a>" not in sign_in(client, operations).get(url).content.decode()
