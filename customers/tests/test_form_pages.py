"""Registering and changing on the pages, with what is said at once, and without losing what was typed."""

from datetime import date
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.enums import Segment
from customers.identifiers import synthetic_credit_code, synthetic_mobile, synthetic_national_id
from customers.models import Business, Customer
from customers.tests.factories import make_business_customer, make_salaried

pytestmark = pytest.mark.django_db
SALARIED, OWNER = "/customers/new/?class=salaried", "/customers/new/?class=business"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def person(**changes: str) -> dict[str, str]:
    """What an officer types of a person."""
    typed = {
        "name": "李秀英",
        "id_number": synthetic_national_id(Random(42)),
        "mobile": synthetic_mobile(Random(42)),
        "address": "衡阳县西渡镇清江路1号",
        "marital_status": "married",
        "acquisition": "precise",
    }
    return {**typed, **changes}


def salaried(**changes: str) -> dict[str, str]:
    """What an officer types of a salaried customer."""
    job = {
        "employer": "衡阳县人民医院",
        "employer_kind": "government",
        "position": "护士",
        "employed_since": "2015-09-01",
        "monthly_income": "0.65万",
    }
    return {**person(), **job, **changes}


def business(**changes: str) -> dict[str, str]:
    """What an officer types of a business."""
    typed = {
        "business_name": "秀英家具店",
        "credit_code": synthetic_credit_code(Random(42)),
        "licensed_on": "2019-03-15",
        "industry": "home_furnishing",
        "business_address": "蒸阳大道88号",
    }
    return {**typed, **changes}


def owner(**changes: str) -> dict[str, str]:
    """What an officer types of a business customer."""
    return {**person(), **business(), **changes}


# Registering


def test_the_class_is_chosen_first(client: Client, sign_in: Any, officer: Any) -> None:
    for address in ("/customers/new/", "/customers/new/?class=x"):
        page = sign_in(client, officer).get(address).content.decode()
        assert "?class=salaried" in page
        assert "?class=business" in page


def test_a_salaried_customer_is_registered(client: Client, sign_in: Any, officer: Any) -> None:
    response = sign_in(client, officer).post(SALARIED, salaried(), follow=True)
    customer = Customer.objects.get()
    assert response.redirect_chain == [(customer.get_absolute_url(), 302)]
    assert (customer.officer, customer.segment) == (officer, Segment.GOVERNMENT_SALARIED)
    assert str(customer.employment.monthly_income) == "6500.00"
    assert "已登记李秀英" in response.content.decode()


def test_an_owner_is_registered_and_told_when_the_licence_is_too_young(
    client: Client, sign_in: Any, officer: Any
) -> None:
    response = sign_in(client, officer).post(OWNER, owner(licensed_on="2026-05-01"), follow=True)
    assert Customer.objects.get().segment == Segment.HOME_FURNISHING
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
    assert f'<a href="{known.get_absolute_url()}">王小明</a>' in page
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


# Told at once


def say(client: Client, what: str, **typed: str) -> str:
    """What is said below a field."""
    query = typed.pop("query", "")
    response = client.post(f"/customers/check/{what}/{query}", typed, HTTP_HX_REQUEST="true")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_an_id_is_answered_at_once(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    own, foreign = make_salaried(officer, name="王小明"), make_salaried(other_officer, name="赵六")
    sign_in(client, officer)
    assert "1990-03-07 出生，女，36 周岁。" in say(client, "id", id_number="43042119900307 0528")
    assert "末位校验码" in say(client, "id", id_number="430421199003070529")
    assert own.get_absolute_url() in say(client, "id", id_number=own.id_number)
    hidden = say(client, "id", id_number=foreign.id_number)
    assert "其他客户经理" in hidden
    assert "赵六" not in hidden
    assert "已登记" not in say(client, "id", id_number=own.id_number, query=f"?customer={own.pk}")
    assert "已登记" in say(client, "id", id_number=own.id_number, query=f"?customer={'9' * 5000}")
    for nothing in ("", "  "):
        assert say(client, "id", id_number=nothing).strip() == ""
    for hostile in ("\x00", "<script>alert(1)</script>", "9" * 100_000, "😀"):
        assert "<script>" not in say(client, "id", id_number=hostile)
    assert "周岁" in say(client, "id", id_number=synthetic_national_id(Random(1), born=date(2015, 1, 1)))


def test_a_mobile_is_answered_at_once(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    foreign = make_salaried(other_officer, name="赵六", mobile="15400001234")
    sign_in(client, officer)
    warning = say(client, "mobile", name="赵 六", mobile="154 0000 1234")
    assert "confirm_different" in warning
    assert foreign.get_absolute_url() not in warning
    assert say(client, "mobile", name="钱七", mobile="15400001234").strip() == ""
    assert say(client, "mobile", name="", mobile="15400001234").strip() == ""
    assert "11" in say(client, "mobile", name="赵六", mobile="154")
    own = make_salaried(officer, name="孙八", mobile="15400001235")
    assert say(client, "mobile", name="孙八", mobile="15400001235", query=f"?customer={own.pk}").strip() == ""


def test_a_licence_is_answered_at_once(client: Client, sign_in: Any, officer: Any) -> None:
    sign_in(client, officer)
    assert "2027-05-01 起方可申请贷款" in say(client, "licence", licensed_on="2026-05-01")
    assert "2026-11-23 起即可申请贷款" in say(client, "licence", licensed_on="2025-11-23")
    assert "晚于今天" in say(client, "licence", licensed_on="2026-11-24")
    assert "晚于今天" in say(client, "licence", licensed_on="9999-12-31")
    assert say(client, "licence", licensed_on="").strip() == ""
    assert "text-tone-red" in say(client, "licence", licensed_on="\x00soon")


def test_a_credit_code_is_answered_at_once(client: Client, sign_in: Any, officer: Any) -> None:
    shop = make_business_customer(officer).businesses.get()
    sign_in(client, officer)
    assert shop.customer.get_absolute_url() in say(client, "code", credit_code=shop.credit_code)
    assert say(client, "code", credit_code=shop.credit_code, query=f"?business={shop.pk}").strip() == ""
    assert say(client, "code", credit_code=synthetic_credit_code(Random(3))).strip() == ""
    assert "text-tone-red" in say(client, "code", credit_code="x", query="?business=x")


def test_answers_are_for_officers_and_by_post(client: Client, sign_in: Any, officer: Any, manager: Any) -> None:
    for what in ("id", "mobile", "code", "licence"):
        assert sign_in(client, officer).get(f"/customers/check/{what}/").status_code == 405
        assert sign_in(client, manager).post(f"/customers/check/{what}/").status_code == 403


# Changing


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


# Businesses


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
    assert Customer.objects.get().segment == Segment.HOME_FURNISHING
    response = client.post(url, {**typed, "business_name": "另一家店"})
    assert response.status_code == 422
    assert [conflict.saved for conflict in response.context["conflicts"]] == ["秀英家具店"]
    assert 'value="另一家店"' in response.content.decode()
    assert client.post(url, {**typed, "licensed_on": "x"}).status_code == 422
    assert Business.objects.get().name == "秀英家具店"
