"""The form that registers a customer."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.enums import SeedSegment
from customers.models import Business, Customer
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.typed import owner, person, salaried

pytestmark = pytest.mark.django_db
SALARIED, OWNER = "/customers/new/?class=salaried", "/customers/new/?class=business"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def test_the_class_is_chosen_first(client: Client, sign_in: Any, officer: Any) -> None:
    for address in ("/customers/new/", "/customers/new/?class=x"):
        page = sign_in(client, officer).get(address).content.decode()
        assert "?class=salaried" in page
        assert "?class=business" in page


def test_a_salaried_customer_is_registered(client: Client, sign_in: Any, officer: Any) -> None:
    response = sign_in(client, officer).post(SALARIED, salaried(), follow=True)
    customer = Customer.objects.get()
    assert response.redirect_chain == [(customer.get_absolute_url(), 302)]
    assert (customer.officer, customer.segment_id) == (officer, SeedSegment.GOVERNMENT_SALARIED)
    assert str(customer.employment.monthly_income) == "6500.00"
    assert "已登记李秀英" in response.content.decode()


def test_an_owner_is_registered_and_told_when_the_licence_is_too_young(
    client: Client, sign_in: Any, officer: Any
) -> None:
    response = sign_in(client, officer).post(OWNER, owner(licensed_on="2026-05-01"), follow=True)
    assert Customer.objects.get().segment_id == SeedSegment.HOME_FURNISHING
    assert "秀英家具店的执照未满年限，2027-05-01 起方可申请贷款。" in response.content.decode()


def test_dates_and_numbers_may_be_typed_in_full_width(client: Client, sign_in: Any, officer: Any) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    typed = salaried()
    for name in ("id_number", "mobile", "employed_since"):
        typed[name] = typed[name].translate(wide)
    typed["monthly_income"] = "６５００"
    sign_in(client, officer).post(SALARIED, typed)
    job = Customer.objects.get().employment
    assert (str(job.monthly_income), job.employed_since) == ("6500.00", date(2015, 9, 1))


def test_a_date_may_be_typed_as_on_the_licence(client: Client, sign_in: Any, officer: Any) -> None:
    sign_in(client, officer).post(OWNER, owner(licensed_on="2019年3月15日"))
    assert Business.objects.get().licensed_on == date(2019, 3, 15)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "王2"),
        ("name", "a" * 201),
        ("name", "\x00王小明"),
        ("name", "<b>王</b>"),
        ("id_number", "430421199003070529"),
        ("id_number", "1"),
        ("id_number", "9" * 100_000),
        ("mobile", "0734-1234567"),
        ("address", "  "),
        ("address", "路" * 201),
        ("address", "x" * 100_000),
        ("marital_status", "complicated"),
        ("acquisition", ""),
        ("acquisition", "spam"),
        ("employer", ""),
        ("employer_kind", "x"),
        ("position", "😀" * 61),
        ("employed_since", "2026-11-24"),
        ("employed_since", "9999-12-31"),
        ("employed_since", "0001-01-01"),
        ("employed_since", "soon"),
        ("monthly_income", "0"),
        ("monthly_income", "-1"),
        ("monthly_income", "1e99"),
        ("monthly_income", "NaN"),
        ("monthly_income", "many"),
    ],
)
def test_a_wrong_value_is_named_at_its_field_and_everything_typed_stays(
    client: Client, sign_in: Any, officer: Any, field: str, typed: str
) -> None:
    response = sign_in(client, officer).post(SALARIED, salaried(**{field: typed}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    page = response.content.decode()
    assert 'value="衡阳县人民医院"' in page or field == "employer"
    assert "<b>王" not in page
    assert f'href="#id_{field}' in page
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("business_name", ""),
        ("credit_code", "92430421MA00000000"),
        ("licensed_on", "2026-11-24"),
        ("licensed_on", "9999-12-31"),
        ("industry", ""),
        ("industry", "spam"),
        ("business_address", "\x00"),
    ],
)
def test_a_wrong_value_of_a_business_too(client: Client, sign_in: Any, officer: Any, field: str, typed: str) -> None:
    response = sign_in(client, officer).post(OWNER, owner(**{field: typed}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "李秀英" in response.content.decode()
    assert not Customer.objects.exists()


def test_an_empty_form_names_every_field(client: Client, sign_in: Any, officer: Any) -> None:
    response = sign_in(client, officer).post(OWNER, {})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(owner()) - {"marital_status"}
    page = response.content.decode()
    assert page.index('href="#id_name"') < page.index('href="#id_business_name"')


def test_a_known_id_is_refused_with_a_link_for_who_may_see_the_customer(
    client: Client, sign_in: Any, officer: Any
) -> None:
    known = make_salaried(officer, name="王小明")
    response = sign_in(client, officer).post(SALARIED, salaried(id_number=known.id_number))
    assert response.status_code == 422
    page = response.content.decode()
    assert "该身份证号已登记" in page
    assert f'href="{known.get_absolute_url()}">王小明</a>' in page
    assert Customer.objects.count() == 1


def test_and_without_any_detail_for_who_may_not(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    known = make_business_customer(other_officer, name="王小明")
    code = known.businesses.get().credit_code
    for typed in (owner(id_number=known.id_number), owner(credit_code=code)):
        response = sign_in(client, officer).post(OWNER, typed)
        assert response.status_code == 422
        page = response.content.decode()
        assert "该客户已由其他客户经理登记" in page
        for detail in ("王小明", other_officer.name, known.get_absolute_url(), known.mobile):
            assert detail not in page


def test_the_same_name_and_mobile_need_a_comparison(client: Client, sign_in: Any, officer: Any) -> None:
    known = make_salaried(officer, name="李秀英", mobile=person()["mobile"])
    response = sign_in(client, officer).post(SALARIED, salaried())
    assert response.status_code == 422
    page = response.content.decode()
    assert "已有同姓名、同手机号的客户" in page
    assert known.get_absolute_url() in page
    assert 'name="confirm_different"' in page
    client.post(SALARIED, salaried(confirm_different="on"))
    assert Customer.objects.count() == 2


def test_only_officers_register(client: Client, sign_in: Any, manager: Any, auditor: Any, operations: Any) -> None:
    for somebody in (manager, auditor, operations):
        assert sign_in(client, somebody).get(SALARIED).status_code == 403
        assert client.post(SALARIED, salaried()).status_code == 403
    assert not Customer.objects.exists()
