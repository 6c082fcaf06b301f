"""The portrait on the page: asked one by one, changed topic by topic, listed by how full it is."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.models import Customer, PortraitAnswer
from customers.queries.portraits import portrait_of, stamp
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_marketing import NASTY, answer
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_business_customer(officer, name="王小明", marital_status="")


@pytest.fixture
def desk(client: Client, sign_in: Any, officer: User) -> Client:
    """The officer's browser."""
    return sign_in(client, officer)


def ask_url(customer: Customer) -> str:
    return reverse("customers:portrait_ask", args=[customer.pk])


def topic_url(customer: Customer, topic: str = "family") -> str:
    return reverse("customers:portrait_topic", args=[customer.pk, topic])


class TestReading:
    def test_the_tab_shows_answers_what_is_old_and_what_to_ask(self, desk: Client, customer: Customer, at: Any) -> None:
        answer(customer, at - timedelta(days=500), home="rented")
        answer(customer, at, declined=True, parents=None)
        page = desk.get(reverse("customers:portrait", args=[customer.pk]))
        text = page.content.decode()
        for said in ("租赁", "2025-07-11 的回答，该再问了", "不愿透露", "尚未了解婚姻状况", "什么时候可能用钱？"):
            assert said in text
        assert page.context["stale"] == 1
        assert len(page.context["wanted"]) == 5

    def test_an_auditor_reads_and_is_offered_no_change(
        self, client: Client, sign_in: Any, auditor: User, customer: Customer
    ) -> None:
        page = sign_in(client, auditor).get(reverse("customers:portrait", args=[customer.pk])).content.decode()
        assert ask_url(customer) not in page
        assert topic_url(customer) not in page

    def test_without_consent_the_page_says_so_and_leads_to_signing(self, desk: Client, officer: User) -> None:
        someone = make_salaried(officer, consents=False)
        page = desk.get(reverse("customers:portrait", args=[someone.pk])).content.decode()
        assert reverse("customers:consent_sign", args=[someone.pk, "personal_data"]) in page
        assert ask_url(someone) not in page
        answered = desk.post(ask_url(someone), {"question": "home", "home": "rented"})
        assert answered.status_code == 422
        assert "尚未签署" in answered.content.decode()

    def test_another_officers_customer_is_not_there(
        self, client: Client, sign_in: Any, other_officer: User, customer: Customer
    ) -> None:
        browser = sign_in(client, other_officer)
        for url in (reverse("customers:portrait", args=[customer.pk]), ask_url(customer), topic_url(customer)):
            assert browser.get(url).status_code == 404
        assert browser.post(ask_url(customer), {"question": "home", "home": "rented"}).status_code == 404


class TestAskingOneByOne:
    def test_a_tap_saves_at_once_and_the_next_question_comes(self, desk: Client, customer: Customer) -> None:
        first = desk.get(ask_url(customer))
        code = first.context["row"].question.code
        assert code == "need_soon"
        sent = desk.post(ask_url(customer), {"question": code, code: "month"}, headers={"HX-Request": "true"})
        assert PortraitAnswer.objects.get(question=code).value == "month"
        assert sent.templates[0].name == "customers/portraits/_question.html"
        assert sent.context["noted"].text == "一个月内"
        assert sent.context["row"].question.code == "need_home"

    def test_without_script_the_next_page_asks_on(self, desk: Client, customer: Customer) -> None:
        sent = desk.post(ask_url(customer), {"question": "need_soon", "need_soon": "none", "skip": "turnover"})
        assert sent["Location"] == f"{ask_url(customer)}?skip=turnover"

    def test_what_is_put_off_comes_up_later(self, desk: Client, customer: Customer) -> None:
        page = desk.get(ask_url(customer), {"skip": "need_soon,turnover"})
        assert page.context["row"].question.code not in ("need_soon", "turnover")
        assert desk.get(ask_url(customer)).context["row"].question.code == "need_soon"

    def test_nothing_entered_is_put_off(self, desk: Client, customer: Customer) -> None:
        sent = desk.post(ask_url(customer), {"question": "turnover", "turnover": " "}, headers={"HX-Request": "true"})
        assert sent.context["noted"] is None
        assert sent.context["skip"] == "turnover"
        assert not PortraitAnswer.objects.exists()

    def test_who_prefers_not_to_say_is_not_asked_again(self, desk: Client, customer: Customer) -> None:
        desk.post(ask_url(customer), {"question": "need_soon", "declined": "1"})
        assert PortraitAnswer.objects.get().declined
        assert desk.get(ask_url(customer)).context["row"].question.code != "need_soon"

    def test_a_wrong_answer_comes_back_with_its_text(self, desk: Client, customer: Customer) -> None:
        sent = desk.post(ask_url(customer), {"question": "turnover", "turnover": "很多"})
        assert sent.status_code == 422
        assert 'value="很多"' in sent.content.decode()
        assert not PortraitAnswer.objects.exists()

    def test_a_question_that_is_not_asked_is_not_there(self, desk: Client, customer: Customer) -> None:
        for code in ("spam", "wage_bank", "need_amount"):
            assert desk.get(ask_url(customer), {"question": code}).status_code == 404
            assert desk.post(ask_url(customer), {"question": code, code: "x"}).status_code == 404

    def test_when_everything_is_asked_the_page_says_so(self, desk: Client, customer: Customer, at: Any) -> None:
        everything = ",".join(row.question.code for row in portrait_of(customer, at=at))
        assert "暂缓的问题" in desk.get(ask_url(customer), {"skip": everything}).content.decode()

    def test_only_the_officer_asks(self, client: Client, sign_in: Any, manager: User, customer: Customer) -> None:
        assert sign_in(client, manager).get(ask_url(customer)).status_code == 403

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_typed_breaks_it(self, desk: Client, customer: Customer, nasty: str) -> None:
        for data in ({"question": nasty}, {"skip": nasty}):
            assert desk.get(ask_url(customer), data).status_code in (200, 400, 404)
        for code in ("turnover", "trade_goods", "trade_years", "trade_season", "trade_role"):
            sent = desk.post(ask_url(customer), {"question": code, code: nasty, "skip": nasty})
            assert sent.status_code in (302, 422), (code, nasty)


class TestTopicForm:
    def test_a_topic_is_changed_in_one_form(self, desk: Client, customer: Customer, at: datetime) -> None:
        sent = {"version": "0", "household": "4", "home": "rented", "children": "", "parents": "yes"}
        answered = desk.post(topic_url(customer), sent)
        assert answered["Location"] == f"{reverse('customers:portrait', args=[customer.pk])}#family"
        assert set(PortraitAnswer.objects.values_list("question", flat=True)) == {"household", "home", "parents"}
        page = desk.get(topic_url(customer))
        assert page.context["form"]["household"].value() == 4

    def test_questions_that_follow_are_offered_at_once(self, desk: Client, customer: Customer) -> None:
        sent = desk.post(topic_url(customer), {"version": "0", "children": "two"}, follow=True)
        assert "还有 1 个后续问题" in sent.content.decode()
        assert "children_stage" in sent.context["form"].fields

    def test_a_blank_takes_an_answer_away_but_leaves_what_was_declined(
        self, desk: Client, customer: Customer, at: datetime
    ) -> None:
        answer(customer, at, household=4)
        answer(customer, at, declined=True, home=None)
        version = stamp(row for row in portrait_of(customer, at=at) if row.question.topic == "family")
        desk.post(topic_url(customer), {"version": version, "household": "", "home": ""})
        assert list(PortraitAnswer.objects.values_list("question", "declined")) == [("home", True)]

    def test_errors_stand_at_their_fields_and_nothing_is_saved(self, desk: Client, customer: Customer) -> None:
        sent = desk.post(topic_url(customer), {"version": "0", "household": "900", "home": "rented"})
        assert sent.status_code == 422
        assert set(sent.context["form"].errors) == {"household"}
        assert 'value="900"' in sent.content.decode()
        assert not PortraitAnswer.objects.exists()

    def test_what_somebody_added_meanwhile_is_shown_beside(self, desk: Client, customer: Customer, at: Any) -> None:
        answer(customer, at, household=4)
        sent = desk.post(topic_url(customer), {"version": "0", "household": "6", "home": "rented"})
        assert sent.status_code == 422
        assert [(one.saved, one.typed) for one in sent.context["conflicts"]] == [("4", "6"), ("（空）", "租赁")]
        again = {**sent.context["form"].data.dict(), "household": "6"}
        assert desk.post(topic_url(customer), again).status_code == 302
        assert PortraitAnswer.objects.get(question="household").value == 6

    def test_an_unknown_topic_is_not_there(self, desk: Client, customer: Customer) -> None:
        assert desk.get(topic_url(customer, "spam")).status_code == 404

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_typed_breaks_it(self, desk: Client, customer: Customer, nasty: str) -> None:
        sent = dict.fromkeys(("version", "household", "home", "children", "parents"), nasty)
        assert desk.post(topic_url(customer), sent).status_code in (302, 422)


class TestList:
    URL = "/customers/portraits/"

    def test_the_thinnest_portraits_come_first(self, desk: Client, officer: User, at: datetime) -> None:
        full, thin = make_salaried(officer, name="李全"), make_salaried(officer, name="赵空")
        answer(full, at, need_soon="none", home="rented")
        page = desk.get(self.URL)
        assert [row.name for row in page.context["page"]] == [thin.name, full.name]
        assert [row.name for row in desk.get(self.URL, {"sort": "-percent"}).context["page"]] == ["李全", "赵空"]
        assert [row.name for row in desk.get(self.URL, {"full": "none"}).context["page"]] == ["赵空"]
        assert [row.name for row in desk.get(self.URL, {"q": "lq"}).context["page"]] == ["李全"]

    def test_officers_see_their_own_and_managers_all(
        self, client: Client, sign_in: Any, customer: Customer, other_officer: User, manager: User
    ) -> None:
        other = make_salaried(other_officer)
        assert [row.pk for row in sign_in(client, other_officer).get(self.URL).context["page"]] == [other.pk]
        chief = sign_in(Client(), manager)
        assert {row.pk for row in chief.get(self.URL).context["page"]} == {other.pk, customer.pk}
        found = chief.get(self.URL, {"officer": other_officer.pk}).context["page"]
        assert [row.pk for row in found] == [other.pk]

    def test_many_rows_take_as_many_queries_as_one(
        self, desk: Client, officer: User, customer: Customer, django_assert_max_num_queries: Any
    ) -> None:
        for _one in range(25):
            make_salaried(officer)
        with django_assert_max_num_queries(10):
            assert len(desk.get(self.URL).context["page"]) == 20

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_in_the_address_breaks_it(self, desk: Client, nasty: str) -> None:
        names = ("q", "full", "class", "dealing", "officer", "sort", "page", "size")
        assert desk.get(self.URL, dict.fromkeys(names, nasty)).status_code in (200, 400)
