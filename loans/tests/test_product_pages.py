"""The pages of products and of the loan prime rate."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from loans.models import LprRate
from loans.tests.factories import make_application, make_product
from loans.tests.pages import SignIn, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]


class TestProducts:
    @pytest.fixture
    def desk(self, client: Client, sign_in: SignIn, manager: User) -> Client:
        make_product()
        return sign_in(client, manager)

    def values(self, **changes: Any) -> dict[str, Any]:
        product = make_product()
        names = ("name_zh", "name_en", "min_amount", "max_amount", "min_months", "max_months", "methods", "spread_bp")
        more = ("sizing", "sizing_factor", "needs", "min_spread_bp", "max_spread_bp", "max_entry_age")
        values = {name: getattr(product, name) for name in (*names, *more, "min_age", "max_age", "version")}
        return {**values, "is_active": "on", "bullet_months": "", **changes}

    def test_everyone_at_the_office_reads_them_and_only_the_manager_changes_them(
        self, client: Client, sign_in: SignIn, officer: User, auditor: User
    ) -> None:
        product = make_product()
        for person in (officer, auditor):
            sign_in(client, person)
            assert client.get(reverse("loans:products")).status_code == 200
            assert client.post(url("product", product), {}).status_code == 403
            assert client.post(reverse("loans:lpr"), {}).status_code == 403

    def test_a_change_is_kept_in_the_trail_and_leaves_running_cases_alone(
        self, desk: Client, shop: Customer, auditor: User, sign_in: SignIn
    ) -> None:
        case = make_application(shop)
        response = desk.post(url("product", case.product), self.values(max_amount="40万", spread_bp="400"))
        assert response.status_code == 302
        assert Entry.objects.get(action="product.changed").data["changed"] == {
            "max_amount": ["500000.00", "400000.00"],
            "spread_bp": ["385", "400"],
        }
        case.refresh_from_db()
        assert case.annual_rate == Decimal("6.8500")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("max_amount", "5000"),
            ("max_months", "2"),
            ("max_age", "19"),
            ("max_age", "59"),
            ("max_entry_age", "19"),
            ("sizing", "income"),
            ("sizing", "shoes"),
            ("sizing_factor", ""),
            ("sizing_factor", "101"),
            ("sizing_factor", "-1"),
            ("needs", []),
            ("needs", ["renovation"]),
            ("max_spread_bp", "100"),
            ("spread_bp", "451"),
            ("methods", []),
            ("methods", ["barter"]),
            ("bullet_months", "40"),
            ("spread_bp", "-1"),
            ("name_zh", ""),
            ("min_amount", "0"),
        ],
    )
    def test_contradictions_are_told_at_the_field(self, desk: Client, field: str, value: Any) -> None:
        response = desk.post(url("product", make_product()), self.values(**{field: value}))
        assert response.status_code == 422
        assert response.context["form"].errors[field]

    def test_an_old_form_overwrites_nothing(self, desk: Client) -> None:
        product = make_product()
        desk.post(url("product", product), self.values(max_age="61"))
        response = desk.post(url("product", product), self.values(max_age="62", version=1))
        assert response.status_code == 422
        assert [one.saved for one in response.context["conflicts"]] == ["61"]
        product.refresh_from_db()
        assert product.max_age == 61

    def test_saving_nothing_new_is_said(self, desk: Client) -> None:
        assert desk.post(url("product", make_product()), self.values()).status_code == 422

    def test_a_new_lpr_counts_from_its_day_on(self, desk: Client) -> None:
        data = {"valid_from": "2026-11-20", "one_year": "2.9", "five_year": "3.4"}
        assert desk.post(reverse("loans:lpr"), data).status_code == 302
        assert "6.75%" in text(desk.get(reverse("loans:products")))
        again = desk.post(reverse("loans:lpr"), data)
        assert again.status_code == 422
        assert again.context["form"].errors["valid_from"]
        assert LprRate.objects.filter(valid_from=date(2026, 11, 20)).count() == 1

    @pytest.mark.parametrize("rate", ["", "x", "-1", "51", "2.12345"])
    def test_a_rate_is_a_rate(self, desk: Client, rate: str) -> None:
        data = {"valid_from": "2026-11-20", "one_year": rate, "five_year": "3.4"}
        response = desk.post(reverse("loans:lpr"), data)
        assert response.status_code == 422
        assert response.context["form"].errors["one_year"]
