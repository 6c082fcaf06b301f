"""Suggestions: who is ranked how, why, and who is left out."""

from datetime import date, timedelta
from typing import Any

import pytest

from customers.models import CircleMember, Customer, Party, RepeatCandidate, Suggestion
from customers.queries.relations import suggestions
from customers.services import suggestions as services
from customers.services.circles import close_circle, join, leave, open_circle
from customers.services.contacts import log_contact
from customers.services.relations import change_prospect, drop_prospect, end_relation, take_up_prospect
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_relations import make_prospect, shop_of, tie
from jinxin.errors import NotAllowed
from jinxin.policy.services import change_policy

pytestmark = pytest.mark.django_db


def names(person: Any, at: Any) -> list[str]:
    """Whom the person is suggested, the first first."""
    return [item.party.name for item in suggestions(person, at=at)]


def test_the_supplier_of_two_comes_before_the_neighbour_of_one_each_with_the_links(officer: Any, at: Any) -> None:
    one, two = make_business_customer(officer, name="王小明"), make_business_customer(officer, name="李秀英")
    supplier, neighbour = make_prospect(officer, "粮油批发部", kind="shop"), make_prospect(officer, "陈老板")
    tie(officer, neighbour, "neighbour", one)
    tie(officer, supplier, "supplies", shop_of(one))
    tie(officer, supplier, "supplies", two)
    found = suggestions(officer, at=at)
    assert [(item.party.name, item.score) for item in found] == [("粮油批发部", 10), ("陈老板", 2)]
    assert [link.text for link in found[0].links] == ["供货给衡阳县西渡镇兴旺副食店", "供货给李秀英"]
    assert found[0].links[0].url == one.get_absolute_url()


def test_customers_in_better_standing_count_more(officer: Any, at: Any) -> None:
    plain, dealing, good = (make_salaried(officer) for _number in range(3))
    Customer.objects.filter(pk__in=(dealing.pk, good.pk)).update(dealing_since=date(2023, 1, 1))
    RepeatCandidate.objects.create(
        customer=good, officer=officer, borrower_since=date(2023, 1, 1), on_time=36, listed_on=date(2026, 11, 1)
    )
    for customer, name in ((plain, "甲"), (dealing, "乙"), (good, "丙")):
        tie(officer, customer, "friend", make_prospect(officer, name))
    assert [(item.party.name, item.score) for item in suggestions(officer, at=at)] == [("丙", 9), ("乙", 6), ("甲", 3)]


def test_the_nightly_weighing_sees_what_moved_and_changes_nothing_twice(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    tie(officer, customer, "friend", make_prospect(officer))
    Customer.objects.filter(pk=customer.pk).update(dealing_since=date(2023, 1, 1))
    for _round in range(2):
        assert services.refresh_all() == 1
        assert [item.score for item in suggestions(officer, at=at)] == [6]


def test_nobodys_prospect_is_suggested_to_each_officer_it_is_linked_to(
    officer: Any, other_officer: Any, manager: Any, at: Any
) -> None:
    shared = make_prospect(manager, "大家的陈老板")
    tie(officer, make_salaried(officer), "friend", shared)
    tie(other_officer, make_salaried(other_officer), "relative", shared)
    own = make_prospect(officer, "自己的陈老板")
    tie(other_officer, make_salaried(other_officer), "friend", own)
    assert names(officer, at) == names(other_officer, at) == ["大家的陈老板"]
    assert names(manager, at) == ["大家的陈老板"] * 2
    assert {item.officer for item in suggestions(manager, at=at)} == {officer, other_officer}


def test_a_shared_group_counts_while_both_are_in_it_and_it_is_open(officer: Any, at: Any) -> None:
    circle = open_circle(name="市场群", kind="chat", opened_on=date(2026, 1, 1), actor=officer, at=at)
    prospect = make_prospect(officer, "王裁缝")
    day = {"joined_on": date(2026, 2, 1), "actor": officer, "at": at}
    join(circle=circle, party=prospect, **day)
    assert names(officer, at) == []
    join(circle=circle, party=make_salaried(officer).party, **day)
    (found,) = suggestions(officer, at=at)
    assert (found.score, [link.text for link in found.links]) == (2, ["同在群组“市场群”"])
    leave(member=CircleMember.objects.get(party=prospect), left_on=date(2026, 3, 1), actor=officer, at=at)
    assert names(officer, at) == []
    join(circle=circle, party=prospect, **day)
    close_circle(circle=circle, actor=officer, at=at)
    assert names(officer, at) == []


def test_a_tie_that_ended_counts_no_more(officer: Any, at: Any) -> None:
    relation = tie(officer, make_salaried(officer), "friend", make_prospect(officer))
    assert names(officer, at) == ["陈老板"]
    end_relation(relation=relation, reason="已经不来往", actor=officer, at=at)
    assert names(officer, at) == []


def test_dropped_ones_are_left_out_until_taken_up_again(officer: Any, at: Any) -> None:
    prospect = make_prospect(officer)
    tie(officer, make_salaried(officer), "friend", prospect)
    drop_prospect(party=prospect, reason="已在外地定居", actor=officer, at=at)
    assert names(officer, at) == []
    take_up_prospect(party=prospect, actor=officer, at=at)
    assert names(officer, at) == ["陈老板"]


def test_whoever_was_spoken_to_is_left_out_for_the_days_of_the_policy(officer: Any, manager: Any, at: Any) -> None:
    prospect = make_prospect(officer)
    tie(officer, make_salaried(officer), "friend", prospect)
    log_contact(party=prospect, channel="call", outcome="later", actor=officer, at=at)
    assert names(officer, at + timedelta(days=29)) == []
    assert names(officer, at + timedelta(days=31)) == ["陈老板"]
    change_policy(values={"suggestion_contact_days": 5}, reason="名单太短，缩短间隔天数以便跟进", actor=manager, at=at)
    assert names(officer, at + timedelta(days=6)) == ["陈老板"]


def test_not_this_one_hides_for_the_days_of_the_policy_and_can_be_taken_back(
    officer: Any, auditor: Any, at: Any
) -> None:
    prospect = make_prospect(officer)
    tie(officer, make_salaried(officer), "friend", prospect)
    with pytest.raises(NotAllowed):
        services.hide_suggestion(party=prospect, actor=auditor, at=at)
    pause = services.hide_suggestion(party=prospect, actor=officer, at=at)
    assert pause.until == at.date() + timedelta(days=90)
    assert names(officer, at + timedelta(days=89)) == []
    assert names(officer, at + timedelta(days=90)) == ["陈老板"]
    services.hide_suggestion(party=prospect, actor=officer, at=at)
    services.show_suggestion(party=prospect, actor=officer)
    assert names(officer, at) == ["陈老板"]


def test_a_prospect_of_nobody_is_no_longer_suggested_to_others_once_an_officer_takes_it(
    officer: Any, other_officer: Any, manager: Any, at: Any
) -> None:
    shared = make_prospect(manager)
    tie(officer, make_salaried(officer), "friend", shared)
    tie(other_officer, make_salaried(other_officer), "friend", shared)
    change_prospect(party=shared, fields={"note": "我来跟进"}, version=1, actor=other_officer, at=at)
    assert (names(officer, at), names(other_officer, at)) == ([], ["陈老板"])


def test_who_is_registered_is_no_suggestion_any_more_but_links_others(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    prospect, friend = make_prospect(officer, "陈老板"), make_prospect(officer, "陈老板的朋友")
    tie(officer, customer, "friend", prospect)
    tie(officer, prospect, "friend", friend)
    assert names(officer, at) == ["陈老板"]
    made = make_salaried(officer)
    made.party.delete()
    Party.objects.filter(pk=prospect.pk).update(customer=made)
    assert names(officer, at) == []
    services.refresh_around([prospect.pk])
    assert names(officer, at) == ["陈老板的朋友"]


def test_merged_customers_link_nobody(officer: Any, at: Any) -> None:
    kept, gone = make_salaried(officer), make_salaried(officer)
    tie(officer, gone, "friend", make_prospect(officer))
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
    services.refresh_all()
    assert not Suggestion.objects.exists()
