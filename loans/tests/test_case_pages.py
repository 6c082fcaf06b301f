"""The pages of a case: who may open them, what they show, what a bad form keeps."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from customers.models import Customer
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.models import Application, Investigation, LprRate
from loans.services.admission import decide
from loans.tests.factories import REASON, answers, make_application, make_product

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
TABS = ("application", "investigation", "papers", "timeline")
NOW = datetime.fromisoformat("2026-11-23T11:00:00+08:00")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shop(officer: User) -> Customer:
    return make_business_customer(officer)


def url(name: str, case: Any) -> str:
    return reverse(f"loans:{name}", args=[case.pk])


def typed(customer: Customer, **changes: Any) -> dict[str, Any]:
    """Return an application form as it is posted."""
    return {
        "business": customer.businesses.get().pk,
        "product": make_product().pk,
        "amount": "26万",
        "term_months": "12",
        "method": "equal_instalment",
        "purpose": "春节前备货，采购烟酒副食品",
        **changes,
    }


def text(response: Any) -> str:
    return str(response.content.decode())


class TestWhoSeesWhat:
    @pytest.mark.parametrize("tab", TABS)
    def test_the_officer_of_the_case_and_the_offices_read_it_others_find_nothing(
        self,
        client: Client,
        sign_in: SignIn,
        shop: Customer,
        manager: User,
        other_officer: User,
        tab: str,
    ) -> None:
        case = make_application(shop, state=State.ADMITTED)
        offices = [make_user(role) for role in (Role.OPERATIONS, Role.AUDITOR)]
        for person in (shop.officer, manager, *offices):
            response = sign_in(client, person).get(url(tab, case))
            assert response.status_code == 200
            assert shop.name in text(response)
        assert sign_in(client, other_officer).get(url(tab, case)).status_code == 404

    def test_board_members_and_administrators_have_no_business_here(
        self, client: Client, sign_in: SignIn, shop: Customer, members: list[User], administrator: User
    ) -> None:
        case = make_application(shop)
        for person in (members[0], administrator):
            assert sign_in(client, person).get(url("application", case)).status_code == 403

    @pytest.mark.parametrize("route", ["edit", "withdraw", "submit", "investigation_complete", "investigation_flags"])
    def test_a_colleagues_case_cannot_be_touched(
        self, client: Client, sign_in: SignIn, shop: Customer, other_officer: User, manager: User, route: str
    ) -> None:
        case = make_application(shop)
        assert sign_in(client, other_officer).post(url(route, case), {"version": 0}).status_code == 404
        assert sign_in(client, manager).post(url(route, case), {"version": 0}).status_code == 403

    def test_a_manager_does_not_write_the_investigation(
        self, client: Client, sign_in: SignIn, shop: Customer, manager: User
    ) -> None:
        case = make_application(shop)
        response = sign_in(client, manager).post(url("investigation", case), {"version": 0, "family": "x"})
        assert response.status_code == 403
        assert not Investigation.objects.exists()

    @pytest.mark.parametrize("tab", TABS)
    @pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.INVESTIGATING, State.PAPERS_COMPLETE])
    def test_no_page_asks_the_database_more_than_twelve_times(
        self,
        client: Client,
        sign_in: SignIn,
        shop: Customer,
        manager: User,
        officer: User,
        state: State,
        tab: str,
        django_assert_max_num_queries: Any,
    ) -> None:
        case = make_application(shop, state=state)
        for person in (officer, manager):
            sign_in(client, person)
            with django_assert_max_num_queries(12):
                client.get(url(tab, case))


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


class TestInvestigationPage:
    @pytest.fixture
    def case(self, client: Client, sign_in: SignIn, shop: Customer, officer: User) -> Application:
        sign_in(client, officer)
        return make_application(shop)

    def test_a_draft_keeps_everything(self, client: Client, case: Application) -> None:
        response = client.post(url("investigation", case), {"version": 0, "family": "已婚", "card_limit": "5万"})
        assert response.status_code == 302
        page = text(client.get(url("investigation", case)))
        assert "已婚" in page
        assert "50,000.00" in page
        case.refresh_from_db()
        assert case.state == State.INVESTIGATING

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("online_lenders", "many"),
            ("online_lenders", "-1"),
            ("online_lenders", "1.5"),
            ("online_lenders", "99999"),
            ("card_used", "a lot"),
            ("card_used", "-1"),
            ("visited_on", "yesterday"),
            ("visited_on", "2026-11-24"),
            ("visited_on", "9999-99-99"),
            ("recommended_amount", "900000"),
            ("place", "长" * 201),
            ("version", "x"),
            ("version", ""),
            ("family", "字" * 5001),
        ],
    )
    def test_what_cannot_be_read_is_told_at_the_field_and_everything_typed_stays(
        self, client: Client, case: Application, field: str, value: str
    ) -> None:
        response = client.post(url("investigation", case), {"version": 0, "reputation": "邻居评价良好", field: value})
        assert response.status_code == 422
        assert response.context["form"].errors[field]
        assert "邻居评价良好" in text(response)
        assert not Investigation.objects.exists()

    def test_completion_needs_all_four_and_keeps_the_draft(self, client: Client, case: Application) -> None:
        response = client.post(url("investigation_complete", case), {"version": 0, "family": "已婚，一子"})
        assert response.status_code == 422
        errors = response.context["form"].errors
        assert {"purpose_notes", "business_notes", "assets_seen", "recommendation"} <= set(errors)
        assert "family" not in errors
        assert Investigation.objects.get().family == "已婚，一子"
        assert 'name="version" value="1"' in text(response)

    def test_a_complete_form_completes_and_is_read_only_afterwards(self, client: Client, case: Application) -> None:
        values = {name: str(value) for name, value in answers(case, NOW).items()}
        response = client.post(url("investigation_complete", case), {"version": 0, **values})
        assert response.status_code == 302
        page = text(client.get(url("investigation", case)))
        assert "<textarea" not in page
        assert values["repayment_source"] in page
        again = client.post(url("investigation", case), {"version": 1, "family": "改"})
        assert again.status_code == 409

    def test_two_windows_show_both_texts(self, client: Client, case: Application) -> None:
        client.post(url("investigation", case), {"version": 0, "family": "窗口一写的"})
        response = client.post(url("investigation", case), {"version": 0, "family": "窗口二写的"})
        assert response.status_code == 422
        page = text(response)
        assert "窗口一写的" in page
        assert page.count("窗口二写的") == 2
        assert 'name="version" value="1"' in page
        assert client.post(url("investigation", case), {"version": 1, "family": "窗口二写的"}).status_code == 302
        assert Investigation.objects.get().family == "窗口二写的"

    def test_a_version_nobody_has_is_a_conflict_not_a_crash(self, client: Client, case: Application) -> None:
        assert client.post(url("investigation", case), {"version": 9, "family": "x"}).status_code == 422

    def test_flags_follow_what_is_typed_without_saving(self, client: Client, case: Application) -> None:
        content = text(client.post(url("investigation_flags", case), {"online_lenders": "4", "card_used": "oops"}))
        assert "flag-red" in content
        assert not Investigation.objects.exists()


class TestDecision:
    @pytest.fixture
    def case(self, shop: Customer, manager: User) -> Application:
        return make_application(shop, state=State.PAPERS_COMPLETE)

    def test_only_who_may_decide_sees_the_form(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, officer: User, auditor: User
    ) -> None:
        assert 'id="admission"' in text(sign_in(client, manager).get(case.get_absolute_url()))
        for person in (officer, auditor):
            assert 'id="admission"' not in text(sign_in(client, person).get(case.get_absolute_url()))

    def test_a_decision_without_a_reason_keeps_what_was_chosen(
        self, client: Client, sign_in: SignIn, case: Application, manager: User
    ) -> None:
        data = {"outcome": "declined", "reason": "太短", "version": case.version}
        response = sign_in(client, manager).post(url("decide", case), data)
        assert response.status_code == 422
        assert response.context["form"].errors["reason"]
        assert "太短" in text(response)
        assert 'value="declined" id="id_outcome_1" checked' in text(response)

    @pytest.mark.parametrize(
        "data",
        [
            {"outcome": "returned", "reason": REASON},
            {"outcome": "returned", "reason": REASON, "missing": ["gold"]},
            {"outcome": "maybe", "reason": REASON},
            {"outcome": "", "reason": REASON},
        ],
    )
    def test_a_decision_that_says_nothing_is_refused(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, data: dict[str, Any]
    ) -> None:
        response = sign_in(client, manager).post(url("decide", case), {"version": case.version, **data})
        assert response.status_code == 422
        assert Application.objects.get().state == State.PAPERS_COMPLETE

    def test_the_manager_admits(self, client: Client, sign_in: SignIn, case: Application, manager: User) -> None:
        data = {"outcome": "admitted", "reason": REASON, "version": case.version}
        response = sign_in(client, manager).post(url("decide", case), data, follow=True)
        assert Application.objects.get().state == State.ADMITTED
        assert REASON in text(response)

    def test_who_was_slower_reads_who_was_faster(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, second_manager: User
    ) -> None:
        decide(case, outcome="declined", reason=REASON, missing=[], actor=second_manager, at=NOW)
        data = {"outcome": "admitted", "reason": REASON, "version": case.version - 1}
        back = {"referer": f"http://testserver{case.get_absolute_url()}"}
        response = sign_in(client, manager).post(url("decide", case), data, headers=back, follow=True)
        assert second_manager.name in next(str(message) for message in response.context["messages"])
        assert Application.objects.get().state == State.DECLINED

    def test_others_are_turned_away(
        self, client: Client, sign_in: SignIn, case: Application, officer: User, operations: User
    ) -> None:
        data = {"outcome": "admitted", "reason": REASON, "version": case.version}
        for person in (officer, operations):
            assert sign_in(client, person).post(url("decide", case), data).status_code == 403

    def test_a_return_is_shown_to_the_officer_with_what_is_missing(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, officer: User
    ) -> None:
        decide(case, outcome="returned", reason=REASON, missing=["premises"], actor=manager, at=NOW)
        for tab in ("application", "papers", "investigation"):
            page = text(sign_in(client, officer).get(url(tab, case)))
            assert REASON in page
            assert manager.name in page


class TestTimeline:
    def test_it_tells_the_whole_story_from_the_trail(
        self, client: Client, sign_in: SignIn, shop: Customer, manager: User, auditor: User
    ) -> None:
        case = make_application(shop, state=State.ADMITTED)
        response = sign_in(client, auditor).get(url("timeline", case))
        told = {entry.action for entry in response.context["page"]}
        assert {
            "application.opened",
            "application.submitted",
            "deadline.started",
            "investigation.started",
            "investigation.completed",
            "deadline.met",
            "paper.added",
            "papers.complete",
            "admission.admitted",
        } <= told

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_entry_can_be_told_in_both_languages(
        self, client: Client, sign_in: SignIn, shop: Customer, manager: User, auditor: User, language: str
    ) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        decide(case, outcome="returned", reason=REASON, missing=["stock"], actor=manager, at=NOW)
        sweep(NOW + timedelta(days=9))
        auditor.language = language
        auditor.save()
        page = text(sign_in(client, auditor).get(url("timeline", case)))
        assert REASON in page
        assert ("Account flow loan" if language == "en" else "营销流水贷") in page


class TestList:
    def test_officers_see_their_own_the_others_all(
        self, client: Client, sign_in: SignIn, officer: User, other_officer: User, manager: User
    ) -> None:
        mine, theirs = (make_application(make_salaried(person)) for person in (officer, other_officer))
        address = reverse("loans:applications")
        assert set(sign_in(client, officer).get(address).context["page"]) == {mine}
        assert set(sign_in(client, manager).get(address).context["page"]) == {mine, theirs}

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


class TestProducts:
    @pytest.fixture
    def desk(self, client: Client, sign_in: SignIn, manager: User) -> Client:
        make_product()
        return sign_in(client, manager)

    def values(self, **changes: Any) -> dict[str, Any]:
        product = make_product()
        names = ("name_zh", "name_en", "min_amount", "max_amount", "min_months", "max_months", "methods", "spread_bp")
        values = {name: getattr(product, name) for name in (*names, "min_age", "max_age", "version")}
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
