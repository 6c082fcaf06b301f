"""The forms that change a customer and the businesses of one."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.enums import SeedSegment
from customers.models import Business, Customer
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.typed import business, owner, person, salaried

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def test_the_form_shows_no_number_and_keeps_it_when_left_empty(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer, name="李秀英")
    url = f"/customers/{customer.pk}/edit/"
    page = sign_in(client, officer).get(url).content.decode()
    assert customer.id_number not in page
    assert customer.mobile not in page
    assert customer.masked_mobile in page
    assert 'value="6,500.00"' in page
    typed = salaried(id_number="", mobile="", position="护士长", version="1")
    response = client.post(url, typed, follow=True)
    assert response.redirect_chain == [(customer.get_absolute_url(), 302)]
    fresh = Customer.objects.get()
    assert (fresh.employment.position, fresh.id_number, fresh.version) == ("护士长", customer.id_number, 2)
    client.post(url, {**typed, "version": "2"})
    assert Customer.objects.get().version == 2


def test_a_stale_form_keeps_what_was_typed_and_shows_what_is_in_the_register(
    client: Client, sign_in: Any, officer: Any
) -> None:
    customer = make_salaried(officer, name="李秀英")
    url = f"/customers/{customer.pk}/edit/"
    sign_in(client, officer)
    client.post(url, salaried(id_number="", mobile="", position="护士长", version="1"))
    late = salaried(id_number="", mobile="", position="院长", marital_status="widowed", version="1")
    response = client.post(url, late)
    assert response.status_code == 422
    conflicts = {conflict.label: conflict.saved for conflict in response.context["conflicts"]}
    assert conflicts == {"职务": "护士长", "婚姻状况（选填）": "已婚"}
    page = response.content.decode()
    assert 'value="院长"' in page
    assert 'name="version" value="2"' in page
    assert Customer.objects.get().employment.position == "护士长"
    client.post(url, {**late, "version": "2"})
    assert Customer.objects.get().employment.position == "院长"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1.5"])
def test_a_made_up_version_is_refused(client: Client, sign_in: Any, officer: Any, version: str) -> None:
    customer = make_salaried(officer)
    response = sign_in(client, officer).post(f"/customers/{customer.pk}/edit/", salaried(version=version))
    assert response.status_code == 422
    assert Customer.objects.get().name == customer.name


def test_a_changed_id_must_be_right_and_nobody_elses(client: Client, sign_in: Any, officer: Any) -> None:
    customer, other = make_salaried(officer), make_salaried(officer, name="赵六")
    url = f"/customers/{customer.pk}/edit/"
    sign_in(client, officer)
    for number in ("430421199003070529", other.id_number):
        response = client.post(url, salaried(id_number=number, version="1"))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["id_number"]
    assert other.get_absolute_url() in response.content.decode()


def test_an_owner_is_changed_without_a_job(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer)
    url = f"/customers/{customer.pk}/edit/"
    assert b"employer" not in sign_in(client, officer).get(url).content
    client.post(url, person(id_number="", mobile="", name="王大明", version="1"))
    assert Customer.objects.get().name == "王大明"


def test_changing_is_for_the_customers_officer(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any
) -> None:
    customer = make_business_customer(officer)
    shop = customer.businesses.get()
    for url in (
        f"/customers/{customer.pk}/edit/",
        f"/customers/{customer.pk}/businesses/new/",
        f"/customers/businesses/{shop.pk}/edit/",
    ):
        assert sign_in(client, officer).get(url).status_code == 200
        assert sign_in(client, other_officer).get(url).status_code == 404
        assert client.post(url, owner(version="1")).status_code == 404
        assert sign_in(client, manager).get(url).status_code == 403
    assert client.get("/customers/businesses/999999/edit/").status_code == 403


def test_a_business_is_added_and_its_gate_told(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer)
    url = f"/customers/{customer.pk}/businesses/new/"
    response = sign_in(client, officer).post(url, business(licensed_on="2026-08-01"), follow=True)
    assert customer.businesses.count() == 2
    page = response.content.decode()
    assert "已新增秀英家具店" in page
    assert "2027-08-01 起方可申请贷款" in page
    again = client.post(url, business())
    assert again.status_code == 422
    assert list(again.context["form"].errors) == ["credit_code"]
    assert customer.get_absolute_url() in again.content.decode()


def test_the_salaried_get_no_business(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    url = f"/customers/{customer.pk}/businesses/new/"
    assert sign_in(client, officer).get(url).status_code == 403
    assert client.post(url, business()).status_code == 403


def test_a_business_is_changed_and_a_stale_form_refused(client: Client, sign_in: Any, officer: Any) -> None:
    shop = make_business_customer(officer).businesses.get()
    url = f"/customers/businesses/{shop.pk}/edit/"
    assert shop.credit_code in sign_in(client, officer).get(url).content.decode()
    typed = business(credit_code=shop.credit_code, version="1")
    client.post(url, typed)
    assert Business.objects.get().name == "秀英家具店"
    assert Customer.objects.get().segment_id == SeedSegment.HOME_FURNISHING
    response = client.post(url, {**typed, "business_name": "另一家店"})
    assert response.status_code == 422
    assert [conflict.saved for conflict in response.context["conflicts"]] == ["秀英家具店"]
    assert 'value="另一家店"' in response.content.decode()
    assert client.post(url, {**typed, "licensed_on": "x"}).status_code == 422
    assert Business.objects.get().name == "秀英家具店"
