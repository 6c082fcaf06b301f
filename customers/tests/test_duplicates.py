"""Likely duplicates: found, told apart, merged fact by fact with everything that hangs on them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers import merging
from customers.enums import ConsentKind, ConsentState, ContactChannel, ContactOutcome, DuplicateState, RelationKind
from customers.identifiers import synthetic_bank_card
from customers.models import (
    BankCard,
    Business,
    Consent,
    Contact,
    Customer,
    Duplicate,
    Party,
    PortraitAnswer,
    Premises,
    Relation,
)
from customers.models.territory import Area
from customers.queries.consents import standing
from customers.queries.register import find_by_credit_code, find_by_id_number
from customers.services import merging as services
from customers.services.consents import withdraw_consent
from customers.services.duplicates import find_duplicates, tell_apart
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_consents import consented
from customers.tests.shared import told
from customers.timeline import timeline_of
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.fields import keyed_hash
from jinxin.notices.models import Notice

SignIn = Callable[[Client, Any], Client]
REASON = "两张身份证都看过，是父子"


def pair(officer: Any, other: Any = None, **second: Any) -> Duplicate:
    """Two customers of one name and mobile number, found."""
    first = make_salaried(officer)
    make_salaried(other or officer, **{"name": first.name, "mobile": first.mobile, **second})
    find_duplicates(first.registered_at)
    return Duplicate.objects.select_related("first", "second").get()


def merge(found: Duplicate, keep: Customer, *, actor: Any, at: datetime, **choices: str) -> Customer:
    versions = {one.pk: Customer.objects.get(pk=one.pk).version for one in (found.first, found.second)}
    named = {f"Customer.{name}": which for name, which in choices.items()}
    return services.merge(found, keep=keep.pk, versions=versions, choices=named, actor=actor, at=at)


# Finding


def test_the_same_name_and_mobile_or_shop_and_address_is_found_once(
    officer: Any, other_officer: Any, at: datetime
) -> None:
    one = make_salaried(officer)
    two = make_salaried(other_officer, name=one.name, mobile=one.mobile)
    make_salaried(officer, name="另一人", mobile=one.mobile)
    shop = make_business_customer(officer)
    twin = make_business_customer(officer, name="别的名字")
    make_business_customer(officer, business={"address": "别处1号"})
    assert find_duplicates(at) == 2 and find_duplicates(at) == 0
    found = {(one.first, one.second): one.grounds for one in Duplicate.objects.all()}
    assert found == {(one, two): ["name_mobile"], (shop, twin): ["shop_address"]}


def test_a_pair_that_is_no_longer_alike_is_forgotten_and_a_decision_stays(officer: Any, at: datetime) -> None:
    found = pair(officer)
    Customer.objects.filter(pk=found.second_id).update(name="改名")
    assert find_duplicates(at) == 0 and not Duplicate.objects.exists()
    Customer.objects.filter(pk=found.second_id).update(name=found.first.name)
    find_duplicates(at)
    tell_apart(Duplicate.objects.get(), reason=REASON, actor=officer, at=at)
    assert find_duplicates(at) == 0 and Duplicate.objects.get().state == DuplicateState.APART


def test_of_many_who_are_alike_each_is_compared_with_the_oldest(officer: Any, at: datetime) -> None:
    first = make_salaried(officer)
    for _number in range(7):
        make_salaried(officer, name=first.name, mobile=first.mobile)
    assert find_duplicates(at) == 7 and set(Duplicate.objects.values_list("first", flat=True)) == {first.pk}


def test_the_search_costs_as_many_queries_for_many_as_for_one(
    officer: Any, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for _number in range(4):
        first = make_salaried(officer, mobile=f"1540000{Random(_number).randrange(1000, 9999)}")
        make_salaried(officer, name=first.name, mobile=first.mobile)
    with django_assert_max_num_queries(8):
        find_duplicates(at)


# Telling apart


def test_two_people_are_told_apart_with_a_reason(officer: Any, other_officer: Any, at: datetime) -> None:
    found = pair(officer)
    with pytest.raises(DomainError):
        tell_apart(found, reason="短", actor=officer, at=at)
    with pytest.raises(NotAllowed):
        tell_apart(found, reason=REASON, actor=other_officer, at=at)
    tell_apart(found, reason=REASON, actor=officer, at=at)
    assert Duplicate.objects.get().decided_by == officer
    assert Entry.objects.filter(action="duplicate.apart").count() == 2
    with pytest.raises(StaleState):
        tell_apart(found, reason=REASON, actor=officer, at=at)
    with pytest.raises(StaleState):
        merge(found, found.first, actor=officer, at=at)
    assert Customer.objects.filter(merged_into=None).count() == 2


# Merging


def test_facts_are_chosen_one_by_one_and_the_trail_says_which(officer: Any, manager: Any, at: datetime) -> None:
    found = pair(officer, address="新址", marital_status="single")
    kept = merge(found, found.first, actor=manager, at=at, address="gone", marital_status="kept")
    gone = Customer.objects.get(pk=found.second_id)
    assert (kept.address, kept.marital_status) == ("新址", "married") and gone.merged_into == kept
    entry = Entry.objects.get(action="duplicate.merged")
    assert entry.data["kept"]["Customer.marital_status"] == ["married", "single"]
    assert kept.id_number not in str(entry.data) and gone.id_number not in str(entry.data)
    assert "已婚" in told(entry) and gone.name in told(entry)
    assert Notice.objects.get(recipient=officer, entry=entry).link == kept.get_absolute_url()
    assert {one.action for one in timeline_of(kept)} >= {"duplicate.merged", "duplicate.went", "customer.registered"}
    assert timeline_of(kept).filter(action="customer.registered").count() == 2
    assert Duplicate.objects.get().state == DuplicateState.MERGED and verify().intact


@pytest.mark.parametrize("which", ["kept", "gone"])
def test_both_ids_lead_to_the_one_who_is_kept(officer: Any, at: datetime, which: str) -> None:
    found = pair(officer)
    first, second = found.first.id_number, found.second.id_number
    kept = merge(found, found.first, actor=officer, at=at, id_number=which)
    assert kept.id_number == (first if which == "kept" else second)
    assert kept.id_hash == keyed_hash(kept.id_number) and kept.id_last4 == kept.id_number[-4:]
    assert find_by_id_number(first) == kept and find_by_id_number(second) == kept
    assert list(Customer.objects.visible_to(officer)) == [kept]


def test_everything_that_hangs_on_the_other_moves(officer: Any, at: datetime) -> None:
    found = pair(officer)
    first, second = found.first, found.second
    friend = make_salaried(officer, name="朋友")
    number = synthetic_bank_card(Random(1))
    BankCard.objects.create(
        customer=second, bank="农商行", number=number, number_hash=keyed_hash(number), last4=number[-4:], added_at=at
    )
    area = Area.objects.create(name="西渡镇", kind="town")
    Premises.objects.create(area=area, kind="household", name="王家", party=second.party, added_at=at)
    call = {"channel": ContactChannel.CALL, "outcome": ContactOutcome.LATER, "officer": officer, "at": at}
    Contact.objects.create(party=second.party, **call)
    tie = {"noted_by": officer, "noted_at": at}
    Relation.objects.create(source=second.party, target=friend.party, kind=RelationKind.GUARANTEES, **tie)
    Relation.objects.create(source=first.party, target=second.party, kind=RelationKind.FRIEND, **tie)
    Relation.objects.create(source=second.party, target=friend.party, kind=RelationKind.COLLEAGUE, **tie)
    Relation.objects.create(source=first.party, target=friend.party, kind=RelationKind.COLLEAGUE, **tie)
    Customer.objects.filter(pk=second.pk).update(dealing_since=date(2024, 1, 1))
    kept = merge(found, first, actor=officer, at=at)
    assert kept.cards.count() == 1 and kept.party.premises.count() == 1 and kept.party.contacts.count() == 1
    assert kept.dealing_since == date(2024, 1, 1)
    held = Relation.objects.filter(ended_at=None).values_list("source", "target", "kind")
    assert set(held) == {
        (kept.party.pk, friend.party.pk, RelationKind.GUARANTEES),
        (kept.party.pk, friend.party.pk, RelationKind.COLLEAGUE),
    }
    moved = Entry.objects.get(action="duplicate.merged").data["moved"]
    assert moved["customers.bankcard"] == 1 and moved["customers.relation"] == 1


def test_the_later_word_on_a_consent_wins(officer: Any, at: datetime) -> None:
    found = pair(officer)
    first, second = found.first, found.second
    inquiry, data = ConsentKind.CREDIT_INQUIRY, ConsentKind.PERSONAL_DATA
    consented(first, at=at, kinds=(inquiry, data))
    consented(second, at=at + timedelta(days=1), kinds=(inquiry, data))
    for kind in (inquiry, data):
        withdraw_consent(customer=second, kind=kind, reason=REASON, actor=officer, at=at + timedelta(days=2))
    consented(first, at=at + timedelta(days=3), kinds=(data,))
    kept = merge(found, first, actor=officer, at=at + timedelta(days=4))
    day = at.date() + timedelta(days=4)
    assert [one.state for one in standing(kept, day, inquiry, data)] == [ConsentState.WITHDRAWN, ConsentState.VALID]
    said = Consent.objects.filter(customer=kept, kind=inquiry).values_list("withdrawn_at", "withdrawal_reason")
    assert set(said) == {(at + timedelta(days=2), REASON)}
    assert told(Entry.objects.filter(action="consent.withdrawn").latest("pk")).endswith(REASON)


@pytest.mark.parametrize(("kept_owes", "gone_owes", "in_all"), [(None,) * 3, (None, 2, 2), (1, None, 1), (1, 2, 3)])
def test_what_both_owe_is_owed_by_the_one_who_is_kept(
    officer: Any, at: datetime, kept_owes: int | None, gone_owes: int | None, in_all: int | None
) -> None:
    found = pair(officer)
    for customer, owes in ((found.first, kept_owes), (found.second, gone_owes)):
        Customer.objects.filter(pk=customer.pk).update(owed=owes)
    kept = merge(found, found.first, actor=officer, at=at)
    kept.refresh_from_db()
    assert (kept.owed, Customer.objects.get(merged_into=kept).owed) == (in_all, None)


def test_of_two_answers_to_one_question_the_kept_one_s_stays(officer: Any, at: datetime) -> None:
    found = pair(officer)
    for customer, answer in ((found.first, "甲"), (found.second, "乙")):
        PortraitAnswer.objects.create(
            customer=customer, question="purpose", value=answer, answered_by=officer, answered_at=at
        )
    PortraitAnswer.objects.create(
        customer=found.second, question="interests", value="钓鱼", answered_by=officer, answered_at=at
    )
    kept = merge(found, found.first, actor=officer, at=at)
    answers = dict(PortraitAnswer.objects.filter(customer=kept).values_list("question", "value"))
    assert answers == {"purpose": "甲", "interests": "钓鱼"}


def test_an_owner_s_shops_move_and_make_a_salaried_customer_an_owner(officer: Any, at: datetime) -> None:
    owner = make_business_customer(officer)
    worker = make_salaried(officer, name=owner.name, mobile=owner.mobile)
    find_duplicates(at)
    found = Duplicate.objects.select_related("first", "second").get()
    kept = merge(found, worker, actor=officer, at=at)
    shop = Business.objects.get()
    assert kept.is_business and shop.customer == kept and kept.segment_id == "grocery"
    code = find_by_credit_code(shop.credit_code)
    assert code and code.customer == kept
    assert Relation.objects.filter(source=kept.party, target=shop.party, kind=RelationKind.OWNS, ended_at=None).exists()


def test_who_was_merged_into_the_one_who_goes_goes_along(officer: Any, at: datetime) -> None:
    found = pair(officer)
    middle = merge(found, found.second, actor=officer, at=at)
    third = make_salaried(officer, name=middle.name, mobile=middle.mobile)
    find_duplicates(at)
    again = Duplicate.objects.select_related("first", "second").get(state=DuplicateState.OPEN)
    kept = merge(again, third, actor=officer, at=at)
    assert set(kept.merged_from.all()) == {found.first, middle}
    assert find_by_id_number(found.first.id_number) == kept


def test_different_officers_stand_in_the_way(officer: Any, other_officer: Any, manager: Any, at: datetime) -> None:
    found = pair(officer, other_officer)
    with pytest.raises(DomainError, match="客户经理"):
        merge(found, found.first, actor=manager, at=at)
    with pytest.raises(NotAllowed):
        merge(found, found.first, actor=officer, at=at)


def test_a_late_merge_is_refused(officer: Any, at: datetime) -> None:
    found = pair(officer)
    versions = {found.first_id: found.first.version, found.second_id: found.second.version}
    Customer.objects.filter(pk=found.second_id).update(version=9)
    with pytest.raises(StaleState):
        services.merge(found, keep=found.first_id, versions=versions, choices={}, actor=officer, at=at)
    with pytest.raises(StaleState):
        services.merge(found, keep=0, versions={}, choices={}, actor=officer, at=at)
    assert not Customer.objects.exclude(merged_into=None).exists()


# The decisions


@pytest.mark.parametrize("model", [Customer, Party])
def test_somebody_has_decided_about_every_relation(model: Any) -> None:
    names = {name for name, _relation in merging.relations(model)}
    assert names <= merging.decided().keys(), "decide in customers.merging, or in merging.py of the app"


def test_no_decision_is_about_a_relation_that_is_gone() -> None:
    names = {name for model in (Customer, Party) for name, _relation in merging.relations(model)}
    assert merging.decided().keys() <= names


# The pages


def test_an_officer_sees_pairs_of_their_own_and_a_manager_all(
    client: Client, sign_in: SignIn, officer: Any, other_officer: Any, manager: Any
) -> None:
    found = pair(officer, other_officer)
    for person, status in ((officer, 404), (other_officer, 404), (manager, 200)):
        sign_in(client, person)
        assert client.get(found.get_absolute_url()).status_code == status
        assert (found.first.name in client.get(reverse("customers:duplicates")).content.decode()) == (status == 200)


def test_the_page_shows_both_masked_and_merges(client: Client, sign_in: SignIn, officer: Any) -> None:
    found = pair(officer, address="新址")
    page = sign_in(client, officer).get(found.get_absolute_url()).content.decode()
    assert "新址" in page and found.first.id_number not in page and found.first.masked_id_number in page
    data = {
        "keep": "second",
        "first_version": 1,
        "second_version": 1,
        "Customer-address": "first",
        "Customer-id_number": "second",
    }
    answer = client.post(reverse("customers:duplicate_merge", args=[found.pk]), data)
    kept = Customer.objects.get(pk=found.second_id)
    assert answer["Location"] == kept.get_absolute_url() and kept.address == found.first.address
    assert kept.id_number == found.second.id_number
    decided = client.get(found.get_absolute_url()).content.decode()
    assert "已合并" in decided and 'type="radio"' not in decided


@pytest.mark.parametrize(
    "change", [{"keep": "third"}, {"first_version": "x"}, {"Customer-address": ""}, {"second_version": 10**30}]
)
def test_what_makes_no_sense_is_refused(client: Client, sign_in: SignIn, officer: Any, change: dict[str, Any]) -> None:
    found = pair(officer, address="新址")
    data = {"keep": "first", "first_version": 1, "second_version": 1}
    data |= {"Customer-address": "first", "Customer-id_number": "first", **change}
    answer = sign_in(client, officer).post(reverse("customers:duplicate_merge", args=[found.pk]), data)
    assert answer.status_code == 422 and not Customer.objects.exclude(merged_into=None).exists()


def test_a_reason_that_is_too_short_keeps_its_text(client: Client, sign_in: SignIn, officer: Any) -> None:
    found = pair(officer)
    url = reverse("customers:duplicate_apart", args=[found.pk])
    answer = sign_in(client, officer).post(url, {"reason": "父子"})
    assert answer.status_code == 422 and "父子" in answer.content.decode()
    assert client.post(url, {"reason": REASON}).status_code == 302


def test_what_stands_in_the_way_is_said(
    client: Client, sign_in: SignIn, officer: Any, other_officer: Any, manager: Any
) -> None:
    found = pair(officer, other_officer)
    page = sign_in(client, manager).get(found.get_absolute_url()).content.decode()
    assert "disabled" in page and "移交" in page


def test_an_auditor_reads_and_decides_nothing(client: Client, sign_in: SignIn, officer: Any, auditor: Any) -> None:
    found = pair(officer)
    page = sign_in(client, auditor).get(found.get_absolute_url())
    assert page.status_code == 200 and b'type="radio"' not in page.content
    assert client.post(reverse("customers:duplicate_apart", args=[found.pk]), {"reason": REASON}).status_code == 403


def test_the_pages_cost_the_same_for_many(
    client: Client, sign_in: SignIn, officer: Any, at: datetime, django_assert_max_num_queries: Any
) -> None:
    found = pair(officer)
    for _number in range(5):
        make_salaried(officer, name=found.first.name, mobile=found.first.mobile)
    find_duplicates(at + timedelta(days=1))
    sign_in(client, officer)
    with django_assert_max_num_queries(10):
        client.get(reverse("customers:duplicates"))


# Pairs that somebody names


def test_two_whom_only_a_colleague_connects_are_compared(
    client: Client, sign_in: SignIn, officer: Any, at: datetime
) -> None:
    one, other = make_salaried(officer, name="甲某"), make_salaried(officer, name="乙某")
    url = reverse("customers:duplicate_pair")
    answer = sign_in(client, officer).post(url, {"first": other.id_number, "second": "甲某"})
    pair = Duplicate.objects.get()
    assert answer["Location"] == pair.get_absolute_url() and (pair.first, pair.second) == (one, other)
    find_duplicates(at)
    tell_apart(pair, reason=REASON, actor=officer, at=at)
    client.post(url, {"first": other.mobile, "second": one.id_number})
    assert Duplicate.objects.get().state == DuplicateState.OPEN


def test_who_is_named_must_be_found_once_and_be_somebody_else(
    client: Client, sign_in: SignIn, officer: Any, other_officer: Any
) -> None:
    own, theirs = make_salaried(officer), make_salaried(other_officer, name="丙某")
    make_salaried(officer, name="王小明")
    sign_in(client, officer)
    for first, second, field in (
        ("王小明", own.id_number, "first"),
        (own.id_number, "丙某", "second"),
        (own.id_number, theirs.id_number, "second"),
        (own.id_number, own.mobile, "second"),
        ("", "\x00", "first"),
    ):
        answer = client.post(reverse("customers:duplicate_pair"), {"first": first, "second": second})
        assert answer.status_code == 422 and f'id="id_{field}_error"' in answer.content.decode(), (first, second)
    assert not Duplicate.objects.exists()
