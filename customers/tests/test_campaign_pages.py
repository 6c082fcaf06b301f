"""Campaigns on the page, the start page of marketing, another way of marketing with a reason."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.enums import Acquisition
from customers.models import Campaign, CampaignTarget, Customer
from customers.services.acquisition import won_by
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_marketing import NASTY, list_them, make_campaign, speak
from customers.tests.shared import last, told
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
LIST = "/customers/campaigns/"
START = "/customers/marketing/"
REASON = "经老客户介绍而来，登记时选错"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_business_customer(officer, name="王小明")


@pytest.fixture
def campaign(officer: User, at: datetime) -> Campaign:
    return make_campaign(officer, at)


@pytest.fixture
def desk(client: Client, sign_in: Any, officer: User) -> Client:
    """The officer's browser."""
    return sign_in(client, officer)


def sent(**changes: Any) -> dict[str, Any]:
    values = {"name": "清江路备货", "method": "precise", "goal": "", "segment": ""}
    return {**values, "starts_on": "2026-11-23", "ends_on": "2026-12-31", **changes}


def url(name: str, campaign: Campaign) -> str:
    return reverse(f"customers:{name}", args=[campaign.pk])


class TestSettingUp:
    def test_after_setting_up_comes_the_list(self, desk: Client) -> None:
        answer = desk.post(f"{LIST}new/", sent())
        assert answer["Location"] == url("campaign_fill", Campaign.objects.get())

    def test_errors_stand_at_their_fields(self, desk: Client) -> None:
        answer = desk.post(f"{LIST}new/", sent(name="", ends_on="2026-01-01"))
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"name"}
        answer = desk.post(f"{LIST}new/", sent(ends_on="2026-01-01"))
        assert set(answer.context["form"].errors) == {"ends_on"}
        assert not Campaign.objects.exists()

    def test_a_change_that_came_too_late_shows_both(self, desk: Client, campaign: Campaign) -> None:
        desk.post(url("campaign_edit", campaign), sent(version="1", name="甲"))
        late = desk.post(url("campaign_edit", campaign), sent(version="1", name="乙"))
        assert late.status_code == 422
        assert [(one.saved, one.typed) for one in late.context["conflicts"]] == [("甲", "乙")]
        assert desk.post(url("campaign_edit", campaign), sent(version="2", name="乙")).status_code == 302

    def test_closing_and_opening_again(self, desk: Client, campaign: Campaign) -> None:
        desk.post(url("campaign_close", campaign), {"version": "1"})
        assert Campaign.objects.get().closed_at
        page = desk.get(url("campaign", campaign)).content.decode()
        assert "重启活动" in page
        assert url("campaign_fill", campaign) not in page
        desk.post(url("campaign_close", campaign), {"version": "2", "reopen": "1"})
        assert not Campaign.objects.get().closed_at

    def test_others_do_not_see_it_and_readers_do_not_change_it(
        self, client: Client, sign_in: Any, campaign: Campaign, other_officer: User, auditor: User
    ) -> None:
        browser = sign_in(client, other_officer)
        for name in ("campaign", "campaign_edit", "campaign_fill"):
            assert browser.get(url(name, campaign)).status_code == 404
        reader = sign_in(Client(), auditor)
        page = reader.get(url("campaign", campaign))
        assert page.status_code == 200
        assert url("campaign_close", campaign) not in page.content.decode()
        assert reader.post(url("campaign_close", campaign), {"version": "1"}).status_code == 403

    def test_an_officer_of_the_list_looks_but_does_not_change(
        self, client: Client, sign_in: Any, manager: User, officer: User, at: datetime, customer: Customer
    ) -> None:
        campaign = make_campaign(manager, at)
        list_them(campaign, customer, at=at)
        browser = sign_in(client, officer)
        assert customer.name in browser.get(url("campaign", campaign)).content.decode()
        assert browser.get(url("campaign_fill", campaign)).status_code == 403


class TestFilling:
    def test_first_a_look_then_the_list(self, desk: Client, campaign: Campaign, customer: Customer) -> None:
        page = desk.get(url("campaign_fill", campaign), {"look": "1", "customer_class": "business"})
        assert page.context["preview"] == {"count": 1, "listed": 0, "new": 1}
        assert "将 1 户列入名单" in page.content.decode()
        desk.post(url("campaign_fill", campaign), {"customer_class": "business"})
        assert CampaignTarget.objects.get().party == customer.party
        again = desk.get(url("campaign_fill", campaign), {"look": "1"})
        assert again.context["preview"] == {"count": 1, "listed": 1, "new": 0}

    def test_one_by_one_by_name(self, desk: Client, campaign: Campaign, customer: Customer) -> None:
        page = desk.get(url("campaign_fill", campaign), {"q": "wxm"})
        add = reverse("customers:campaign_add", args=[campaign.pk, customer.party.pk])
        assert add in page.content.decode()
        desk.post(add)
        assert "已在名单上" in desk.post(add, follow=True).content.decode()
        assert desk.get(url("campaign_fill", campaign), {"q": "wxm"}).context["found"] == []
        off = reverse("customers:campaign_remove", args=[CampaignTarget.objects.get().pk])
        desk.post(off)
        assert not CampaignTarget.objects.exists()

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_sent_breaks_it(self, desk: Client, campaign: Campaign, nasty: str) -> None:
        names = ("customer_class", "segment", "area", "standing", "need", "officer", "q", "look")
        assert desk.get(url("campaign_fill", campaign), dict.fromkeys(names, nasty)).status_code in (200, 400, 422)
        assert desk.post(url("campaign_fill", campaign), dict.fromkeys(names, nasty)).status_code in (302, 422)
        assert desk.post(f"{LIST}new/", dict.fromkeys(sent(), nasty)).status_code == 422
        answer = desk.post(url("campaign_edit", campaign), dict.fromkeys((*sent(), "version"), nasty))
        assert answer.status_code == 422
        assert desk.post(url("campaign_close", campaign), {"version": nasty}).status_code == 302


class TestReading:
    def test_each_number_opens_its_rows(self, desk: Client, officer: User, campaign: Campaign, at: datetime) -> None:
        people = [make_salaried(officer, name=name) for name in ("李意", "赵谢", "钱等")]
        list_them(campaign, *people, at=at)
        speak(people[0].party, at, "interested")
        speak(people[1].party, at, "not_interested")
        page = desk.get(url("campaign", campaign))
        assert [step.count for step in page.context["funnel"].steps] == [3, 2, 1, 0, 0]
        for stage, count in (("listed", 3), ("contacted", 2), ("interested", 1), ("lost", 1), ("waiting", 1)):
            rows = desk.get(url("campaign", campaign), {"stage": stage}).context["page"]
            assert len(rows) == count, stage
        assert "有意向" in page.content.decode()
        assert "占上一步 67%" in page.content.decode()

    def test_the_list_of_campaigns(self, desk: Client, campaign: Campaign, customer: Customer, at: datetime) -> None:
        list_them(campaign, customer, at=at)
        (row,) = desk.get(LIST).context["page"]
        assert (row.n_listed, row.n_contacted) == (1, 0)
        for state, count in (("running", 1), ("planned", 0), ("over", 0), ("closed", 0)):
            assert len(desk.get(LIST, {"state": state}).context["page"]) == count
        assert len(desk.get(LIST, {"q": "备货"}).context["page"]) == 1
        assert len(desk.get(LIST, {"method": "deep"}).context["page"]) == 0

    def test_many_rows_take_as_many_queries_as_one(
        self, desk: Client, officer: User, campaign: Campaign, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        list_them(campaign, *(make_salaried(officer) for _one in range(25)), at=at)
        for number in range(22):
            make_campaign(officer, at, name=f"活动 {number}")
        with django_assert_max_num_queries(12):
            assert len(desk.get(url("campaign", campaign)).context["page"]) == 20
        with django_assert_max_num_queries(10):
            assert len(desk.get(LIST).context["page"]) == 20

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_in_the_address_breaks_it(self, desk: Client, campaign: Campaign, nasty: str) -> None:
        for address in (LIST, url("campaign", campaign)):
            names = ("q", "state", "method", "by", "stage", "officer", "sort", "page", "size")
            assert desk.get(address, dict.fromkeys(names, nasty)).status_code in (200, 400)


class TestStartPage:
    def test_the_three_counts_open_their_customers(self, desk: Client, officer: User) -> None:
        for method, count in ((Acquisition.PRECISE, 3), (Acquisition.REPEAT, 2), (Acquisition.DEEP, 1)):
            for _one in range(count):
                make_salaried(officer, acquisition=method)
        page = desk.get(START)
        assert [(way.method, way.count) for way in page.context["won"]] == [("precise", 3), ("repeat", 2), ("deep", 1)]
        assert "officers" not in page.context
        for way in page.context["won"]:
            link = f"/customers/?acquisition={way.method}"
            assert link in page.content.decode()
            assert len(desk.get(link, follow=True).context["page"]) == way.count

    def test_a_manager_reads_them_by_officer(
        self, client: Client, sign_in: Any, officer: User, other_officer: User, manager: User
    ) -> None:
        make_salaried(officer, acquisition=Acquisition.DEEP)
        rows = {row.pk: row for row in sign_in(client, manager).get(START).context["officers"]}
        assert [won.count for won in rows[officer.pk].counts] == [0, 0, 1]
        assert rows[other_officer.pk].total == 0

    def test_the_work_of_today_stands_there(self, desk: Client, customer: Customer, campaign: Any, at: Any) -> None:
        list_them(campaign, customer, at=at)
        speak(customer.party, at, next_on=at.date(), note="下午再打")
        page = desk.get(START).content.decode()
        for said in ("下午再打", "春节备货", "已联系 1 / 1", "画像不完整的客户"):
            assert said in page

    def test_it_takes_few_queries(self, desk: Client, officer: User, django_assert_max_num_queries: Any) -> None:
        for _one in range(8):
            make_salaried(officer)
        with django_assert_max_num_queries(12):
            desk.get(START)


class TestWayOfMarketing:
    def change(self, customer: Customer) -> str:
        return reverse("customers:acquisition", args=[customer.pk])

    def test_another_way_needs_a_reason_and_stands_in_the_trail(self, desk: Client, customer: Customer) -> None:
        values = {"method": "deep", "reason": REASON, "version": customer.version}
        assert desk.post(self.change(customer), {**values, "reason": "错"}).status_code == 422
        assert desk.post(self.change(customer), {**values, "method": "precise"}).status_code == 422
        assert desk.post(self.change(customer), values)["Location"] == customer.get_absolute_url()
        customer.refresh_from_db()
        assert customer.acquisition == Acquisition.DEEP
        assert told(last()) == f"精准营销 → 深度营销。理由：{REASON}"

    def test_too_late_shows_both(self, desk: Client, customer: Customer) -> None:
        values = {"method": "deep", "reason": REASON, "version": "0"}
        late = desk.post(self.change(customer), values)
        assert late.status_code == 422
        assert [(one.saved, one.typed) for one in late.context["conflicts"]] == [("精准营销", "深度营销")]

    def test_the_form_of_the_file_does_not_change_it(self, desk: Client, customer: Customer) -> None:
        page = desk.get(reverse("customers:edit", args=[customer.pk]))
        assert "acquisition" not in page.context["form"].fields

    def test_who_may(
        self, client: Client, sign_in: Any, customer: Customer, other_officer: User, manager: User
    ) -> None:
        assert sign_in(client, other_officer).get(self.change(customer)).status_code == 404
        assert sign_in(Client(), manager).get(self.change(customer)).status_code == 200

    def test_a_service_puts_down_what_won_a_customer(self, customer: Customer, at: datetime) -> None:
        assert won_by(customer=customer, method="repeat", because="装修需求", actor=customer.officer, at=at)
        assert not won_by(customer=customer, method="repeat", because="装修需求", actor=customer.officer, at=at)
        assert told(last()) == "精准营销 → 二次营销。理由：装修需求"

    @pytest.mark.parametrize("nasty", NASTY)
    def test_nothing_sent_breaks_it(self, desk: Client, customer: Customer, nasty: str) -> None:
        values = dict.fromkeys(("method", "reason", "version"), nasty)
        assert desk.post(self.change(customer), values).status_code == 422
