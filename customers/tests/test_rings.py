"""Loops of ties: found at once and every night, dissolved, judged, told."""

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from customers.enums import RingKind
from customers.models import Relation, Ring
from customers.queries.rings import all_loops, rings_of
from customers.services.relations import end_relation
from customers.services.rings import find_all, judge_ring
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_relations import make_prospect, shop_of, tie
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.notices.models import Notice

pytestmark = pytest.mark.django_db


def chain(officer: Any, kind: str, *members: Any) -> list[Relation]:
    """Tie each member to the next."""
    return [tie(officer, near, kind, far) for near, far in pairwise(members)]


def found() -> list[tuple[str, list[str]]]:
    """The open loops with the names of their members."""
    rings = Ring.objects.filter(gone_at=None).order_by("pk")
    return [(ring.kind, [m.party.name for m in ring.members.order_by("position")]) for ring in rings]


def test_three_who_guarantee_in_a_circle_are_found_at_once(officer: Any, at: Any) -> None:
    one, two, three = (make_salaried(officer, name=name) for name in ("王甲", "王乙", "王丙"))
    chain(officer, "guarantees", one, two, three)
    assert found() == []
    tie(officer, three, "guarantees", one)
    assert found() == [("guarantee", ["王甲", "王乙", "王丙"])]
    assert [ring.kind for ring in rings_of(two)] == ["guarantee"]
    assert find_all(at=at) == (0, 0)


def test_two_who_guarantee_each_other_too(officer: Any) -> None:
    one, two = make_salaried(officer, name="王甲"), make_salaried(officer, name="王乙")
    chain(officer, "guarantees", one, two, one)
    assert found() == [("guarantee", ["王甲", "王乙"])]


def test_trade_goes_round_up_to_four_shops(officer: Any) -> None:
    owners = [make_business_customer(officer, name=f"店主{n}") for n in "一二三四五"]
    shops = [shop_of(owner) for owner in owners]
    chain(officer, "supplies", *shops, shops[0])
    assert found() == []
    tie(officer, shops[3], "supplies", shops[0])
    assert found() == [("supply", ["店主一", "店主二", "店主三", "店主四"])]


def test_a_shop_stands_for_its_owner(officer: Any, at: Any) -> None:
    one, two = make_business_customer(officer, name="王甲"), make_business_customer(officer, name="王乙")
    tie(officer, one, "guarantees", shop_of(one))
    tie(officer, one, "guarantees", shop_of(two))
    assert found() == []
    second = tie(officer, two, "guarantees", one)
    assert found() == [("guarantee", ["王甲", "王乙"])]
    assert find_all(at=at) == (0, 0)
    end_relation(relation=second, reason="已解除担保", actor=officer, at=at)
    assert found() == []


def test_every_loop_is_found_once_by_the_nightly_walk(officer: Any, at: Any) -> None:
    one, two, three, four = (make_salaried(officer).party for _number in range(4))
    for near, far in ((one, two), (two, three), (three, one), (two, one), (three, four)):
        Relation.objects.create(source=near, target=far, kind="guarantees", noted_by=officer, noted_at=at)
    paths = {item.path for item in all_loops(RingKind.GUARANTEE)}
    assert paths == {(one.pk, two.pk), (one.pk, two.pk, three.pk)}
    assert find_all(at=at) == (2, 0)
    assert find_all(at=at) == (0, 0)


def test_one_guarantor_of_more_than_the_policy_allows(officer: Any, at: Any) -> None:
    guarantor = make_salaried(officer, name="王甲")
    for number in range(3):
        tie(officer, guarantor, "guarantees", make_prospect(officer, f"友{number}"))
    assert found() == []
    tie(officer, guarantor, "guarantees", make_prospect(officer, "友3"))
    assert found() == [("hub", ["王甲", "友0", "友1", "友2", "友3"])]
    tie(officer, guarantor, "guarantees", make_prospect(officer, "友4"))
    assert found() == [("hub", ["王甲", "友0", "友1", "友2", "友3", "友4"])]
    assert Ring.objects.get().size == 6


def test_a_loop_dissolves_with_a_tie_and_comes_back_with_it(officer: Any, at: Any) -> None:
    one, two = make_salaried(officer), make_salaried(officer)
    first, _second = chain(officer, "guarantees", one, two, one)
    end_relation(relation=first, reason="已解除担保", actor=officer, at=at)
    assert (found(), Ring.objects.get().gone_at) == ([], at)
    tie(officer, one, "guarantees", two)
    assert len(found()) == 1
    assert Ring.objects.count() == 1


def test_what_vanished_without_a_word_dissolves_at_night(officer: Any, at: Any) -> None:
    one, two = make_salaried(officer), make_salaried(officer)
    chain(officer, "guarantees", one, two, one)
    Relation.objects.filter(kind="guarantees").delete()
    assert find_all(at=at) == (0, 1)


def test_a_guarantee_ring_is_told_in_each_file_and_to_officers_and_managers(
    officer: Any, other_officer: Any, manager: Any
) -> None:
    own, foreign = make_salaried(officer, name="王小明"), make_salaried(other_officer, name="李秀英")
    chain(officer, "guarantees", own, foreign, own)
    entries = {entry.customer_id: entry for entry in Entry.objects.filter(action="ring.found")}
    assert entries[own.pk].data["names"] == ["王小明", "李**"]
    assert entries[foreign.pk].data["names"] == ["王**", "李秀英"]
    assert {notice.recipient for notice in Notice.objects.all()} == {officer, other_officer, manager}
    link = Notice.objects.get(recipient=officer).link
    assert link == f"/customers/{own.pk}/relations/"


def test_a_manager_judges_a_loop_once_for_each_look(officer: Any, manager: Any, at: Any) -> None:
    one, two = make_salaried(officer), make_salaried(officer)
    chain(officer, "guarantees", one, two, one)
    ring = Ring.objects.get()
    with pytest.raises(NotAllowed):
        judge_ring(ring=ring, finding="只是亲戚互保", version=1, actor=officer, at=at)
    with pytest.raises(DomainError):
        judge_ring(ring=ring, finding="  ", version=1, actor=manager, at=at)
    judge_ring(ring=ring, finding="只是亲戚互保", version=1, actor=manager, at=at)
    with pytest.raises(StaleState):
        judge_ring(ring=ring, finding="有问题", version=1, actor=manager, at=at)
    assert Entry.objects.filter(action="ring.judged", customer_id=one.pk).count() == 1


# Pages


def test_the_list_and_the_page_of_a_loop(
    client: Client, sign_in: Any, officer: Any, manager: Any, auditor: Any
) -> None:
    one, two = make_salaried(officer, name="王小明"), make_salaried(officer, name="李秀英")
    chain(officer, "guarantees", one, two, one)
    ring = Ring.objects.get()
    for person in (manager, auditor):
        page = sign_in(client, person).get("/customers/rings/").content.decode()
        assert "王小明 → 李秀英" in page
        assert "为李秀英担保" in client.get(ring.get_absolute_url()).content.decode()
    assert client.post(ring.get_absolute_url(), {"finding": "x", "version": 1}).status_code == 200
    assert Ring.objects.get().finding == ""
    assert sign_in(client, officer).get("/customers/rings/").status_code == 403
    assert "互保圈" in client.get(f"/customers/{one.pk}/relations/").content.decode()


def test_what_a_manager_makes_of_it_is_kept_and_a_second_one_is_warned(
    client: Client, sign_in: Any, officer: Any, manager: Any
) -> None:
    one, two = make_salaried(officer), make_salaried(officer)
    chain(officer, "guarantees", one, two, one)
    url = Ring.objects.get().get_absolute_url()
    sign_in(client, manager)
    assert client.post(url, {"finding": "", "version": 1}).status_code == 422
    assert client.post(url, {"finding": "亲戚互保，金额小", "version": 1}).status_code == 302
    late = client.post(url, {"finding": "另一看法", "version": 1})
    assert late.status_code == 422
    assert "另一看法" in late.content.decode()
    assert client.post(url, {"finding": "另一看法", "version": 2}).status_code == 302
    assert "亲戚互保" not in client.get("/customers/rings/?state=open").content.decode()


@pytest.mark.parametrize("query", ["?kind=x", "?state=%00", "?page=x", "?kind=hub&state=all", "?state=gone"])
def test_hostile_filters_never_break(client: Client, sign_in: Any, manager: Any, query: str) -> None:
    assert sign_in(client, manager).get(f"/customers/rings/{query}").status_code in (200, 400)


def test_an_empty_list_says_so(client: Client, sign_in: Any, manager: Any) -> None:
    assert "没有关联圈" in sign_in(client, manager).get("/customers/rings/").content.decode()


def test_the_first_page_of_the_file_shows_it_too(client: Client, sign_in: Any, officer: Any) -> None:
    one, two = make_business_customer(officer), make_salaried(officer)
    chain(officer, "guarantees", one, two, one)
    for customer in (one, two):
        response = sign_in(client, officer).get(customer.get_absolute_url())
        assert "互保圈" in [thing.title for thing in response.context["things"]]
