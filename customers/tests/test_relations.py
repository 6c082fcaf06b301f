"""Prospects and ties: who notes what, what both timelines say, what cannot be."""

from typing import Any

import pytest

from customers.enums import RelationKind
from customers.models import Party, Relation
from customers.queries.relations import find_parties, same_mobile, ties_of
from customers.services.relations import (
    add_prospect,
    change_prospect,
    drop_prospect,
    end_relation,
    take_up_prospect,
)
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_relations import make_prospect, shop_of, tie
from customers.tests.shared import told
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState

pytestmark = pytest.mark.django_db


def timeline(customer: Any) -> list[str]:
    """What the customer's timeline says of ties, newest first."""
    entries = Entry.objects.filter(customer_id=customer.pk, action__startswith="tie.").order_by("-number")
    return [told(entry) for entry in entries]


# Prospects


def test_a_prospect_is_noted_with_a_name_alone_and_found_by_pinyin(officer: Any) -> None:
    party = make_prospect(officer, "卖鱼的陈老板")
    assert (party.name_initials, party.officer, party.is_prospect) == ("mydclb", officer, True)
    assert [found.party for found in find_parties("myd", officer)] == [party]


def test_a_managers_prospect_is_nobodys_until_an_officer_changes_it(manager: Any, officer: Any, at: Any) -> None:
    party = make_prospect(manager)
    assert party.officer is None
    assert change_prospect(party=party, fields={"note": "在市场卖鱼"}, version=1, actor=officer, at=at)
    assert party.officer == officer


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "王" * 121), ("mobile", "123"), ("note", "x" * 201), ("kind", "dog")],
)
def test_wrong_facts_are_named_and_nothing_is_kept(officer: Any, at: Any, field: str, value: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        add_prospect(**{"kind": "person", "name": "陈老板", field: value}, actor=officer, at=at)
    assert list(refused.value.errors) == [field]
    assert not Party.objects.exists()


def test_auditors_and_tellers_add_none(auditor: Any, operations: Any, at: Any) -> None:
    for person in (auditor, operations):
        with pytest.raises(NotAllowed):
            add_prospect(kind="person", name="陈老板", actor=person, at=at)


def test_a_change_that_came_too_late_is_refused(officer: Any, at: Any) -> None:
    party = make_prospect(officer)
    change_prospect(party=party, fields={"name": "陈建国"}, version=1, actor=officer, at=at)
    with pytest.raises(StaleState):
        change_prospect(party=party, fields={"name": "陈二"}, version=1, actor=officer, at=at)
    assert not change_prospect(party=party, fields={"name": "陈建国"}, version=2, actor=officer, at=at)


def test_the_trail_names_the_changed_fields_and_no_number(officer: Any, at: Any) -> None:
    party = make_prospect(officer)
    change_prospect(party=party, fields={"mobile": "15400001234"}, version=1, actor=officer, at=at)
    entry = Entry.objects.order_by("-number")[0]
    assert told(entry) == "修改：手机"
    assert "1234" not in str(entry.data)


def test_a_dropped_prospect_can_be_taken_up_again(officer: Any, at: Any) -> None:
    party = make_prospect(officer)
    drop_prospect(party=party, reason="已在外地定居", actor=officer, at=at)
    with pytest.raises(IllegalMove):
        drop_prospect(party=party, reason="已在外地定居", actor=officer, at=at)
    assert not find_parties("陈老板", officer)
    take_up_prospect(party=party, actor=officer, at=at)
    with pytest.raises(IllegalMove):
        take_up_prospect(party=party, actor=officer, at=at)
    party.refresh_from_db()
    assert (party.dropped_at, party.drop_reason) == (None, "")


def test_dropping_needs_a_reason_and_ones_own_prospect(officer: Any, other_officer: Any, at: Any) -> None:
    party = make_prospect(officer)
    with pytest.raises(DomainError):
        drop_prospect(party=party, reason="x", actor=officer, at=at)
    with pytest.raises(NotAllowed):
        drop_prospect(party=party, reason="已在外地定居", actor=other_officer, at=at)
    with pytest.raises(DomainError):
        drop_prospect(party=make_salaried(officer).party, reason="已在外地定居", actor=officer, at=at)


def test_the_same_mobile_is_found_among_customers_and_prospects(officer: Any, other_officer: Any) -> None:
    prospect = make_prospect(officer, mobile="15400001234")
    customer = make_salaried(other_officer, mobile="15400001234")
    assert same_mobile("154 0000 1234") == [customer.party, prospect]
    assert same_mobile("154 0000 1234", leave_out=prospect.pk) == [customer.party]
    assert same_mobile("rubbish") == []


# Ties


def test_a_tie_is_told_in_both_timelines_from_either_end(officer: Any) -> None:
    buyer, supplier = make_business_customer(officer, name="王小明"), make_business_customer(officer, name="李秀英")
    tie(officer, supplier, "supplies", buyer, note="进货单上看到")
    assert timeline(buyer) == ["由李秀英供货\n进货单上看到"]
    assert timeline(supplier) == ["供货给王小明\n进货单上看到"]


def test_a_colleagues_customer_is_linked_masked(officer: Any, other_officer: Any) -> None:
    own, foreign = make_salaried(officer, name="王小明"), make_salaried(other_officer, name="李秀英")
    tie(officer, own, "relative", foreign)
    assert timeline(own) == ["与李**是亲戚"]
    assert timeline(foreign) == ["与王**是亲戚"]
    (seen,), _ended = ties_of([own.party], officer)
    assert (seen.other.name, seen.other.url, str(seen.other.about)) == ("李**", "", "同事的客户")


def test_a_tie_between_owner_and_own_shop_is_told_once(officer: Any) -> None:
    customer = make_business_customer(officer)
    tie(officer, customer, "employs", shop_of(customer))
    assert len(timeline(customer)) == 1


def test_undirected_ties_are_kept_once_whoever_comes_first(officer: Any) -> None:
    one, two = make_salaried(officer).party, make_salaried(officer).party
    relation = tie(officer, two, "friend", one)
    assert (relation.source, relation.target) == (one, two)
    with pytest.raises(DomainError):
        tie(officer, one, "friend", two)
    assert Relation.objects.count() == 1


@pytest.mark.parametrize("kind", RelationKind.values)
def test_every_kind_is_said_from_both_ends(officer: Any, kind: str) -> None:
    own = make_salaried(officer, name="王小明").party
    target = make_prospect(officer, "陈记", kind="shop" if kind == "owns" else "person")
    relation = tie(officer, own, kind, target)
    for end, other in ((own, "陈记"), (target, "王小明")):
        (seen,), _ended = ties_of([end], officer)
        assert seen.relation == relation
        assert other in seen.says


def test_what_cannot_be_tied(officer: Any, other_officer: Any) -> None:
    own, shop = make_salaried(officer).party, make_prospect(officer, "陈记", kind="shop")
    registered = shop_of(make_business_customer(officer))
    for source, kind, target in (
        (own, "supplies", own),
        (own, "spouse", shop),
        (own, "owns", make_prospect(officer)),
        (own, "owns", registered),
        (own, "loves", shop),
    ):
        with pytest.raises(DomainError):
            tie(officer, source, kind, target)
    foreign = [make_salaried(other_officer).party for _number in range(2)]
    with pytest.raises(NotAllowed):
        tie(officer, foreign[0], "friend", foreign[1])
    assert not Relation.objects.exclude(kind="owns").exists()


def test_a_tie_ends_for_a_reason_and_only_once(officer: Any, other_officer: Any, at: Any) -> None:
    own, other = make_salaried(officer, name="王小明"), make_prospect(officer, "陈老板")
    relation = tie(officer, other, "supplies", own)
    with pytest.raises(NotAllowed):
        end_relation(relation=relation, reason="已不再供货", actor=other_officer, at=at)
    with pytest.raises(DomainError):
        end_relation(relation=relation, reason=" ", actor=officer, at=at)
    end_relation(relation=relation, reason="已不再供货", actor=officer, at=at)
    with pytest.raises(IllegalMove):
        end_relation(relation=relation, reason="已不再供货", actor=officer, at=at)
    assert timeline(own)[0] == "不再是：由陈老板供货。原因：已不再供货"
    standing, ended = ties_of([own.party], officer)
    assert (standing, [item.relation for item in ended]) == ([], [relation])
    tie(officer, other, "supplies", own)


def test_the_tie_of_an_owner_to_the_registered_shop_stays(officer: Any, at: Any) -> None:
    make_business_customer(officer)
    with pytest.raises(DomainError):
        end_relation(relation=Relation.objects.get(), reason="写错了地方", actor=officer, at=at)


# Search while typing


def test_own_are_found_by_parts_and_letters_and_digits(officer: Any) -> None:
    customer = make_business_customer(officer, name="王小明", mobile="15400001234", business={"name": "兴旺副食店"})
    for text in ("小明", "wxm", "wangxiao", "1234", "34", "15400001234"):
        assert customer.party in [item.party for item in find_parties(text, officer)], text
    assert [item.party for item in find_parties("副食", officer)] == [shop_of(customer)]
    assert not find_parties("", officer)
    assert not find_parties("小明", officer, leave_out=[customer.party.pk])


def test_colleagues_are_found_only_by_the_beginning_of_the_name_or_the_whole_mobile(
    officer: Any, other_officer: Any, manager: Any
) -> None:
    customer = make_salaried(other_officer, name="王小明", mobile="15400001234")
    for text in ("小明", "wxm", "王", "1234"):
        assert not find_parties(text, officer), text
    for text in ("王小", "15400001234"):
        (found,) = find_parties(text, officer)
        assert (found.name, found.in_full, found.url) == ("王**", False, "")
    (found,) = find_parties("wxm", manager)
    assert (found.name, found.url) == ("王小明", customer.get_absolute_url())


@pytest.mark.parametrize("text", ["\x00", "%", "_", "'; --", "9" * 500, "😀", "𠮷", "(["])
def test_hostile_search_texts_find_nothing(officer: Any, text: str) -> None:
    make_salaried(officer)
    assert find_parties(text, officer) == []
