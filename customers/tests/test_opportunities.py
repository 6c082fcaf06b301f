"""Needs of good borrowers: noted, moved on, given up; who rests from the list of repeat marketing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.enums import Acquisition, OpportunityKind, OpportunityStage, RepeatEnd
from customers.models import Customer, Opportunity, RepeatCandidate
from customers.services.opportunities import (
    change_opportunity,
    give_up,
    lead_to_application,
    let_rest,
    move_on,
    open_opportunity,
)
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
REASON = "客户表示暂时没有装修打算"


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_business_customer(officer, name="王小明")


def list_for_repeat(customer: Customer, at: datetime) -> RepeatCandidate:
    return RepeatCandidate.objects.create(
        customer=customer, officer=customer.officer, borrower_since=date(2022, 5, 1), on_time=36, listed_on=at.date()
    )


def make_need(customer: Customer, at: datetime, **changes: Any) -> Opportunity:
    values = {"kind": OpportunityKind.RENOVATION, "note": "想装修老房", "next_on": None, **changes}
    return open_opportunity(customer=customer, **values, actor=customer.officer, at=at)


def test_a_need_takes_its_borrower_off_the_list_and_counts_as_repeat_marketing(
    customer: Customer, at: datetime
) -> None:
    listed = list_for_repeat(customer, at)
    need = make_need(customer, at)
    listed.refresh_from_db()
    assert (listed.left_on, listed.left_because) == (at.date(), RepeatEnd.FOUND)
    assert (need.method, need.stage, need.officer) == (Acquisition.REPEAT, OpportunityStage.FOUND, customer.officer)
    assert Entry.objects.get(action="opportunity.opened").customer_id == customer.pk


def test_a_need_of_who_was_not_listed_keeps_the_customers_own_way(customer: Customer, at: datetime) -> None:
    assert make_need(customer, at).method == customer.acquisition == Acquisition.PRECISE


def test_the_same_need_is_pursued_once_at_a_time(customer: Customer, at: datetime) -> None:
    need = make_need(customer, at)
    with pytest.raises(DomainError, match="已在跟进"):
        make_need(customer, at)
    make_need(customer, at, kind=OpportunityKind.HOMECOMING)
    give_up(need, reason=REASON, actor=customer.officer, at=at)
    make_need(customer, at)
    assert Opportunity.objects.count() == 3


def test_only_the_customers_officer_notes_a_need(
    customer: Customer, other_officer: User, manager: User, at: Any
) -> None:
    for person in (other_officer, manager):
        with pytest.raises(NotAllowed):
            open_opportunity(customer=customer, kind=OpportunityKind.STOCK, actor=person, at=at)
    assert not Opportunity.objects.exists()


def test_wrong_values_are_named_at_their_fields(customer: Customer, at: datetime) -> None:
    with pytest.raises(InvalidFields) as refused:
        make_need(customer, at, kind="boat", note="长" * 201, next_on=at.date() - timedelta(days=1))
    assert set(refused.value.errors) == {"kind", "note", "next_on"}


def test_a_need_moves_forward_only(customer: Customer, at: datetime) -> None:
    need = make_need(customer, at)
    move_on(need, stage=OpportunityStage.INTERESTED, actor=customer.officer, at=at)
    for stage in (OpportunityStage.CONTACTED, OpportunityStage.APPLIED, "nonsense"):
        with pytest.raises(IllegalMove):
            move_on(need, stage=stage, actor=customer.officer, at=at)
    need.refresh_from_db()
    assert need.stage == OpportunityStage.INTERESTED


def test_giving_up_needs_a_reason_and_is_final(customer: Customer, at: datetime) -> None:
    need = make_need(customer, at)
    with pytest.raises(DomainError):
        give_up(need, reason="无", actor=customer.officer, at=at)
    give_up(need, reason=REASON, actor=customer.officer, at=at)
    need.refresh_from_db()
    assert (need.stage, need.closing_reason, need.closed_at) == (OpportunityStage.LOST, REASON, at)
    with pytest.raises(IllegalMove):
        give_up(need, reason=REASON, actor=customer.officer, at=at)
    assert Entry.objects.filter(action="opportunity.moved").count() == 1


def test_an_application_closes_the_need(customer: Customer, at: datetime) -> None:
    need = make_need(customer, at)
    lead_to_application(need, actor=customer.officer, at=at)
    need.refresh_from_db()
    assert (need.stage, need.closed_at) == (OpportunityStage.APPLIED, at)


def test_two_people_do_not_overwrite_each_other(customer: Customer, at: datetime) -> None:
    need = make_need(customer, at)
    step: dict[str, Any] = {
        "note": "下周量房",
        "next_on": at.date() + timedelta(days=7),
        "actor": customer.officer,
        "at": at,
    }
    change_opportunity(need, version=1, **step)
    with pytest.raises(StaleState):
        change_opportunity(need, version=1, **step)
    assert need.version == 2


def test_no_need_now_keeps_a_borrower_off_the_list_for_the_months_of_the_policy(customer: Customer, at: Any) -> None:
    listed = list_for_repeat(customer, at)
    assert let_rest(listed, reason=REASON, actor=customer.officer, at=at) == date(2027, 5, 23)
    listed.refresh_from_db()
    assert (listed.left_because, listed.quiet_until, listed.note) == (RepeatEnd.NOT_NOW, date(2027, 5, 23), REASON)
    with pytest.raises(StaleState):
        let_rest(listed, reason=REASON, actor=customer.officer, at=at)


# Pages


def test_the_list_shows_why_and_what_to_do(client: Client, sign_in: Any, customer: Customer, at: datetime) -> None:
    list_for_repeat(customer, at)
    page = sign_in(client, customer.officer).get(reverse("customers:repeat")).content.decode()
    for text in ("王小明", "2022-05-01", "36", reverse("customers:opportunity_new", args=[customer.pk])):
        assert text in page


def test_others_rows_are_not_there(
    client: Client, sign_in: Any, customer: Customer, other_officer: User, at: Any
) -> None:
    listed, need = list_for_repeat(customer, at), make_need(customer, at, kind=OpportunityKind.STOCK)
    RepeatCandidate.objects.update(left_on=None, left_because="")
    sign_in(client, other_officer)
    assert "王小明" not in client.get(reverse("customers:repeat")).content.decode()
    assert "王小明" not in client.get(reverse("customers:opportunities")).content.decode()
    for route, key in (("repeat_rest", listed.pk), ("opportunity", need.pk), ("opportunity_close", need.pk)):
        assert client.get(reverse(f"customers:{route}", args=[key])).status_code == 404
    assert client.post(reverse("customers:opportunity_move", args=[need.pk]), {"stage": "lost"}).status_code == 404


def test_a_need_is_noted_on_its_page_and_wrong_input_stays(client: Client, sign_in: Any, customer: Customer) -> None:
    sign_in(client, customer.officer)
    address = reverse("customers:opportunity_new", args=[customer.pk])
    refused = client.post(address, {"kind": "", "note": "想装修老房", "next_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "想装修老房" in refused.content.decode()
    done: Any = client.post(address, {"kind": "renovation", "note": "想装修老房", "next_on": ""})
    assert done.url == Opportunity.objects.get().get_absolute_url()


def test_a_need_is_moved_changed_and_closed_by_its_officer(
    client: Client, sign_in: Any, customer: Customer, manager: User, at: datetime
) -> None:
    need = make_need(customer, at)
    sign_in(client, customer.officer)
    client.post(reverse("customers:opportunity_move", args=[need.pk]), {"stage": "interested"})
    saved = client.post(need.get_absolute_url(), {"note": "预算八万", "next_on": "2099-01-05", "version": 2})
    assert saved.status_code == 302
    stale = client.post(need.get_absolute_url(), {"note": "预算九万", "next_on": "2099-01-05", "version": 2})
    assert stale.status_code == 422
    assert "预算九万" in stale.content.decode()
    close = reverse("customers:opportunity_close", args=[need.pk])
    assert client.post(close, {"reason": "无"}).status_code == 422
    closed: Any = client.post(close, {"reason": REASON})
    assert closed.url == need.get_absolute_url()
    need.refresh_from_db()
    assert (need.note, need.stage) == ("预算八万", OpportunityStage.LOST)
    page = sign_in(Client(), manager).get(need.get_absolute_url()).content.decode()
    assert REASON in page
    assert close not in page


def test_needs_are_found_by_stage_kind_and_next_step(client: Client, sign_in: Any, customer: Customer, at: Any) -> None:
    make_need(customer, at)
    closed = make_need(make_salaried(customer.officer, name="李四海"), at, kind=OpportunityKind.HOUSING)
    give_up(closed, reason=REASON, actor=customer.officer, at=at)
    sign_in(client, customer.officer)
    address = reverse("customers:opportunities")

    def names(**params: str) -> list[str]:
        return [row.customer.name for row in client.get(address, params).context["page"]]

    assert names() == ["王小明", "李四海"]
    assert names(stage="lost") == names(kind="housing") == names(q="lsh") == ["李四海"]
    assert names(late="none") == ["王小明"]
    assert names(stage="x", kind="x", late="x", officer="x", page="x") == ["王小明", "李四海"]


@pytest.mark.parametrize("route", ["customers:repeat", "customers:opportunities"])
def test_lists_take_the_same_queries_for_one_row_and_for_many(
    client: Client, sign_in: Any, officer: User, at: datetime, route: str, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, officer)
    for _round in range(2):
        customer = make_salaried(officer)
        make_need(customer, at)
        list_for_repeat(customer, at)
        with django_assert_max_num_queries(12):
            client.get(reverse(route))
