"""Shops and households: entering on the way, changing, duplicates, who is there, gone and back; the list."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.enums import PremisesKind, VisitOutcome
from customers.models import Area, Party, Premises
from customers.rules.places import read_position
from customers.services.premises import (
    AlreadyThere,
    add_premises,
    change_premises,
    link_party,
    make_prospect,
    mark_back,
    mark_gone,
)
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_territory import make_area, make_dealing, make_premises, make_town, make_visit
from customers.tests.shared import last, told
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/customers/premises/"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def street(officer: Any) -> Area:
    """A street of the officer's."""
    return make_area("清江路", parent=make_town("西渡镇", officer=officer))


def enter(street: Area, actor: Any, at: Any, **fields: Any) -> Premises:
    """Enter a shop."""
    known = {"kind": PremisesKind.SHOP, "name": "兴旺副食店", "address": "88号"}
    return add_premises(area=street, **{**known, **fields}, actor=actor, at=at)


def names(response: Any) -> list[str]:
    """The names in the rows, in order."""
    return [row.premises.name for row in response.context["page"]]


# Entering


def test_a_shop_is_entered_at_the_end_of_its_street_and_found_by_initials(street: Area, officer: Any, at: Any) -> None:
    make_premises(street, sequence=7)
    shop = enter(street, officer, at, name=" 兴旺  副食店\x00", position=read_position("26.97", "112.37"))
    assert (shop.name, shop.sequence, shop.name_initials) == ("兴旺 副食店", 8, "xwfsd")
    assert str(shop.latitude) == "26.970000"
    assert told(last()) == "商户 · 西渡镇 / 清江路"


def test_the_same_under_the_same_number_is_refused(street: Area, officer: Any, at: Any) -> None:
    shop = enter(street, officer, at)
    with pytest.raises(AlreadyThere) as refusal:
        enter(street, officer, at)
    assert refusal.value.premises == shop
    enter(street, officer, at, address="89号")
    enter(street, officer, at, kind=PremisesKind.HOUSEHOLD)


def test_who_does_not_answer_for_an_area_enters_nothing_there(
    street: Area, other_officer: Any, auditor: Any, manager: Any, at: Any
) -> None:
    for person in (other_officer, auditor):
        with pytest.raises(NotAllowed):
            enter(street, person, at)
    enter(street, manager, at)
    enter(make_area("无主街"), other_officer, at)


def test_nothing_is_entered_in_an_area_out_of_use(street: Area, manager: Any, at: Any) -> None:
    Area.objects.filter(children=street).update(is_active=False)
    with pytest.raises(DomainError) as refusal:
        enter(street, manager, at)
    assert refusal.value.field == "area"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"address": "x" * 201}, "address"),
        ({"kind": "castle"}, "kind"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": 10**9}, "sequence"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(street: Area, officer: Any, at: Any, fields: Any, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        enter(street, officer, at, **fields)
    assert refusal.value.field == field


def test_a_shop_seen_first_becomes_a_prospect_in_the_same_step(street: Area, officer: Any, at: Any) -> None:
    shop = enter(street, officer, at, prospect=True, mobile="15400001234")
    assert shop.party
    assert (shop.party.name, shop.party.kind, shop.party.area, shop.party.officer) == (
        "兴旺副食店",
        "shop",
        street,
        officer,
    )
    with pytest.raises(DomainError) as refusal:
        enter(street, officer, at, name="另一家", prospect=True, mobile="12")
    assert "mobile" in getattr(refusal.value, "errors", {})
    assert not Premises.objects.filter(name="另一家").exists()


# Changing, who is there, gone


def test_changing_is_told_and_a_late_form_changes_nothing(street: Area, officer: Any, at: Any) -> None:
    shop = enter(street, officer, at)
    change: dict[str, Any] = {
        "area": street,
        "kind": PremisesKind.SHOP,
        "name": "兴旺超市",
        "address": "88号",
        "sequence": 1,
    }
    place = read_position("26.97", "112.37")
    assert change_premises(premises=shop, **change, position=place, version=1, actor=officer, at=at)
    assert told(last()) == "商户名称或户主：兴旺副食店 → 兴旺超市\n定位：— → 26.970000, 112.370000"
    assert (shop.version, shop.name_initials) == (2, "xwcs")
    assert not change_premises(premises=shop, **change, version=2, actor=officer, at=at)
    with pytest.raises(StaleState):
        change_premises(premises=shop, **{**change, "name": "x"}, version=1, actor=officer, at=at)
    twin = enter(street, officer, at)
    with pytest.raises(AlreadyThere):
        change_premises(premises=twin, **change, version=1, actor=officer, at=at)


def test_who_is_there_is_linked_and_unlinked(street: Area, officer: Any, other_officer: Any, at: Any) -> None:
    shop = enter(street, officer, at)
    party = make_business_customer(other_officer).businesses.get().party
    assert link_party(premises=shop, party=party, version=1, actor=officer, at=at)
    assert shop.party == party
    assert not link_party(premises=shop, party=party, version=2, actor=officer, at=at)
    with pytest.raises(IllegalMove):
        make_prospect(premises=shop, version=2, actor=officer, at=at)
    assert link_party(premises=shop, party=None, version=2, actor=officer, at=at)
    assert make_prospect(premises=shop, version=3, actor=officer, at=at).is_prospect


def test_gone_and_back(street: Area, officer: Any, at: Any) -> None:
    shop = enter(street, officer, at)
    make_visit(shop, officer, at=at)
    shop.refresh_from_db()
    mark_gone(premises=shop, version=shop.version, actor=officer, at=at)
    assert (shop.gone_on, shop.next_on) == (at.date(), None)
    with pytest.raises(IllegalMove):
        mark_gone(premises=shop, version=shop.version, actor=officer, at=at)
    mark_back(premises=shop, version=shop.version, actor=officer, at=at)
    assert shop.gone_on is None
    with pytest.raises(IllegalMove):
        mark_back(premises=shop, version=shop.version, actor=officer, at=at)


# Pages


def test_entering_by_the_page_with_a_warning_of_the_likely_same(
    client: Client, sign_in: Any, street: Area, officer: Any, at: Any
) -> None:
    enter(street, officer, at)
    sign_in(client, officer)
    form = client.get(f"{URL}new/?area={street.pk}").context["form"]
    assert form["area"].value() == street.pk
    fields = {"area": street.pk, "kind": "shop", "name": "兴旺副食店", "address": "90号"}
    warned = client.post(f"{URL}new/", fields)
    assert warned.status_code == 422
    assert [twin.address for twin in warned.context["twins"]] == ["88号"]
    assert 'value="90号"' in warned.content.decode()
    answer = client.post(f"{URL}new/", {**fields, "confirm_different": "on", "then": "visit"})
    shop = Premises.objects.get(address="90号")
    assert answer["Location"] == f"{URL}{shop.pk}/visit/"
    assert client.get(f"{URL}new/").context["form"]["area"].value() == street.pk
    certain = client.post(f"{URL}new/", {**fields, "confirm_different": "on"})
    assert certain.status_code == 422
    assert "name" in certain.context["form"].errors


def test_position_is_kept_only_where_it_was_ticked(client: Client, sign_in: Any, street: Area, officer: Any) -> None:
    sign_in(client, officer)
    fields = {"area": street.pk, "kind": "shop", "name": "甲店", "latitude": "26.97", "longitude": "112.37"}
    client.post(f"{URL}new/", fields)
    client.post(f"{URL}new/", {**fields, "name": "乙店", "keep_position": "on"})
    assert Premises.objects.get(name="甲店").latitude is None
    assert Premises.objects.get(name="乙店").latitude is not None
    wrong = client.post(f"{URL}new/", {**fields, "name": "丙店", "keep_position": "on", "latitude": "x"})
    assert wrong.status_code == 422
    assert "定位无法识别" in wrong.content.decode()


def test_people_are_found_while_typing_and_chosen(client: Client, sign_in: Any, street: Area, officer: Any) -> None:
    customer = make_salaried(officer, name="王小明")
    sign_in(client, officer)
    assert "王小明" in client.get(f"{URL}parties/", {"q": "wxm"}).content.decode()
    assert client.get(f"{URL}parties/", {"q": "\x00"}).status_code in (200, 400)
    fields = {"area": street.pk, "kind": "household", "name": "王小明", "party": customer.party.pk}
    client.post(f"{URL}new/", fields)
    home = Premises.objects.get()
    assert home.party_id == customer.party.pk
    page = client.get(f"{URL}{home.pk}/").content.decode()
    assert customer.get_absolute_url() in page
    client.post(f"{URL}{home.pk}/party/", {"version": 1, "party": ""})
    assert Premises.objects.get().party is None
    assert client.post(f"{URL}{home.pk}/party/", {"version": 2, "party": "9" * 30}).status_code == 422
    assert client.post(f"{URL}{home.pk}/prospect/", {"version": 2, "mobile": "12"}).status_code == 422
    client.post(f"{URL}{home.pk}/prospect/", {"version": 2, "mobile": ""})
    assert Party.objects.prospects().get().name == "王小明"


def test_others_shops_look_absent_and_auditors_change_nothing(
    client: Client, sign_in: Any, street: Area, officer: Any, other_officer: Any, auditor: Any, manager: Any
) -> None:
    shop = make_premises(street)
    pages = [f"{URL}{shop.pk}/{part}" for part in ("", "edit/", "party/", "visit/")]
    sign_in(client, other_officer)
    assert [client.get(page).status_code for page in pages] == [404] * 4
    for button in ("gone", "prospect"):
        assert client.post(f"{URL}{shop.pk}/{button}/", {"version": 1}).status_code == 404
    sign_in(client, auditor)
    assert [client.get(page).status_code for page in pages] == [200, 403, 403, 403]
    assert client.post(f"{URL}{shop.pk}/gone/", {"version": 1}).status_code == 403
    for person in (officer, manager):
        sign_in(client, person)
        assert [client.get(page).status_code for page in pages] == [200] * 4


def test_gone_by_the_page_and_back(client: Client, sign_in: Any, street: Area, officer: Any) -> None:
    shop = make_premises(street, "兴旺副食店")
    sign_in(client, officer)
    client.post(f"{URL}{shop.pk}/gone/", {"version": "x"})
    client.post(f"{URL}{shop.pk}/gone/", {"version": 1})
    assert names(client.get(URL)) == []
    assert names(client.get(URL, {"state": "gone"})) == ["兴旺副食店"]
    client.post(f"{URL}{shop.pk}/gone/", {"version": 2, "back": "1"})
    assert names(client.get(URL)) == ["兴旺副食店"]


# The list


def test_search_filters_and_counts(client: Client, sign_in: Any, street: Area, officer: Any, manager: Any) -> None:
    market = make_area("建材市场", kind="market", parent=street)
    customer = make_business_customer(officer)
    dealing = make_premises(market, "兴旺建材", address="A区3号", party=make_dealing(customer.businesses.get().party))
    make_premises(street, "红星电器", party=customer.party)
    make_premises(street, "王小明", kind=PremisesKind.HOUSEHOLD, address="A区5号")
    make_premises(make_area("远方街", officer=make_user()), "别处")
    make_visit(dealing, officer, outcome=VisitOutcome.CUSTOMER)
    sign_in(client, manager)
    assert set(names(client.get(URL, {"q": "xw"}))) == {"兴旺建材"}
    assert set(names(client.get(URL, {"q": "A区"}))) == {"兴旺建材", "王小明"}
    assert set(names(client.get(URL, {"area": str(street.parent_id)}))) == {"兴旺建材", "红星电器", "王小明"}
    assert set(names(client.get(URL, {"area": f"{street.pk}."}))) == {"红星电器", "王小明"}
    assert set(names(client.get(URL, {"dealing": "yes"}))) == {"兴旺建材", "红星电器"}
    assert set(names(client.get(URL, {"dealing": "no"}))) == {"王小明", "别处"}
    assert set(names(client.get(URL, {"visits": "visited"}))) == {"兴旺建材"}
    assert set(names(client.get(URL, {"outcome": "customer"}))) == {"兴旺建材"}
    assert set(names(client.get(URL, {"officer": officer.pk}))) == {"兴旺建材", "红星电器", "王小明"}
    page = client.get(URL, {"kind": "household", "area": str(street.pk)})
    assert [tab.count for tab in page.context["tabs"]] == [3, 2, 1]
    assert names(page) == ["王小明"]
    assert names(client.get(URL, {"sort": "-visited"}))[0] == "兴旺建材"


def test_an_officer_sees_own_areas_and_those_nobody_answers_for(
    client: Client, sign_in: Any, street: Area, officer: Any, other_officer: Any
) -> None:
    make_premises(street, "自己的")
    make_premises(make_area("无主街"), "无主的")
    make_premises(make_area("别人街", officer=other_officer), "别人的")
    assert set(names(sign_in(client, officer).get(URL))) == {"自己的", "无主的"}


def test_while_typing_only_the_rows_are_sent(client: Client, sign_in: Any, street: Area, officer: Any) -> None:
    make_premises(street, "兴旺副食店")
    response = sign_in(client, officer).get(URL, {"q": "兴旺"}, **HTMX)
    assert "<html" not in response.content.decode()
    assert response["HX-Replace-Url"].startswith(URL)


@pytest.mark.parametrize(
    "params",
    [
        {"q": "\x00"},
        {"area": "9" * 40, "officer": "x", "page": "-1"},
        {"area": "1.", "kind": "'", "visits": "due'", "sort": "pk;"},
        {"state": "unused"},
        {"q": "<script>"},
    ],
)
def test_hostile_addresses_break_nothing(
    client: Client, sign_in: Any, street: Area, manager: Any, params: dict[str, str]
) -> None:
    make_premises(street)
    response = sign_in(client, manager).get(URL, params)
    assert response.status_code in (200, 400)
    assert b"<script>al" not in response.content


def test_queries_do_not_grow_with_the_rows(client: Client, sign_in: Any, street: Area, officer: Any) -> None:
    sign_in(client, officer)
    counts = []
    for _round in range(3):
        make_premises(street, party=make_business_customer(officer).businesses.get().party)
        make_premises(make_area(parent=street.parent), party=make_salaried(officer).party)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12
