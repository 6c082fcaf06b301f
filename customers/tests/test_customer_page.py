"""One customer's page: facts, the licence's gate, relations of later apps, the timeline, showing a number."""

import re
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.enums import RelationKind, Standing
from customers.identifiers import synthetic_bank_card
from customers.models import Area, Contact, Customer, Party, Relation
from customers.queries.register import find_by_id_number, likely_the_same
from customers.services.unmasking import unmask
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.test_cards import make_card
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


def test_what_is_open_comes_in_the_order_of_its_urgency(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    application = make_application(customer, at)
    callback = apps.get_model("postloan", "Callback").objects.create(
        customer=customer, officer=officer, month=date(2026, 11, 1), planned_on=date(2026, 11, 20), created_at=at
    )
    signals = apps.get_model("postloan", "RiskSignal").objects
    signals.create(customer=customer, callback=callback, kind="flows", raised_by=officer, raised_at=at)
    signals.create(customer=customer, kind="passive", raised_by=officer, raised_at=at, closed_at=at)
    contact = {"party": customer.party, "officer": officer, "at": at, "channel": "call", "outcome": "later"}
    Contact.objects.create(**contact, next_on=date(2026, 11, 23))
    Contact.objects.create(**contact, next_on=date(2026, 11, 1), followed_up_at=at)
    response = sign_in(client, officer).get(customer.get_absolute_url())
    things = [(thing.title, thing.tone, thing.due_on) for thing in response.context["things"]]
    assert things == [
        ("月度回访", "red", date(2026, 11, 20)),
        ("1 个未解除的风险信号", "red", None),
        ("下次联系", "amber", date(2026, 11, 23)),
        (f"{application.product} {application.number}", "secondary", None),
    ]
    page = response.content.decode()
    for url in (
        callback.get_absolute_url(),
        reverse("postloan:customer_calls", args=[customer.pk]),
        application.get_absolute_url(),
    ):
        assert f'href="{url}"' in page


def test_money_and_standing_are_in_sight(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    sign_in(client, officer)
    page = client.get(customer.get_absolute_url())
    assert page.context["standing"] == Standing.NEW
    assert "尚未放款" in page.content.decode()
    make_application(customer, at)
    assert client.get(customer.get_absolute_url()).context["standing"] == Standing.APPLYING


def test_family_guarantors_and_the_chain_of_trade_are_listed(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, at: Any
) -> None:
    customer = make_business_customer(officer)
    shop = customer.businesses.get()
    wife, strange = make_salaried(officer, name="李秀英"), make_salaried(other_officer, name="陈大明")
    supplier = Party.objects.create(kind="shop", name="衡阳食品批发", officer=officer, added_at=at)
    for source, target, kind in (
        (supplier, shop.party, RelationKind.SUPPLIES),
        (strange.party, customer.party, RelationKind.GUARANTEES),
        (customer.party, wife.party, RelationKind.SPOUSE),
        (customer.party, wife.party, RelationKind.NEIGHBOUR),
    ):
        Relation.objects.create(source=source, target=target, kind=kind, noted_by=officer, noted_at=at)
    response = sign_in(client, officer).get(customer.get_absolute_url())
    shown = [(str(tie.side.label), tie.other.name) for tie in response.context["ties"]]
    assert shown == [("配偶", "李秀英"), ("担保人", "陈**"), ("供货商", "衡阳食品批发")]
    page = response.content.decode()
    assert f'href="{wife.get_absolute_url()}"' in page
    assert f'href="{strange.get_absolute_url()}"' not in page


def test_premises_area_and_second_phone_are_shown_masked(client: Client, sign_in: Any, officer: Any) -> None:
    town = Area.objects.create(name="西渡镇", kind="town")
    street = Area.objects.create(name="蒸阳大道", kind="street", parent=town)
    premises = {"tenure": "rented", "floor_area": 120, "staff_count": 4}
    customer = make_business_customer(officer, area=street, second_phone="0734-2000123", business=premises)
    page = sign_in(client, officer).get(customer.get_absolute_url()).content.decode()
    for text in ("西渡镇 · 蒸阳大道", "0734-****123", "租赁, 120 m²"):
        assert text in page
    assert "0734-2000123" not in page


def test_who_went_into_another_leads_to_the_other(
    client: Client, sign_in: Any, officer: Any, other_officer: Any
) -> None:
    first, second, third = (make_salaried(officer) for _number in range(3))
    Customer.objects.filter(pk=first.pk).update(merged_into=second)
    Customer.objects.filter(pk=second.pk).update(merged_into=third)
    sign_in(client, officer)
    for gone in (first, second):
        assert client.get(gone.get_absolute_url())["Location"] == third.get_absolute_url()
        assert client.get(f"/customers/{gone.pk}/edit/").status_code == 404
    assert find_by_id_number(first.id_number) == third
    assert likely_the_same(first.name, first.mobile) is None
    assert set(Customer.objects.visible_to(officer)) == {third}
    assert sign_in(client, other_officer).get(first.get_absolute_url()).status_code == 404


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    customer = make_business_customer(officer)
    sign_in(client, officer)
    counts = []
    for number in range(3):
        make_application(customer, at)
        make_card(customer, at, number=synthetic_bank_card(Random(number)))
        friend = make_salaried(officer).party
        Relation.objects.create(
            source=friend, target=customer.party, kind=RelationKind.GUARANTEES, noted_by=officer, noted_at=at
        )
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
