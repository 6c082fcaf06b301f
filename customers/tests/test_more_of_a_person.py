"""What may be known beside the necessary: a second phone, the area, the premises; and what stays where nobody says."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.models import Area, Business, Customer
from customers.services.register import update_business, update_customer
from customers.tests.factories import business_fields, make_business_customer, make_salaried, person_fields
from customers.tests.shared import last, told
from customers.tests.typed import business, owner, person, salaried
from jinxin.errors import InvalidFields

pytestmark = pytest.mark.django_db
LANDLINE = "0734-2000123"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.mark.parametrize(("typed", "kept"), [("07342000123", LANDLINE), ("(0734)2000123", LANDLINE), ("", "")])
def test_a_landline_is_read_as_people_write_it(officer: Any, typed: str, kept: str) -> None:
    customer = make_salaried(officer, second_phone=typed)
    assert Customer.objects.get(pk=customer.pk).second_phone == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [("second_phone", "12345"), ("second_phone", "\x00"), ("area", "1"), ("area", 1)],
)
def test_what_cannot_be_read_is_refused_at_its_field(officer: Any, field: str, value: Any) -> None:
    with pytest.raises(InvalidFields) as refused:
        make_salaried(officer, **{field: value})
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tenure", "castle"),
        ("floor_area", 0),
        ("floor_area", 10**7),
        ("floor_area", "12"),
        ("floor_area", 1.5),
        ("staff_count", -1),
        ("staff_count", True),
    ],
)
def test_premises_are_counted_in_whole_numbers(officer: Any, field: str, value: Any) -> None:
    with pytest.raises(InvalidFields) as refused:
        make_business_customer(officer, business={field: value})
    assert set(refused.value.errors) == {field}


def test_what_a_change_does_not_name_stays(officer: Any, at: Any) -> None:
    area = Area.objects.create(name="西渡镇", kind="town")
    customer = make_business_customer(officer, area=area, second_phone=LANDLINE, business={"staff_count": 3})
    changed = person_fields(id_number="", mobile="", name="王大明", marital_status=customer.marital_status)
    assert update_customer(customer=customer, fields=changed, version=1, actor=officer, at=at)
    shop = customer.businesses.get()
    shop.customer = Customer.objects.get(pk=customer.pk)
    known = {"name": "兴旺二店", "credit_code": shop.credit_code, "licensed_on": shop.licensed_on}
    assert update_business(business=shop, fields=known, version=2, actor=officer, at=at)
    fresh = Customer.objects.get(pk=customer.pk)
    assert (fresh.name, fresh.area, fresh.second_phone) == ("王大明", area, LANDLINE)
    assert (fresh.businesses.get().name, fresh.businesses.get().staff_count) == ("兴旺二店", 3)


def test_the_trail_says_what_changed_with_the_phone_masked(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    area = Area.objects.create(name="西渡镇", kind="town")
    update_customer(customer=customer, fields={"second_phone": LANDLINE, "area": area}, version=1, actor=officer, at=at)
    assert set(told(last()).splitlines()) == {"备用电话：— → 0734-****123", "片区：— → 西渡镇"}
    assert "2000123" not in str(last().data)


def test_registering_with_everything_by_the_form(client: Client, sign_in: Any, officer: Any) -> None:
    town = Area.objects.create(name="西渡镇", kind="town")
    street = Area.objects.create(name="蒸阳大道", kind="street", parent=town)
    Area.objects.create(name="旧街", kind="street", is_active=False)
    sign_in(client, officer)
    page = client.get("/customers/new/?class=business").content.decode()
    assert f'<option value="{street.pk}">西渡镇 · 蒸阳大道' in page
    assert "旧街" not in page
    premises = {"tenure": "rented", "floor_area": "120", "staff_count": "4"}
    typed = owner(area=str(street.pk), second_phone="0734 2000123", **premises)
    assert client.post("/customers/new/?class=business", typed).status_code == 302
    customer = Customer.objects.get()
    assert (customer.area, customer.second_phone, customer.party.area) == (street, LANDLINE, street)
    shop = customer.businesses.get()
    assert (shop.tenure, shop.floor_area, shop.staff_count) == ("rented", 120, 4)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", "999999"),
        ("area", "x"),
        ("second_phone", "123"),
        ("tenure", "castle"),
        ("floor_area", "很大"),
        ("floor_area", "9" * 60),
        ("staff_count", "-3"),
        ("staff_count", "1.5"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_the_rest_stays(
    client: Client, sign_in: Any, officer: Any, field: str, value: str
) -> None:
    Area.objects.create(name="西渡镇", kind="town")
    response = sign_in(client, officer).post("/customers/new/?class=business", owner(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="秀英家具店"' in response.content.decode()
    assert not Customer.objects.exists()


def test_without_areas_nobody_is_asked_for_one(client: Client, sign_in: Any, officer: Any) -> None:
    page = sign_in(client, officer).get("/customers/new/?class=salaried").content.decode()
    assert 'name="area"' not in page


def test_the_second_phone_is_kept_changed_and_removed(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer, second_phone=LANDLINE)
    url = f"/customers/{customer.pk}/edit/"
    page = sign_in(client, officer).get(url).content.decode()
    assert 'placeholder="0734-****123"' in page
    assert LANDLINE not in page
    empty = {"id_number": "", "mobile": ""}
    for version, (typed, kept) in enumerate(
        [
            ({"position": "护士长"}, LANDLINE),
            ({"second_phone": "0734-2000124"}, "0734-2000124"),
            ({"drop_second_phone": "on"}, ""),
        ],
        1,
    ):
        client.post(url, salaried(**empty, **typed, version=str(version)))
        assert Customer.objects.get().second_phone == kept
    assert "drop_second_phone" not in client.get(url).content.decode()


def test_an_area_that_is_out_of_use_is_kept_by_who_has_it(client: Client, sign_in: Any, officer: Any) -> None:
    area = Area.objects.create(name="旧街", kind="street", is_active=False)
    customer = make_business_customer(officer, area=area)
    url = f"/customers/{customer.pk}/edit/"
    page = sign_in(client, officer).get(url).content.decode()
    assert f'<option value="{area.pk}" selected>旧街' in page
    client.post(url, person(id_number="", mobile="", area=str(area.pk), version="1"))
    assert Customer.objects.get().area == area


def test_premises_are_changed_and_emptied_by_the_form(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer, business={"tenure": "owned", "floor_area": 80, "staff_count": 2})
    shop = customer.businesses.get()
    url = f"/customers/businesses/{shop.pk}/edit/"
    page = sign_in(client, officer).get(url).content.decode()
    assert 'value="80"' in page
    typed = business(credit_code=shop.credit_code, tenure="", floor_area="", staff_count="5", version="1")
    assert client.post(url, typed).status_code == 302
    fresh = Business.objects.get()
    assert (fresh.tenure, fresh.floor_area, fresh.staff_count) == ("", None, 5)


def test_several_businesses_of_one_owner(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer)
    url = f"/customers/{customer.pk}/businesses/new/"
    second = business_fields()["credit_code"]
    typed = business(credit_code=second, tenure="stall", staff_count="1")
    assert sign_in(client, officer).post(url, typed)["Location"] == customer.get_absolute_url()
    page = client.get(customer.get_absolute_url()).content.decode()
    assert "秀英家具店" in page
    assert "市场摊位" in page
