"""The ties in a customer's file: noting one in a few taps, searching, ending, the data of the picture."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Party, Relation
from customers.queries.graph import MOST_POINTS
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_relations import make_prospect, shop_of, tie

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def page_of(customer: Any) -> str:
    """The address of the ties in a file."""
    return f"/customers/{customer.pk}/relations/"


def typed(**changes: Any) -> dict[str, Any]:
    """What an officer sends: a new shop that supplies."""
    return {"side": "supplies-in", "who": "粮油批发部", "other": "new-shop", "mobile": "", "note": "", **changes}


def test_a_new_supplier_of_the_shop_in_three_taps(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer, name="王小明")
    response = sign_in(client, officer).post(page_of(customer), typed(note="进货单"), follow=True)
    relation = Relation.objects.exclude(kind="owns").get()
    assert (relation.source.name, relation.source.kind, relation.source.officer) == ("粮油批发部", "shop", officer)
    assert (relation.target, relation.note) == (shop_of(customer), "进货单")
    page = response.content.decode()
    assert "关系已记录" in page
    assert "由粮油批发部供货" in page


def test_other_kinds_belong_to_the_person_unless_the_shop_is_chosen(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer)
    sign_in(client, officer)
    client.post(page_of(customer), typed(side="neighbour-out", who="甲", other="new-person"))
    client.post(page_of(customer), typed(side="neighbour-out", who="乙", other="new-person", end=shop_of(customer).pk))
    ends = {tie.source_id for tie in Relation.objects.filter(kind="neighbour")}
    assert ends == {customer.party.pk, shop_of(customer).pk}


def test_without_script_the_form_comes_back_with_whom_to_choose_from(
    client: Client, sign_in: Any, officer: Any
) -> None:
    customer, known = make_salaried(officer), make_prospect(officer, "粮油批发部", kind="shop")
    response = sign_in(client, officer).post(page_of(customer), typed(other=""))
    assert response.status_code == 422
    page = response.content.decode()
    assert f'name="other" value="{known.pk}"' in page
    assert "新的店铺：粮油批发部" in page
    assert 'value="粮油批发部"' in page
    response = client.post(page_of(customer), typed(other=str(known.pk)))
    assert response.status_code == 302
    assert Relation.objects.get().source == known


def test_while_typing_only_the_choices_come_back(client: Client, sign_in: Any, officer: Any) -> None:
    make_prospect(officer, "粮油批发部", mobile="15400001234")
    response = sign_in(client, officer).post("/customers/parties/found/", {"who": "lypf"}, **HTMX)
    page = response.content.decode()
    assert "粮油批发部" in page
    assert "154****1234" in page
    assert "<html" not in page
    assert not client.post("/customers/parties/found/", {}).content.strip()
    assert client.get("/customers/parties/found/").status_code == 405


def test_a_colleagues_customer_is_linked_by_name_and_shown_masked(
    client: Client, sign_in: Any, officer: Any, other_officer: Any
) -> None:
    own, foreign = make_salaried(officer), make_salaried(other_officer, name="李秀英")
    data = typed(side="relative-out", who="李秀英", other=str(foreign.party.pk))
    page = sign_in(client, officer).post(page_of(own), data, follow=True).content.decode()
    assert "李**" in page
    assert "同事的客户" in page
    assert "李秀英" not in page
    assert foreign.get_absolute_url() not in page


def test_a_colleagues_customer_cannot_be_picked_by_number(
    client: Client, sign_in: Any, officer: Any, other_officer: Any
) -> None:
    own, foreign = make_salaried(officer), make_salaried(other_officer, name="李秀英")
    for other in (foreign.party.pk, "9" * 30, "٣", "-1", "new-dog", 10**17):
        response = sign_in(client, officer).post(page_of(own), typed(side="friend-out", who="x", other=other))
        assert response.status_code == 422
        assert "李" not in str(response.context["tie_form"].errors)
    assert not Relation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"side": ""}, "side"),
        ({"side": "x"}, "side"),
        ({"who": ""}, "who"),
        ({"who": "王" * 121}, "who"),
        ({"mobile": "123"}, "mobile"),
        ({"note": "x" * 201}, "note"),
        ({"end": "99999"}, "end"),
        ({"side": "spouse-out"}, "side"),
    ],
)
def test_wrong_input_is_named_at_its_field_and_nobody_new_is_kept(
    client: Client, sign_in: Any, officer: Any, changes: dict[str, str], field: str
) -> None:
    customer = make_business_customer(officer)
    response = sign_in(client, officer).post(page_of(customer), typed(**changes))
    assert response.status_code == 422
    assert list(response.context["tie_form"].errors) == [field]
    assert not Party.objects.prospects().exists()


def test_a_known_number_is_refused_for_somebody_new(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    make_prospect(officer, "陈老板", mobile="15400001234")
    data = typed(other="new-person", who="老陈", mobile="154 0000 1234", side="friend-out")
    response = sign_in(client, officer).post(page_of(customer), data)
    assert response.status_code == 422
    assert "陈老板" in response.context["tie_form"].errors["mobile"][0]
    assert Party.objects.prospects().count() == 1


def test_a_tie_that_closes_a_ring_is_kept_with_a_warning(client: Client, sign_in: Any, officer: Any) -> None:
    one, two = make_salaried(officer, name="王小明"), make_salaried(officer, name="李秀英")
    tie(officer, one, "guarantees", two)
    data = typed(side="guarantees-in", who="李秀英", other=str(two.party.pk))
    page = sign_in(client, officer).post(page_of(one), data, follow=True).content.decode()
    assert "这条关系形成了互保圈，共2方" in page
    assert Relation.objects.filter(kind="guarantees").count() == 2


def test_readers_see_the_ties_and_change_nothing(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any, auditor: Any, operations: Any
) -> None:
    customer = make_business_customer(officer)
    relation = tie(officer, make_prospect(officer, "陈老板"), "supplies", customer)
    for person in (manager, auditor, operations):
        page = sign_in(client, person).get(page_of(customer)).content.decode()
        assert "由陈老板供货" in page
        assert 'name="who"' not in page
        assert client.post(page_of(customer), typed()).status_code == 403
        assert client.get(f"/customers/ties/{relation.pk}/end/").status_code == 403
    assert sign_in(client, other_officer).get(page_of(customer)).status_code == 404
    assert client.post(page_of(customer), typed()).status_code == 404
    assert client.get(f"/customers/ties/{relation.pk}/end/").status_code == 404


def test_ending_a_tie_asks_why(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer)
    relation = tie(officer, make_prospect(officer, "陈老板"), "supplies", customer)
    url = f"/customers/ties/{relation.pk}/end/"
    assert "由陈老板供货" in sign_in(client, officer).get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    page = client.post(url, {"reason": "已不再供货"}, follow=True).content.decode()
    assert "已解除的关系 1 条" in page
    assert client.post(url, {"reason": "已不再供货"}).status_code in (409, 422, 200)


def test_the_file_without_ties_says_what_to_do(client: Client, sign_in: Any, officer: Any) -> None:
    assert "还没有记录关系" in sign_in(client, officer).get(page_of(make_salaried(officer))).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_ties(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_business_customer(officer)
    sign_in(client, officer)
    counts = []
    for _round in range(3):
        tie(officer, make_prospect(officer), "supplies", customer)
        tie(officer, customer, "guarantees", make_salaried(officer))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(customer))
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 12


# The picture


def data_of(client: Client, party: Party, steps: int | str = 2) -> dict[str, Any]:
    """The data of the picture around a party."""
    answer = client.get(f"/customers/parties/{party.pk}/graph/?steps={steps}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_picture_goes_two_steps_and_stops_at_colleagues(
    client: Client, sign_in: Any, officer: Any, other_officer: Any
) -> None:
    own, foreign = make_business_customer(officer, name="王小明"), make_salaried(other_officer, name="李秀英")
    near, far, behind = (make_prospect(officer, name) for name in ("近", "远", "更远"))
    tie(officer, own, "friend", near)
    tie(officer, near, "friend", far)
    tie(officer, far, "friend", behind)
    tie(officer, own, "relative", foreign)
    tie(other_officer, foreign, "friend", make_salaried(other_officer, name="王五"))
    data = data_of(sign_in(client, officer), own.party)
    names = {point["name"]: point for point in data["points"]}
    assert set(names) == {"王小明", "衡阳县西渡镇兴旺副食店", "近", "远", "李**"}
    assert (names["李**"]["role"], names["李**"]["opens"], names["李**"]["url"]) == ("foreign", False, "")
    assert "李秀英" not in str(data)
    assert len(data_of(client, own.party, steps=1)["points"]) == 4
    assert client.get(f"/customers/parties/{foreign.party.pk}/graph/").status_code == 404
    assert len(data_of(client, own.party, steps="\x01")["points"]) == 5


def test_the_picture_never_holds_too_much(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    own = make_salaried(officer)
    many = Party.objects.bulk_create(
        [Party(kind="person", name=f"友{n}", officer=officer, added_at=at) for n in range(MOST_POINTS + 5)]
    )
    Relation.objects.bulk_create(
        [Relation(source=own.party, target=p, kind="friend", noted_by=officer, noted_at=at) for p in many]
    )
    sign_in(client, officer)
    with CaptureQueriesContext(connection) as queries:
        data = data_of(client, own.party)
    assert (len(data["points"]), data["cut"]) == (MOST_POINTS, True)
    assert len(queries) <= 12


def test_own_groups_are_points_too(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    from customers.services.circles import join, open_circle

    own = make_salaried(officer)
    circle = open_circle(name="市场群", kind="chat", opened_on=at.date(), actor=officer, at=at)
    join(circle=circle, party=own.party, joined_on=at.date(), actor=officer, at=at)
    data = data_of(sign_in(client, officer), own.party)
    assert data["points"][-1]["name"] == "市场群"
    assert data["lines"][-1]["kind"] == "group"
