"""The pages of segments: reading, changing with a preview, and what they refuse."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Area, Customer, Segment
from customers.rules.segments import stamp_of
from customers.services import segments
from customers.services.segments import Wish, save_segment
from customers.tasks import move_customers_by_today
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.shared import told
from jinxin.audit.models import Entry
from jinxin.errors import NotAllowed
from jinxin.jobs import worker
from jinxin.jobs.models import Job
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
LIST = "/customers/segments/"
NEW = "/customers/segments/new/?class=salaried"


@pytest.fixture(autouse=True)
def _monday(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def desk(client: Client, sign_in: Any, manager: User) -> Client:
    return sign_in(client, manager)


def stamp(customer_class: str = "salaried") -> str:
    return stamp_of(Segment.objects.filter(customer_class=customer_class))


def segment(code: str) -> Segment:
    return Segment.objects.get(code=code)


def page_of(code: str) -> str:
    return reverse("customers:segment_edit", args=[segment(code).pk])


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "class": "salaried",
        "name_zh": "高收入工薪",
        "name_en": "High income",
        "place": "1",
        "monthly_income_at_least": "0.8万",
        "version": stamp(),
        **changes,
    }


def text(response: Any) -> str:
    return str(response.content.decode())


class TestReading:
    def test_everybody_counts_what_they_may_see(
        self, client: Client, sign_in: Any, officer: User, other_officer: User, manager: User
    ) -> None:
        make_salaried(officer)
        make_salaried(other_officer)
        make_business_customer(other_officer)
        counts = {}
        for person in (officer, manager):
            page = sign_in(client, person).get(LIST)
            counts[person.pk] = {
                row.rule.segment.code: row.count for one in page.context["classes"] for row in one.rows
            }
        assert counts[officer.pk]["government_salaried"] == 1
        assert counts[manager.pk]["government_salaried"] == 2
        assert counts[officer.pk]["grocery"] == 0
        assert "/customers/?class=salaried&amp;segment=government_salaried" in text(page)

    def test_only_the_manager_is_offered_to_change(
        self, client: Client, sign_in: Any, auditor: User, manager: User
    ) -> None:
        assert "segments/new/" not in text(sign_in(client, auditor).get(LIST))
        assert "segments/new/" in text(sign_in(client, manager).get(LIST))

    @pytest.mark.parametrize("who", ["officer", "auditor", "operations"])
    def test_nobody_else_opens_the_form(self, client: Client, sign_in: Any, who: str, request: Any) -> None:
        sign_in(client, request.getfixturevalue(who))
        for address in (NEW, page_of("grocery")):
            assert client.get(address).status_code == 403
            assert client.post(address, typed()).status_code == 403

    def test_the_list_takes_the_same_queries_for_one_and_for_many(self, desk: Client, officer: User) -> None:
        found = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                desk.get(LIST)
            found.append(len(queries))
            for number in range(4):
                make_salaried(officer, employment={"monthly_income": Decimal(5000 + number)})
        assert found[0] == found[1] <= 10


class TestPreview:
    def test_it_says_who_moves_and_saves_nothing(self, desk: Client, officer: User, other_officer: User) -> None:
        rich = make_salaried(officer, name="李富", employment={"monthly_income": Decimal("9000")})
        make_salaried(other_officer, name="王少", employment={"monthly_income": Decimal("7999.99")})
        page = desk.get(LIST + "new/", {**typed(), "step": "preview"})
        assert page.status_code == 200
        assert [(move.source.code, move.target.name_en, move.count) for move in page.context["moves"]] == [
            ("government_salaried", "High income", 1)
        ]
        assert [customer.pk for customer in page.context["page"]] == [rich.pk]
        assert "李富" in text(page)
        assert "王少" not in text(page)
        assert not Segment.objects.filter(name_zh="高收入工薪").exists()
        assert not Customer.objects.exclude(segment_id="government_salaried").exists()

    def test_what_was_typed_comes_back(self, desk: Client) -> None:
        page = desk.get(LIST + "new/", {**typed(position_contains="局长、主任"), "step": "form"})
        assert page.status_code == 200
        assert "局长、主任" in text(page)

    def test_a_page_of_movers_takes_the_same_queries_for_one_and_for_many(self, desk: Client, officer: User) -> None:
        found = []
        for _round in range(2):
            make_salaried(officer, employment={"monthly_income": Decimal(9000)})
            with CaptureQueriesContext(connection) as queries:
                desk.get(LIST + "new/", {**typed(), "step": "preview"})
            found.append(len(queries))
            for _number in range(22):
                make_salaried(officer, employment={"monthly_income": Decimal(9000)})
        assert found[0] == found[1] <= 12
        second = desk.get(LIST + "new/", {**typed(), "step": "preview", "page": "3"})
        assert len(second.context["page"].object_list) == 6

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name_zh", ""),
            ("name_zh", "其他工薪"),
            ("name_en", "x" * 61),
            ("name_en", "government, SALARIED"),
            ("place", "9"),
            ("place", "x"),
            ("monthly_income_at_least", "much"),
            ("monthly_income_at_least", "-5"),
            ("years_employed_below", "1000"),
            ("years_employed_below", "2.5"),
            ("employer_kind_is", "circus"),
            ("position_contains", "长" * 41),
            ("version", ""),
        ],
    )
    def test_what_makes_no_rule_is_told_at_the_field(self, desk: Client, field: str, value: str) -> None:
        response = desk.get(LIST + "new/", {**typed(**{field: value}), "step": "preview"})
        assert response.status_code == 422
        assert response.context["form"].errors[field]
        assert "高收入" in text(response) or field == "name_zh"

    def test_a_segment_needs_a_condition(self, desk: Client) -> None:
        response = desk.get(LIST + "new/", {**typed(monthly_income_at_least=""), "step": "preview"})
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()

    def test_without_a_class_there_is_no_form(self, desk: Client) -> None:
        assert desk.get(LIST + "new/").status_code == 302
        assert desk.get(LIST + "new/?class=royal").status_code == 302
        assert desk.get(LIST + "999999/").status_code == 404


class TestSaving:
    def test_a_new_segment_takes_its_place_and_its_customers(self, desk: Client, officer: User, at: datetime) -> None:
        make_salaried(officer, employment={"monthly_income": Decimal(9000)})
        make_salaried(officer)
        response = desk.post(NEW, typed(), follow=True)
        assert response.redirect_chain == [(LIST, 302)]
        made = segment("high_income")
        assert made.conditions == [{"field": "monthly_income", "operator": "at_least", "value": "8000.00"}]
        in_order = Segment.objects.filter(customer_class="salaried").order_by("position")
        assert [one.code for one in in_order] == [
            "high_income",
            "government_salaried",
            "enterprise_salaried",
            "other_salaried",
        ]
        assert made.customers.get().segment_since == at.date()
        entry = Entry.objects.get(action="segment.added")
        assert entry.data["moves"] == [[["政府部门工薪", "Government, salaried"], ["高收入工薪", "High income"], 1]]
        said = told(entry)
        assert "1户：政府部门工薪 → 高收入工薪" in said
        assert "月实发收入不低于8,000.00" in said

    def test_a_changed_rule_moves_both_ways_and_the_trail_keeps_both_rules(self, desk: Client, officer: User) -> None:
        make_salaried(officer)
        make_salaried(officer, employment={"employer_kind": "large_enterprise"})
        changed = typed(
            name_zh="企业工薪", name_en="Enterprise", employer_kind_is="government", monthly_income_at_least=""
        )
        assert (
            desk.post(page_of("government_salaried"), {**changed, "is_active": "on", "place": "2"}).status_code == 302
        )
        assert {one.segment_id for one in Customer.objects.all()} == {"government_salaried", "enterprise_salaried"}
        both = typed(name_zh="企业工薪", name_en="Enterprise", employer_kind_is=["government", "large_enterprise"])
        both |= {"is_active": "on", "monthly_income_at_least": ""}
        assert desk.post(page_of("government_salaried"), both).status_code == 302
        assert {one.segment_id for one in Customer.objects.all()} == {"government_salaried"}
        newest = Entry.objects.filter(action="segment.changed").order_by("-number")[0]
        assert "原为：单位性质：政府机关、事业单位" in told(newest)
        assert "1户：大型企业工薪 → 企业工薪" in told(newest)

    def test_out_of_use_its_customers_go_to_the_next_that_fits_and_it_can_come_back(
        self, desk: Client, officer: User
    ) -> None:
        make_salaried(officer)
        page = page_of("government_salaried")
        whole = {"name_zh": "政府部门工薪", "name_en": "Government", "place": "1", "employer_kind_is": "government"}
        preview = desk.get(page, {**whole, "version": stamp(), "step": "preview"})
        assert [move.target.code for move in preview.context["moves"]] == ["other_salaried"]
        assert desk.post(page, {**whole, "version": stamp()}).status_code == 302
        assert Customer.objects.get().segment_id == "other_salaried"
        assert "停用" in told(Entry.objects.get(action="segment.changed"))
        assert segment("government_salaried").is_active is False
        assert "政府部门工薪" in text(desk.get(LIST))
        assert desk.post(page, {**whole, "version": stamp(), "is_active": "on"}).status_code == 302
        assert Customer.objects.get().segment_id == "government_salaried"

    def test_the_last_one_can_only_be_renamed(self, desk: Client, officer: User) -> None:
        page = page_of("other_salaried")
        form = desk.get(page).context["form"]
        assert set(form.fields) == {"name_zh", "name_en", "version"}
        sent = {"name_zh": "一般工薪", "name_en": "Ordinary", "place": "1", "version": stamp()}
        assert desk.post(page, {**sent, "monthly_income_at_least": "5000"}).status_code == 302
        last = segment("other_salaried")
        assert (last.name_zh, last.conditions, last.is_active) == ("一般工薪", [], True)
        assert Segment.objects.filter(customer_class="salaried").order_by("position").last() == last

    def test_a_rule_of_the_class_saved_meanwhile_makes_the_preview_untrue(self, desk: Client, officer: User) -> None:
        old = typed()
        desk.post(NEW, typed(name_zh="别的", name_en="Other", monthly_income_at_least="5万"))
        response = desk.post(NEW, old)
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()
        assert not Segment.objects.filter(code="high_income").exists()
        assert f'value="{stamp()}"' in text(response)

    def test_of_two_who_change_the_same_segment_the_second_sees_the_first(self, desk: Client) -> None:
        page = page_of("grocery")
        mine = {"name_zh": "杂货经营", "name_en": "Grocery", "place": "1", "industry_is": "grocery", "is_active": "on"}
        first = {**mine, "name_zh": "杂货副食", "version": stamp("business")}
        second = {**mine, "name_zh": "小百货", "version": stamp("business")}
        assert desk.post(page, first).status_code == 302
        response = desk.post(page, second)
        assert response.status_code == 422
        assert ("杂货副食", "小百货") in [(one.saved, one.typed) for one in response.context["conflicts"]]

    def test_two_segments_of_one_english_name_in_two_classes_get_codes_of_their_own(self, desk: Client) -> None:
        for customer_class, rule in (
            ("salaried", {}),
            ("business", {"monthly_income_at_least": "", "staff_count_below": "3"}),
        ):
            sent = typed(**{"class": customer_class, "version": stamp(customer_class), **rule})
            assert desk.post(f"{LIST}new/?class={customer_class}", sent).status_code == 302
        assert Segment.objects.filter(code__startswith="high_income").count() == 2

    def test_an_area_is_offered_once_there_are_areas_and_the_trail_keeps_its_name(self, desk: Client) -> None:
        assert "area_is" not in desk.get(NEW).context["form"].fields
        town = Area.objects.create(name="西渡镇", kind="town")
        assert desk.post(NEW, typed(area_is=[town.pk])).status_code == 302
        Area.objects.update(name="改名镇")
        assert "片区：西渡镇" in told(Entry.objects.get(action="segment.added"))
        assert "改名镇" in text(desk.get(LIST))

    def test_too_many_for_a_page_move_in_the_background(
        self, desk: Client, officer: User, monkeypatch: pytest.MonkeyPatch, at: datetime
    ) -> None:
        monkeypatch.setattr(segments, "MOST_AT_ONCE", 1)
        for _number in range(2):
            make_salaried(officer, employment={"monthly_income": Decimal(9000)})
        response = desk.post(NEW, typed())
        job = Job.objects.get()
        assert response["Location"] == reverse("jobs:job", args=[job.pk])
        assert desk.get(response["Location"]).status_code == 200
        assert "后台" in told(Entry.objects.get(action="segment.added"))
        customer = Customer.objects.order_by("pk")[0]
        assert customer.segment_id == "government_salaried"
        assert "将转入" in text(desk.get(customer.get_absolute_url()))
        assert worker.work() == 1
        job.refresh_from_db()
        assert job.state == "done"
        moved: set[Any] = set(Customer.objects.values_list("segment", "segment_since"))
        assert moved == {("high_income", at.date())}
        assert Entry.objects.get(action="segment.moved").data["moves"][0][2] == 2

    def test_only_a_manager_saves(self, officer: User, at: datetime) -> None:
        wish = Wish("甲", "A", [{"field": "years_employed", "operator": "below", "value": 1}])
        with pytest.raises(NotAllowed):
            save_segment("salaried", None, wish, stamp=stamp(), actor=officer, at=at)


def test_the_night_runs_by_the_clock(officer: User) -> None:
    make_salaried(officer)
    Customer.objects.update(segment="other_salaried")
    move_customers_by_today()
    assert Customer.objects.get().segment_id == "government_salaried"
