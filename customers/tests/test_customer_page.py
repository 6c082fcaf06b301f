"""One customer's page: facts, the licence's gate, relations of later apps, the timeline, showing a number."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.services.unmasking import unmask
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.test_list_page import make_application
from jinxin.audit.models import Entry

pytestmark = pytest.mark.django_db
REASON = "与身份证原件核对号码是否一致"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def test_a_salaried_customer_shows_the_job_and_why_the_segment(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer, id_number="430421199003070528", marital_status="")
    page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    for text in ("衡阳县教育局", "6,500.00", "36 周岁", "女", "尚未了解", "430421********0528"):
        assert text in page
    assert "单位性质：政府机关" in page
    assert f"/loans/applications/new/?customer={customer.pk}" in page


def test_the_page_does_not_give_away_what_is_masked_of_the_id(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    assert customer.masked_id_number in page
    born = customer.birth_date
    assert not re.search(rf"{born.year}\W0?{born.month}\W0?{born.day}\b", page)


def test_a_young_licence_closes_the_gate_until_its_day(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_business_customer(officer, business={"licensed_on": date(2025, 11, 24)})
    page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    assert "2026-11-24 起方可申请贷款" in page
    assert f"?customer={customer.pk}" not in page
    with time_machine.travel(at + timedelta(days=1), tick=False):
        page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    assert "方可申请贷款" not in page
    assert f"?customer={customer.pk}" in page


def test_others_customers_look_absent_and_readers_only_read(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any, operations: Any, auditor: Any
) -> None:
    customer = make_business_customer(officer)
    assert sign_in(client, other_officer).get(customer.get_absolute_url()).status_code == 404
    for person in (manager, operations, auditor):
        response = sign_in(client, person).get(customer.get_absolute_url())
        assert response.status_code == 200
        assert f"/customers/{customer.pk}/edit/" not in response.content.decode()


def test_roles_without_customers_are_refused(
    client: Client, sign_in: Any, officer: Any, administrator: Any, members: Any
) -> None:
    customer = make_salaried(officer)
    for person in (administrator, members[0]):
        assert sign_in(client, person).get(customer.get_absolute_url()).status_code == 403


def test_hostile_text_is_escaped_and_hostile_addresses_are_absent(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer, address="<script>alert(1)</script>", business={"name": "<b>店</b>😀"})
    page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>店" not in page
    assert client.get(f"/customers/{'9' * 30}/").status_code == 404
    for before in ("x", "-1", "9" * 30, "9" * 5000, "١", "²"):
        assert client.get(customer.get_absolute_url(), {"before": before}).status_code == 200


def test_applications_loans_calls_and_signals_are_shown(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    application = make_application(customer, at)
    callback = apps.get_model("postloan", "Callback").objects.create(
        customer=customer, officer=officer, month=date(2026, 11, 1), planned_on=date(2026, 11, 25), created_at=at
    )
    signals = apps.get_model("postloan", "RiskSignal").objects
    signals.create(
        customer=customer, callback=callback, kind="flows", note="<i>流水</i>", raised_by=officer, raised_at=at
    )
    signals.create(customer=customer, kind="passive", raised_by=officer, raised_at=at, closed_at=at)
    page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    assert application.number in page
    assert "26.00万" in page
    assert callback.get_absolute_url() in page
    assert "&lt;i&gt;流水" in page
    assert str(signals.get(kind="passive").get_kind_display()) not in page


def test_the_timeline_is_paged_by_entry(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer, other = make_salaried(officer), make_salaried(officer)
    for _number in range(24):
        unmask(customer, "mobile", reason=REASON, actor=officer, at=at)
    unmask(other, "mobile", reason=REASON, actor=officer, at=at)
    response = sign_in(client, officer).get(customer.get_absolute_url())
    shown = response.context["entries"]
    assert len(shown) == 20
    older = client.get(customer.get_absolute_url(), {"before": response.context["older"]})
    rest = older.context["entries"]
    assert [entry.action for entry in rest] == ["customer.unmasked"] * 4 + ["customer.registered"]
    assert older.context["older"] is None
    assert not {entry.pk for entry in shown} & {entry.pk for entry in rest}


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_business_customer(officer)
    sign_in(client, officer)
    counts = []
    for _round in range(3):
        make_application(customer, at)
        unmask(customer, "mobile", reason=REASON, actor=officer, at=at)
        with CaptureQueriesContext(connection) as queries:
            client.get(customer.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12


# Showing a number in full


def test_the_number_is_in_one_answer_that_nobody_keeps(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    url = f"/customers/{customer.pk}/unmask/"
    sign_in(client, officer)
    response = client.post(url, {"field": "id_number", "reason": REASON})
    assert customer.id_number in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert customer.id_number not in client.get(customer.get_absolute_url()).content.decode()
    fragment = client.post(url, {"field": "mobile", "reason": REASON}, HTTP_HX_REQUEST="true")
    assert customer.mobile in fragment.content.decode()
    assert b"<html" not in fragment.content
    assert "no-store" in fragment["Cache-Control"]
    assert [entry.data["field"] for entry in Entry.objects.filter(action="customer.unmasked")] == [
        "mobile",
        "id_number",
    ]
    assert client.get(url)["Location"] == customer.get_absolute_url()


@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}])
@pytest.mark.parametrize(
    "data",
    [
        {"field": "mobile", "reason": ""},
        {"field": "mobile", "reason": "太短"},
        {"field": "mobile", "reason": "理" * 501},
        {"field": "mobile", "reason": "\x00" * 12},
        {"field": "id_hash", "reason": REASON},
        {"field": "<script>", "reason": REASON},
        {},
    ],
)
def test_without_a_reason_or_for_anything_else_nothing_is_shown(
    client: Client, sign_in: Any, officer: Any, data: dict[str, str], htmx: dict[str, str]
) -> None:
    customer = make_salaried(officer)
    response = sign_in(client, officer).post(f"/customers/{customer.pk}/unmask/", data, headers=None, **htmx)
    assert response.status_code == 422
    page = response.content.decode()
    for secret in (customer.id_number, customer.mobile, customer.id_hash, "<script>alert"):
        assert secret not in page
    if data.get("reason") == "太短":
        assert 'value="太短"' in page
        assert "10" in page
    assert not Entry.objects.filter(action="customer.unmasked").exists()


def test_who_may_not_see_the_customer_gets_no_number(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, administrator: Any, auditor: Any
) -> None:
    customer = make_salaried(officer)
    url, data = f"/customers/{customer.pk}/unmask/", {"field": "mobile", "reason": REASON}
    assert sign_in(client, other_officer).post(url, data).status_code == 404
    assert sign_in(client, administrator).post(url, data).status_code == 403
    assert sign_in(client, auditor).post(url, data).status_code == 200
