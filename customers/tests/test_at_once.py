"""What is said while a field is still being filled in."""

from datetime import date
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.identifiers import synthetic_credit_code, synthetic_national_id
from customers.tests.factories import make_business_customer, make_salaried

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


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
