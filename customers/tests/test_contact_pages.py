"""Noting a word in two taps, and the list of whom to speak to today."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.enums import ContactOutcome, PartyKind
from customers.models import Contact, Customer, Party
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_marketing import NASTY, list_them, make_campaign, speak
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DUE = "/customers/contacts/"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_business_customer(officer, name="王小明")


@pytest.fixture
def desk(client: Client, sign_in: Any, officer: User) -> Client:
    """The officer's browser."""
    return sign_in(client, officer)


def log_url(party: Party) -> str:
    return reverse("customers:contact_log", args=[party.pk])


def tab_url(customer: Customer) -> str:
    return reverse("customers:contacts", args=[customer.pk])


class TestTwoTaps:
    def test_how_and_what_came_of_it_are_all_it_takes(self, desk: Client, customer: Customer, at: Any) -> None:
        page = desk.get(tab_url(customer)).content.decode()
        assert log_url(customer.party) in page
        sent = desk.post(log_url(customer.party), {"channel": "call", "outcome": "interested"}, headers=HTMX)
        contact = Contact.objects.get()
        assert (contact.channel, contact.outcome, contact.at) == ("call", "interested", at)
        text = sent.content.decode()
        for said in ("已登记：电话，有意向。", "明天", "11-24", "撤销"):
            assert said in text

    def test_without_script_the_file_comes_back_with_what_was_noted(self, desk: Client, customer: Customer) -> None:
        sent = desk.post(log_url(customer.party), {"channel": "call", "outcome": "later"}, follow=True)
        assert sent.redirect_chain[-1][0] == f"{tab_url(customer)}?noted={Contact.objects.get().pk}"
        assert "已登记：电话，以后再说。" in sent.content.decode()

    def test_without_an_outcome_nothing_is_noted(self, desk: Client, customer: Customer) -> None:
        for headers in (HTMX, {}):
            sent = desk.post(log_url(customer.party), {"channel": "visit"}, headers=headers)
            assert sent.status_code == 422
            assert "请点选联系结果。" in sent.content.decode()
            assert 'value="visit" checked' in sent.content.decode()
        assert not Contact.objects.exists()

    def test_a_tap_on_a_day_sets_the_next_contact(self, desk: Client, customer: Customer, at: Any) -> None:
        contact = speak(customer.party, at)
        url = reverse("customers:contact_details", args=[contact.pk])
        sent = desk.post(url, {"note": "想换车", "day": "2026-11-30", "next_on": ""}, headers=HTMX)
        contact.refresh_from_db()
        assert (contact.note, contact.next_on) == ("想换车", date(2026, 11, 30))
        assert "下次联系 2026-11-30" in sent.content.decode()
        desk.post(url, {"note": "想换车", "next_on": ""})
        contact.refresh_from_db()
        assert contact.next_on is None

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"next_on": "2026-11-29"}, "下一个工作日是 2026-11-30"),
            ({"next_on": "2026-11-01"}, "请选择今天或以后的日期"),
            ({"next_on": "spam"}, "输入一个有效的日期"),
            ({"note": "长" * 201}, "200"),
        ],
    )
    def test_a_wrong_day_or_note_stands_at_its_field(
        self, desk: Client, customer: Customer, at: Any, sent: Any, said: str
    ) -> None:
        contact = speak(customer.party, at)
        answer = desk.post(
            reverse("customers:contact_details", args=[contact.pk]), {"note": "甲", **sent}, headers=HTMX
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
        contact.refresh_from_db()
        assert (contact.note, contact.next_on) == ("", None)

    def test_a_mistake_is_taken_back(self, desk: Client, customer: Customer, at: Any) -> None:
        contact = speak(customer.party, at)
        url = reverse("customers:contact_undo", args=[contact.pk])
        answer = desk.post(url, headers=HTMX)
        assert "已撤销，未留下记录。" in answer.content.decode()
        assert not Contact.objects.exists()
        assert desk.post(url).status_code == 404

    def test_too_late_says_so(self, desk: Client, customer: Customer, at: Any) -> None:
        contact = speak(customer.party, at - timedelta(hours=1))
        answer = desk.post(reverse("customers:contact_undo", args=[contact.pk]), headers=HTMX)
        assert answer.status_code == 422
        assert "已超过可撤销的时间" in answer.content.decode()

    def test_the_number_is_shown_ready_to_be_called(self, desk: Client, customer: Customer) -> None:
        page = desk.get(tab_url(customer)).content.decode()
        assert customer.mobile not in page
        answer = desk.post(reverse("customers:contact_number", args=[customer.party.pk]), headers=HTMX)
        assert f'href="tel:{customer.mobile}"' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]

    def test_a_contact_from_a_campaign_counts_there(self, desk: Client, officer: User, customer: Any, at: Any) -> None:
        older, newer = make_campaign(officer, at), make_campaign(officer, at, name="新活动")
        for campaign in (older, newer):
            list_them(campaign, customer, at=at)
        page = desk.get(tab_url(customer), {"campaign": older.pk}).content.decode()
        assert f'name="campaign" value="{older.pk}"' in page
        desk.post(log_url(customer.party), {"channel": "call", "outcome": "interested", "campaign": older.pk})
        assert Contact.objects.get().campaign == older


class TestFile:
    def test_the_shops_contacts_stand_in_the_owners_file(self, desk: Client, customer: Customer, at: Any) -> None:
        shop = customer.businesses.get().party
        speak(shop, at, note="老板娘在店里")
        page = desk.get(tab_url(customer)).content.decode()
        assert "老板娘在店里" in page
        assert shop.name in page
        assert "老板娘在店里" in desk.get(reverse("customers:contacts_with", args=[shop.pk])).content.decode()

    def test_a_prospect_has_a_page_too(self, desk: Client, officer: User, at: datetime) -> None:
        prospect = Party.objects.create(kind=PartyKind.PERSON, name="赵六", officer=officer, added_at=at)
        url = reverse("customers:contacts_with", args=[prospect.pk])
        assert "潜在客户" in desk.get(url).content.decode()
        desk.post(log_url(prospect), {"channel": "chat", "outcome": "later"})
        assert "微信" in desk.get(url).content.decode()

    def test_readers_read_and_do_not_note(self, client: Client, sign_in: Any, auditor: User, customer: Any) -> None:
        browser = sign_in(client, auditor)
        assert log_url(customer.party) not in browser.get(tab_url(customer)).content.decode()
        assert browser.post(log_url(customer.party), {"channel": "call", "outcome": "later"}).status_code == 403

    def test_another_officers_customer_is_not_there(
        self, client: Client, sign_in: Any, other_officer: User, customer: Customer, at: Any
    ) -> None:
        contact = speak(customer.party, at)
        browser = sign_in(client, other_officer)
        assert browser.get(tab_url(customer)).status_code == 404
        assert browser.get(reverse("customers:contacts_with", args=[customer.party.pk])).status_code == 404
        for name, pk in (
            ("contact_log", customer.party.pk),
            ("contact_number", customer.party.pk),
            ("contact_details", contact.pk),
            ("contact_undo", contact.pk),
        ):
            assert browser.post(reverse(f"customers:{name}", args=[pk])).status_code == 404, name

    def test_many_contacts_take_as_many_queries_as_one(
        self, desk: Client, customer: Customer, at: Any, django_assert_max_num_queries: Any
    ) -> None:
        for minute in range(25):
            speak(customer.party, at - timedelta(minutes=minute + 1))
        with django_assert_max_num_queries(12):
            assert len(desk.get(tab_url(customer)).context["page"]) == 20


class TestDueList:
    def names(self, answer: Any) -> list[str]:
        return [contact.party.name for contact in answer.context["page"]]

    @pytest.fixture
    def three(self, officer: User, at: datetime) -> None:
        for name, days in (("李今", 0), ("赵迟", -3), ("钱后", 5)):
            someone = make_salaried(officer, name=name)
            next_on = at.date() + timedelta(days=days)
            speak(someone.party, at - timedelta(days=10), next_on=next_on, note=f"{name}说")

    def test_the_late_come_first_and_the_future_waits(self, desk: Client, three: None) -> None:
        page = desk.get(DUE)
        assert self.names(page) == ["赵迟", "李今"]
        assert "2026-11-20" in page.content.decode()
        assert [tab.count for tab in page.context["tabs"]] == [2, 3, 3]
        assert self.names(desk.get(DUE, {"when": "week"})) == ["赵迟", "李今", "钱后"]
        assert self.names(desk.get(DUE, {"when": "all", "sort": "name"})) == ["李今", "钱后", "赵迟"]
        assert self.names(desk.get(DUE, {"q": "zc"})) == ["赵迟"]
        assert self.names(desk.get(DUE, {"q": "zzz"})) == []
        assert self.names(desk.get(DUE, {"outcome": ContactOutcome.LATER})) == []

    def test_who_was_spoken_to_leaves_the_list(self, desk: Client, three: None, at: datetime) -> None:
        party = Party.objects.get(name="赵迟")
        desk.post(log_url(party), {"channel": "call", "outcome": "not_interested"}, headers=HTMX)
        assert self.names(desk.get(DUE)) == ["李今"]

    def test_who_goes_to_another_officer_goes_along(
        self, client: Client, sign_in: Any, three: None, other_officer: User
    ) -> None:
        Party.objects.filter(name="赵迟").update(officer=other_officer)
        assert self.names(sign_in(client, other_officer).get(DUE)) == ["赵迟"]

    def test_a_manager_sees_everybody_and_can_choose_an_officer(
        self, client: Client, sign_in: Any, three: None, manager: User, officer: User, other_officer: User
    ) -> None:
        browser = sign_in(client, manager)
        page = browser.get(DUE)
        assert self.names(page) == ["赵迟", "李今"]
        assert "登记联系" not in page.content.decode()
        assert self.names(browser.get(DUE, {"officer": other_officer.pk})) == []

    def test_an_empty_list_says_why(self, desk: Client) -> None:
        assert "没有待联系的客户" in desk.get(DUE).content.decode()

    def test_many_rows_take_as_many_queries_as_one(
        self, desk: Client, officer: User, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for _one in range(25):
            speak(make_salaried(officer).party, at - timedelta(days=1), next_on=at.date())
        with django_assert_max_num_queries(10):
            assert len(desk.get(DUE).context["page"]) == 20

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_in_the_address_breaks_it(self, desk: Client, nasty: str) -> None:
        names = ("q", "when", "outcome", "officer", "sort", "page", "size")
        assert desk.get(DUE, dict.fromkeys(names, nasty)).status_code in (200, 400)


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_sent_breaks_noting(desk: Client, customer: Customer, at: datetime, nasty: str) -> None:
    assert desk.get(tab_url(customer), {"noted": nasty, "campaign": nasty}).status_code in (200, 400)
    sent = {"channel": nasty, "outcome": nasty, "campaign": nasty}
    assert desk.post(log_url(customer.party), sent).status_code == 422
    assert desk.post(log_url(customer.party), {**sent, "channel": "call", "outcome": "later"}).status_code == 422
    contact = speak(customer.party, at)
    details = reverse("customers:contact_details", args=[contact.pk])
    for fields in ({"note": nasty}, {"next_on": nasty}, {"day": nasty}):
        assert desk.post(details, fields).status_code in (302, 422)
