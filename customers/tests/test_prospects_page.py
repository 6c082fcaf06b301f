"""Prospects and suggestions as pages: list, page of one, adding, changing, dropping."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Area, Customer, Party
from customers.tests.factories import make_salaried
from customers.tests.factories_relations import make_prospect, tie
from customers.tests.typed import salaried

pytestmark = pytest.mark.django_db
URL = "/customers/prospects/"


def names(response: Any) -> set[str]:
    """The names on the page of a list."""
    return {party.name for party in response.context["page"]}


def typed(**changes: Any) -> dict[str, Any]:
    """What an officer sends for a new prospect."""
    return {"kind": "person", "name": "陈老板", "mobile": "", "area": "", "note": "", **changes}


def test_officers_see_their_own_and_nobodys_and_readers_all(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any, auditor: Any
) -> None:
    make_prospect(officer, "甲")
    make_prospect(other_officer, "乙")
    make_prospect(manager, "丙")
    make_salaried(officer, name="王小明")
    assert names(sign_in(client, officer).get(URL)) == {"甲", "丙"}
    for person in (manager, auditor):
        assert names(sign_in(client, person).get(URL)) == {"甲", "乙", "丙"}
    assert names(client.get(URL, {"officer": "none"})) == {"丙"}
    assert names(client.get(URL, {"officer": officer.pk})) == {"甲"}


def test_search_and_filters(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    town = Area.objects.create(name="西渡镇", kind="town")
    market = Area.objects.create(name="农贸市场", kind="market", parent=town)
    one = make_prospect(officer, "卖鱼的陈老板", mobile="15400001234", area=market, note="每天五点开门")
    make_prospect(officer, "粮油批发部", kind="shop")
    gone = make_prospect(officer, "老刘")
    Party.objects.filter(pk=gone.pk).update(dropped_at=at, drop_reason="搬走了")
    tie(officer, make_salaried(officer), "friend", one)
    sign_in(client, officer)
    for query in ("陈", "myd", "1234", "15400001234", "五点"):
        assert names(client.get(URL, {"q": query})) == {"卖鱼的陈老板"}, query
    for params, expected in (
        ({"kind": "shop"}, {"粮油批发部"}),
        ({"area": town.pk}, {"卖鱼的陈老板"}),
        ({"linked": "yes"}, {"卖鱼的陈老板"}),
        ({"linked": "no"}, {"粮油批发部"}),
        ({"state": "dropped"}, {"老刘"}),
        ({"state": "all"}, {"卖鱼的陈老板", "粮油批发部", "老刘"}),
        ({"q": "nobody"}, set()),
    ):
        assert names(client.get(URL, params)) == expected, params


@pytest.mark.parametrize(
    "params",
    [
        {"q": "\x00"},
        {"q": "王" * 5000},
        {"area": "9" * 40, "kind": "x", "sort": "--", "page": "1e9"},
        {"q": "<script>"},
    ],
)
def test_hostile_addresses_never_break(
    client: Client, sign_in: Any, officer: Any, manager: Any, params: dict[str, str]
) -> None:
    make_prospect(officer)
    for person in (officer, manager):
        answer = sign_in(client, person).get(URL, params)
        assert answer.status_code in (200, 400)
        assert b"<script>alert" not in answer.content
        assert client.get("/customers/suggestions/", params).status_code in (200, 400)


def test_empty_says_what_to_do(client: Client, sign_in: Any, officer: Any, auditor: Any) -> None:
    assert "还没有潜在客户" in sign_in(client, officer).get(URL).content.decode()
    assert "没有推荐" in client.get("/customers/suggestions/").content.decode()
    assert "/customers/prospects/new/" not in sign_in(client, auditor).get(URL).content.decode()


def test_adding_one_asks_only_for_a_name(client: Client, sign_in: Any, officer: Any) -> None:
    response = sign_in(client, officer).post(f"{URL}new/", typed(), follow=True)
    party = Party.objects.prospects().get()
    assert response.redirect_chain == [(party.get_absolute_url(), 302)]
    assert "陈老板" in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "\x00"), ("kind", "dog"), ("mobile", "12"), ("area", "999"), ("note", "x" * 300)],
)
def test_wrong_input_is_named_at_its_field(client: Client, sign_in: Any, officer: Any, field: str, value: str) -> None:
    response = sign_in(client, officer).post(f"{URL}new/", typed(**{field: value}))
    if value == "\x00":
        assert response.status_code in (400, 422)
    else:
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
    assert not Party.objects.prospects().exists()


def test_a_known_number_needs_a_comparison(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    foreign = make_salaried(other_officer, name="李秀英", mobile="15400001234")
    data = typed(mobile="154 0000 1234")
    response = sign_in(client, officer).post(f"{URL}new/", data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "李**" in page
    assert foreign.get_absolute_url() not in page
    assert client.post(f"{URL}new/", {**data, "confirm_different": "on"}).status_code == 302
    party = Party.objects.prospects().get()
    assert client.get(f"{URL}{party.pk}/edit/").status_code == 200


def test_changing_keeps_the_number_unless_it_is_taken_out(client: Client, sign_in: Any, officer: Any) -> None:
    party = make_prospect(officer, mobile="15400001234")
    url = f"{URL}{party.pk}/edit/"
    page = sign_in(client, officer).get(url).content.decode()
    assert "154****1234" in page
    assert "15400001234" not in page
    assert client.post(url, {**typed(name="陈建国"), "version": 1}).status_code == 302
    party.refresh_from_db()
    assert (party.name, party.mobile) == ("陈建国", "15400001234")
    late = client.post(url, {**typed(name="陈二"), "version": 1})
    assert late.status_code == 422
    assert "陈二" in late.content.decode()
    assert client.post(url, {**typed(), "version": 2, "forget_mobile": "on"}).status_code == 302
    party.refresh_from_db()
    assert (party.mobile, party.mobile_hash, party.mobile_last4) == ("", "", "")


def test_dropping_and_taking_up_again(client: Client, sign_in: Any, officer: Any) -> None:
    party = make_prospect(officer)
    sign_in(client, officer)
    assert client.post(f"{URL}{party.pk}/drop/", {"reason": ""}).status_code == 422
    page = client.post(f"{URL}{party.pk}/drop/", {"reason": "已在外地定居"}, follow=True).content.decode()
    assert "已在外地定居" in page
    assert "重新跟进" in page
    assert "放弃" not in client.post(f"{URL}{party.pk}/take-up/", follow=True).context["messages"]
    party.refresh_from_db()
    assert party.dropped_at is None


def test_others_see_no_page_and_readers_change_nothing(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any, auditor: Any, operations: Any
) -> None:
    party = make_prospect(officer)
    pages = ("", "edit/", "drop/")
    for person, expected in ((other_officer, 404), (operations, 403)):
        sign_in(client, person)
        assert {client.get(f"{URL}{party.pk}/{page}").status_code for page in pages} == {expected}
        assert client.post(f"{URL}{party.pk}/take-up/").status_code == expected
    for person in (manager, auditor):
        sign_in(client, person)
        assert client.get(f"{URL}{party.pk}/").status_code == 200
        assert client.post(f"{URL}{party.pk}/", {"side": "friend-out"}).status_code == 403
        assert client.get(f"{URL}{party.pk}/edit/").status_code == 403
    assert sign_in(client, officer).get(f"{URL}{10**17}/").status_code == 404


def test_registering_a_prospect_keeps_everything_and_proposes_deep_marketing(
    client: Client, sign_in: Any, officer: Any
) -> None:
    party = make_prospect(officer, "李秀英")
    tie(officer, make_salaried(officer), "friend", party)
    page = sign_in(client, officer).get(party.get_absolute_url()).content.decode()
    address = f"/customers/new/?prospect={party.pk}"
    assert address in page
    form = client.get(f"{address}&class=salaried")
    assert form.context["form"]["acquisition"].value() == "deep"
    assert client.post(f"{address}&class=salaried", salaried(acquisition="deep")).status_code == 302
    customer = Customer.objects.get(name="李秀英")
    party.refresh_from_db()
    assert (party.customer, customer.acquisition) == (customer, "deep")
    assert client.get(f"{URL}{party.pk}/").status_code == 302


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: Any, manager: Any) -> None:
    customer = make_salaried(officer)
    counts: dict[str, list[int]] = {}
    for _round in range(3):
        tie(officer, customer, "friend", make_prospect(officer))
        for person in (officer, manager):
            sign_in(client, person)
            for url in (URL, "/customers/suggestions/"):
                with CaptureQueriesContext(connection) as queries:
                    client.get(url)
                counts.setdefault(f"{person.pk} {url}", []).append(len(queries))
    assert all(first == last <= 12 for first, _second, last in counts.values()), counts


# Suggestions


def test_each_suggestion_shows_its_links_and_not_this_one_hides_it(
    client: Client, sign_in: Any, officer: Any, auditor: Any
) -> None:
    customer = make_salaried(officer, name="王小明")
    party = make_prospect(officer, "陈老板")
    tie(officer, party, "supplies", customer)
    page = sign_in(client, officer).get("/customers/suggestions/").content.decode()
    assert "供货给王小明" in page
    hide = f"/customers/suggestions/{party.pk}/hide/"
    after = client.post(hide, {"next": "/customers/suggestions/?kind=person"}, follow=True)
    assert after.redirect_chain == [("/customers/suggestions/?kind=person", 302)]
    assert "供货给王小明" not in after.content.decode()
    assert "恢复推荐" in after.content.decode()
    back = client.post(f"/customers/suggestions/{party.pk}/show/", {"next": "https://evil.example/"})
    assert back["Location"] == "/customers/suggestions/"
    assert "供货给王小明" in client.get("/customers/suggestions/").content.decode()
    assert sign_in(client, auditor).post(hide).status_code == 403


def test_others_prospects_cannot_be_put_aside(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    party = make_prospect(officer)
    assert sign_in(client, other_officer).post(f"/customers/suggestions/{party.pk}/hide/").status_code == 404


def test_a_manager_chooses_officer_kind_and_area(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any
) -> None:
    town = Area.objects.create(name="西渡镇", kind="town")
    tie(officer, make_salaried(officer), "friend", make_prospect(officer, "甲", area=town))
    tie(other_officer, make_salaried(other_officer), "friend", make_prospect(other_officer, "乙", kind="person"))
    sign_in(client, manager)

    def found(**params: Any) -> list[str]:
        return [item.party.name for item in client.get("/customers/suggestions/", params).context["page"]]

    assert set(found()) == {"甲", "乙"}
    assert found(officer=other_officer.pk) == ["乙"]
    assert found(area=town.pk) == ["甲"]
    assert found(kind="shop") == []
