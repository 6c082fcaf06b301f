"""Registering a prospect: the same point of the graph goes on, with its ties, groups and contacts."""

from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.enums import Acquisition, PartyKind, RelationKind
from customers.identifiers import synthetic_mobile
from customers.models import Area, Customer, Party, Relation
from customers.services.register import register_customer
from customers.tests import typed
from customers.tests.factories import business_fields, employment_fields, make_salaried, person_fields
from jinxin.errors import DomainError
from jinxin.fields import keyed_hash

pytestmark = pytest.mark.django_db
MOBILE = synthetic_mobile(Random("prospect"))


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def make_prospect(officer: Any, at: Any, **fields: Any) -> Party:
    """Note somebody who is nobody's customer yet."""
    known = {"kind": PartyKind.PERSON, "name": "周建国", "mobile": MOBILE, "mobile_hash": keyed_hash(MOBILE)}
    return Party.objects.create(**{**known, "officer": officer, "added_at": at, **fields})


def register(officer: Any, at: Any, prospect: Party, **how: Any) -> Customer:
    """Register a prospect as a salaried customer."""
    facts = {"fields": person_fields(name="周建国"), "employment": employment_fields(), "businesses": []}
    return register_customer(**{**facts, **how}, actor=officer, at=at, prospect=prospect)


def test_a_person_keeps_their_point_of_the_graph(officer: Any, at: Any) -> None:
    friend = make_salaried(officer)
    prospect = make_prospect(officer, at, dropped_at=at, drop_reason="搬走了")
    tie = Relation.objects.create(
        source=friend.party, target=prospect, kind=RelationKind.FRIEND, noted_by=officer, noted_at=at
    )
    customer = register(officer, at, prospect)
    assert customer.party.pk == prospect.pk
    assert (customer.party.mobile, customer.party.officer) == (customer.mobile, officer)
    assert customer.party.dropped_at is None
    assert Relation.objects.get(pk=tie.pk).target == customer.party
    assert Party.objects.filter(customer=customer).count() == 1


def test_a_shop_becomes_the_first_business_of_its_owner(officer: Any, at: Any) -> None:
    prospect = make_prospect(officer, at, kind=PartyKind.SHOP, name="兴隆五金店")
    shops = [business_fields(name="兴隆五金店"), business_fields(name="兴隆建材店")]
    customer = register(officer, at, prospect, employment=None, businesses=shops)
    first, second = customer.businesses.all()
    assert first.party.pk == prospect.pk
    assert second.party.pk != prospect.pk
    owned = Relation.objects.filter(source=customer.party, kind=RelationKind.OWNS)
    assert {tie.target_id for tie in owned} == {first.party.pk, second.party.pk}


def test_a_shop_needs_a_business_customer_and_nothing_is_half_saved(officer: Any, at: Any) -> None:
    prospect = make_prospect(officer, at, kind=PartyKind.SHOP)
    with pytest.raises(DomainError, match="店主"):
        register(officer, at, prospect)
    assert not Customer.objects.exists()


def test_colleagues_prospects_and_former_ones_are_refused(officer: Any, other_officer: Any, at: Any) -> None:
    with pytest.raises(DomainError, match="不在您名下"):
        register(officer, at, make_prospect(other_officer, at))
    prospect = make_prospect(officer, at)
    register(officer, at, prospect)
    with pytest.raises(DomainError, match="不在您名下"):
        register(officer, at, prospect)
    assert Customer.objects.count() == 1


def test_the_form_knows_what_is_known_and_masks_the_mobile(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    area = Area.objects.create(name="西渡镇", kind="town")
    prospect = make_prospect(officer, at, area=area)
    url = f"/customers/new/?class=salaried&prospect={prospect.pk}"
    response = sign_in(client, officer).get(url)
    page = response.content.decode()
    assert 'value="周建国"' in page
    assert MOBILE not in page
    assert f'placeholder="154****{MOBILE[-4:]}"' in page
    assert f'<option value="{area.pk}" selected>' in page
    answer = client.post(url, typed.salaried(name="周建国", mobile="", area=str(area.pk)))
    customer = Customer.objects.get()
    assert answer.status_code == 302, answer.content.decode()
    assert (customer.party.pk, customer.mobile, customer.area) == (prospect.pk, MOBILE, area)


def test_a_shop_goes_straight_to_the_form_of_owners(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    prospect = make_prospect(officer, at, kind=PartyKind.SHOP, name="兴隆五金店")
    page = sign_in(client, officer).get(f"/customers/new/?prospect={prospect.pk}").content.decode()
    assert 'name="business_name"' in page
    assert 'value="兴隆五金店"' in page


def test_who_came_through_others_counts_as_deep_marketing(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    prospect = make_prospect(officer, at)
    url = f"/customers/new/?class=salaried&prospect={prospect.pk}"
    form = sign_in(client, officer).get(url).context["form"]
    assert form["acquisition"].value() == Acquisition.PRECISE
    friend = make_salaried(officer)
    Relation.objects.create(
        source=friend.party, target=prospect, kind=RelationKind.REFERRED, noted_by=officer, noted_at=at
    )
    assert client.get(url).context["form"]["acquisition"].value() == Acquisition.DEEP


def test_the_choice_of_the_class_keeps_the_prospect(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    prospect = make_prospect(officer, at)
    page = sign_in(client, officer).get(f"/customers/new/?prospect={prospect.pk}").content.decode()
    assert f"?class=business&amp;prospect={prospect.pk}" in page
    assert "周建国 已是潜在客户" in page


def test_who_is_registered_already_leads_to_their_page(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    answer = sign_in(client, officer).get(f"/customers/new/?class=salaried&prospect={customer.party.pk}")
    assert answer["Location"] == customer.get_absolute_url()


@pytest.mark.parametrize("text", ["x", "0", "-1", "9" * 30, "²"])
def test_what_is_no_prospect_is_absent(client: Client, sign_in: Any, officer: Any, text: str) -> None:
    assert sign_in(client, officer).get("/customers/new/", {"prospect": text}).status_code == 404


def test_a_colleagues_prospect_is_absent(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, at: Any
) -> None:
    prospect = make_prospect(other_officer, at)
    assert sign_in(client, officer).get(f"/customers/new/?prospect={prospect.pk}").status_code == 404


def test_of_two_who_register_one_prospect_at_once_the_second_is_refused(
    officer: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    prospect = make_prospect(officer, at)
    late = Party.objects.get(pk=prospect.pk)
    first = register(officer, at, prospect)
    monkeypatch.setattr("customers.services.parties.check_prospect", lambda *_args, **_how: None)
    with pytest.raises(DomainError, match="刚刚已由他人登记"):
        register(officer, at, late)
    assert list(Customer.objects.all()) == [first]
