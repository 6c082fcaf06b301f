"""The application form, its submission and withdrawal, and the list of applications."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from customers.models import Customer
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.staff.models import User
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.models import Application
from loans.tests.factories import make_application, make_product
from loans.tests.pages import NOW, SignIn, text, typed, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]


class TestForm:
    @pytest.fixture
    def desk(self, client: Client, sign_in: SignIn, shop: Customer, officer: User) -> Client:
        return sign_in(client, officer)

    def address(self, customer: Customer) -> str:
        return f"{reverse('loans:create')}?customer={customer.pk}"

    def test_it_offers_only_products_of_the_class_with_todays_rates(self, desk: Client, officer: User) -> None:
        clerk = make_salaried(officer)
        make_product()
        content = text(desk.get(self.address(clerk)))
        assert str(make_product("public-servant")) in content
        assert str(make_product("account-flow")) not in content
        assert "5.20%" in content

    def test_a_good_form_becomes_a_draft(self, desk: Client, shop: Customer) -> None:
        response = desk.post(self.address(shop), typed(shop))
        case = Application.objects.get()
        assert response.status_code == 302
        assert response["Location"] == case.get_absolute_url()
        assert (case.state, case.amount, case.annual_rate) == (State.DRAFT, Decimal("260000.00"), Decimal("6.8500"))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("amount", "600000"),
            ("amount", "lots"),
            ("amount", "-5"),
            ("amount", ""),
            ("term_months", "99"),
            ("term_months", "twelve"),
            ("term_months", "99999999999999999999"),
            ("method", "equal_principal"),
            ("method", "barter"),
            ("product", "0"),
            ("product", "x"),
            ("business", "0"),
            ("business", ""),
            ("purpose", "备货"),
            ("purpose", "炒股票赚钱之后再归还贷款"),
            ("purpose", "字" * 2001),
            ("purpose", "备货\0采购烟酒副食品年货"),
        ],
    )
    def test_a_bad_field_is_told_at_the_field_and_what_was_typed_stays(
        self, desk: Client, shop: Customer, field: str, value: str
    ) -> None:
        response = desk.post(self.address(shop), typed(shop, **{field: value}))
        assert response.status_code == 422
        assert response.context["form"].errors[field]
        assert not Application.objects.exists()
        assert "26万" in text(response) or field == "amount"
        if field == "amount" and value:
            assert f'value="{escape(value)}"' in text(response)

    def test_a_young_licence_is_told_with_the_day_it_opens(self, desk: Client, officer: User) -> None:
        young = make_business_customer(officer, business={"licensed_on": date(2026, 3, 1)})
        response = desk.post(self.address(young), typed(young))
        assert response.status_code == 422
        assert "2027-03-01" in text(response)

    def test_a_doubtful_word_is_taken_but_spoken_of(self, desk: Client, shop: Customer) -> None:
        response = desk.post(self.address(shop), typed(shop, purpose="投资扩建仓库，购买货架与冷柜"), follow=True)
        assert response.status_code == 200
        assert "投资" in [str(message) for message in response.context["messages"]][1]

    def test_another_officers_customer_is_not_there(
        self, client: Client, sign_in: SignIn, shop: Customer, other_officer: User, manager: User
    ) -> None:
        assert sign_in(client, other_officer).get(self.address(shop)).status_code == 404
        assert sign_in(client, manager).get(self.address(shop)).status_code == 403

    @pytest.mark.parametrize("number", ["", "x", "-1", "999999999999999999999999999999", "0", "１"])
    def test_a_made_up_customer_leads_nowhere(self, desk: Client, number: str) -> None:
        response = desk.get(reverse("loans:create"), {"customer": number})
        assert response.status_code in (302, 404)

    def test_a_form_that_came_too_late_shows_both_and_keeps_what_was_typed(self, desk: Client, shop: Customer) -> None:
        desk.post(self.address(shop), typed(shop))
        case = Application.objects.get()
        desk.post(url("edit", case), typed(shop, amount="200000", version=1))
        response = desk.post(url("edit", case), typed(shop, amount="150000", version=1))
        assert response.status_code == 422
        assert [(one.saved, one.typed) for one in response.context["conflicts"]] == [("200,000.00", "150,000.00")]
        assert 'name="version" value="2"' in text(response)
        assert desk.post(url("edit", case), typed(shop, amount="150000", version=2)).status_code == 302
        case.refresh_from_db()
        assert case.amount == Decimal("150000.00")

    def test_the_quote_follows_what_is_typed(self, desk: Client, shop: Customer) -> None:
        content = text(desk.post(reverse("loans:quote"), typed(shop, amount="100000")))
        assert "6.85%" in content
        assert text(desk.post(reverse("loans:quote"), {"product": "x"})).count("%") == 0


class TestSubmission:
    def test_the_clock_is_shown_with_its_exact_moment(
        self, client: Client, sign_in: SignIn, shop: Customer, officer: User
    ) -> None:
        case = make_application(shop, state=State.DRAFT)
        response = sign_in(client, officer).post(url("submit", case), follow=True)
        assert response.redirect_chain == [(case.get_absolute_url(), 302)]
        assert "2026-11-25 21:00" in text(response)

    def test_what_no_longer_holds_leads_back_to_the_form(
        self, client: Client, sign_in: SignIn, shop: Customer, officer: User
    ) -> None:
        case = make_application(shop, state=State.DRAFT)
        product = case.product
        product.is_active = False
        product.save()
        response = sign_in(client, officer).post(url("submit", case), follow=True)
        assert response.redirect_chain == [(url("edit", case), 302)]
        assert str(product) in text(response)

    def test_a_second_submission_is_refused_in_words(
        self, client: Client, sign_in: SignIn, shop: Customer, officer: User
    ) -> None:
        case = make_application(shop)
        assert sign_in(client, officer).post(url("submit", case)).status_code == 409
        back = {"referer": f"http://testserver{case.get_absolute_url()}"}
        assert client.post(url("submit", case), headers=back).status_code == 302

    def test_a_submitted_application_is_not_edited(
        self, client: Client, sign_in: SignIn, shop: Customer, officer: User
    ) -> None:
        case = make_application(shop)
        sign_in(client, officer)
        assert client.get(url("edit", case)).status_code == 302
        assert client.post(url("edit", case), typed(shop, version=case.version)).status_code == 409


class TestWithdrawal:
    def test_it_asks_for_a_reason_and_closes(
        self, client: Client, sign_in: SignIn, shop: Customer, officer: User
    ) -> None:
        case = make_application(shop)
        sign_in(client, officer)
        assert client.get(url("withdraw", case)).status_code == 200
        refused = client.post(url("withdraw", case), {"reason": "不要"})
        assert refused.status_code == 422
        assert "不要" in text(refused)
        assert client.post(url("withdraw", case), {"reason": "客户改向亲戚借款，不再需要"}).status_code == 302
        case.refresh_from_db()
        assert case.state == State.WITHDRAWN
        assert "客户改向亲戚借款" in text(client.get(case.get_absolute_url()))
        assert client.get(url("withdraw", case)).status_code == 302
        assert client.post(url("withdraw", case), {"reason": "客户改向亲戚借款，不再需要"}).status_code == 409


class TestList:
    def test_officers_see_their_own_the_others_all(
        self, client: Client, sign_in: SignIn, officer: User, other_officer: User, manager: User
    ) -> None:
        mine, theirs = (make_application(make_salaried(person)) for person in (officer, other_officer))
        address = reverse("loans:applications")
        assert set(sign_in(client, officer).get(address).context["page"]) == {mine}
        assert set(sign_in(client, manager).get(address).context["page"]) == {mine, theirs}

    def test_a_search_becomes_the_address_unless_it_is_somebody_s_number(
        self, client: Client, sign_in: SignIn, officer: User
    ) -> None:
        case = make_application(make_salaried(officer, name="欧阳海"))
        address, number = reverse("loans:applications"), case.customer.id_number
        sign_in(client, officer)
        sent = client.post(address, {"q": case.number, "state": "submitted"})
        assert sent["Location"] == f"{address}?q={case.number}&state=submitted"
        answer = client.post(address, {"q": number, "state": "submitted"})
        assert answer.status_code == 200 and list(answer.context["page"]) == [case]
        links = [part.split('"')[0] for part in answer.content.decode().split('href="')[1:]]
        assert not any(number in link for link in links)

    def test_filters_narrow_and_sums_follow(
        self, client: Client, sign_in: SignIn, shop: Customer, manager: User
    ) -> None:
        draft = make_application(shop, state=State.DRAFT, amount=Decimal("120000.00"))
        done = make_application(make_salaried(shop.officer, name="欧阳海"), state=State.PAPERS_COMPLETE)
        sign_in(client, manager)

        def found(**params: Any) -> set[Application]:
            return set(client.get(reverse("loans:applications"), params).context["page"])

        assert found(state="papers_complete") == {done}
        assert found(state="open") == {draft, done}
        assert found(state="paid_out") == set()
        assert found(product=draft.product_id) == {draft}
        assert found(officer=shop.officer_id) == {draft, done}
        assert found(officer=manager.pk) == {draft, done}, "who is no officer is no filter"
        assert found(q="欧阳") == {done}
        assert found(q=draft.number[-4:]) == {draft}
        assert found(q=shop.businesses.get().name) == {draft}
        assert found(state="nonsense", product="x", clock="?", sort="up", page="last") == {draft, done}
        sums = client.get(reverse("loans:applications")).context["sums"]
        assert (sums.count, sums.amount) == (2, Decimal("220000.00"))

    def test_the_clock_filter_finds_what_is_late(
        self, client: Client, sign_in: SignIn, officer: User, shop: Customer
    ) -> None:
        make_application(shop, state=State.DRAFT)
        late = make_application(make_salaried(officer), at=NOW - timedelta(days=7))
        soon = make_application(make_salaried(officer), at=NOW - timedelta(days=3))
        running = make_application(make_salaried(officer), at=NOW - timedelta(hours=1))
        sign_in(client, officer)

        def found(clock: str) -> list[Application]:
            return list(client.get(reverse("loans:applications"), {"clock": clock, "sort": "due"}).context["page"])

        assert found("over") == [late]
        assert found("today") == [soon]
        assert found("running") == [soon, running]
        sweep(NOW)
        assert found("over") == [late], "a breach that was swept is still late"

    @pytest.mark.parametrize(
        "sort", ["created", "-created", "due", "-due", "amount", "-amount", "submitted", "-submitted"]
    )
    def test_every_order_lists_everything(
        self, client: Client, sign_in: SignIn, shop: Customer, officer: User, sort: str
    ) -> None:
        cases = [make_application(shop, state=State.DRAFT), make_application(make_salaried(officer))]
        page = sign_in(client, officer).get(reverse("loans:applications"), {"sort": sort}).context["page"]
        assert set(page) == set(cases)

    def test_the_number_of_rows_costs_no_query(
        self, client: Client, sign_in: SignIn, officer: User, manager: User, django_assert_max_num_queries: Any
    ) -> None:
        address = reverse("loans:applications")
        sign_in(client, manager)
        make_application(make_salaried(officer))
        with django_assert_max_num_queries(12) as one:
            client.get(address)
        for _more in range(3):
            make_application(make_salaried(officer))
        with django_assert_max_num_queries(len(one)):
            assert len(client.get(address).context["page"].object_list) == 4

    def test_an_empty_list_says_what_to_do(self, client: Client, sign_in: SignIn, officer: User) -> None:
        sign_in(client, officer)
        assert reverse("customers:list") in text(client.get(reverse("loans:applications")))
        assert client.get(reverse("loans:applications"), {"q": "nobody"}).status_code == 200
