"""Areas: the tree, what lies in what, who answers for which part, adding, moving, taking out of use."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from customers.enums import AreaKind
from customers.models import Area
from customers.rules.areas import Node, Tree
from customers.services.areas import add_area, add_areas, change_area, restore_area, retire_area
from customers.services.coverage import take_snapshot
from customers.tests.factories_territory import make_area, make_premises, make_town
from customers.tests.shared import last, told
from jinxin import clock
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.notices.models import Notice
from jinxin.tests.factories import make_user

pytestmark = pytest.mark.django_db


def tree() -> Tree:
    """Town 1 with street 2 (officer 9) and market 3 in it; town 4 out of use with village 5."""
    return Tree(
        [
            Node(1, "西渡镇", AreaKind.TOWN, None, 8, is_active=True),
            Node(2, "清江路", AreaKind.STREET, 1, 9, is_active=True),
            Node(3, "建材市场", AreaKind.MARKET, 2, None, is_active=True),
            Node(4, "石湾乡", AreaKind.TOWN, None, None, is_active=False),
            Node(5, "石湾村", AreaKind.VILLAGE, 4, None, is_active=True),
        ]
    )


def test_the_tree_knows_ways_parts_and_who_answers() -> None:
    known = tree()
    assert known.label(3) == "西渡镇 / 清江路 / 建材市场"
    assert known.within(1) == {1, 2, 3}
    assert known.responsible == {1: 8, 2: 9, 3: 9, 4: None, 5: None}
    assert known.in_use == {1, 2, 3}
    assert known.of_officer(9) == {2, 3, 4, 5}
    assert [(node.pk, depth) for node, depth in known.walk()] == [(4, 0), (5, 1), (1, 0), (2, 1), (3, 2)]
    found = known.find(["西渡镇", "清江路"])
    assert found and found.pk == 2
    assert known.find(["西渡镇", "建材市场"]) is None


def test_a_manager_adds_an_area_and_the_trail_says_where(manager: Any, officer: Any, at: Any) -> None:
    town = add_area(name=" 西渡镇 ", kind=AreaKind.TOWN, officer=officer, actor=manager, at=at)
    street = add_area(name="清江路", kind=AreaKind.STREET, parent=town, actor=manager, at=at)
    assert (town.name, street.parent) == ("西渡镇", town)
    assert told(last()) == "街道 · 西渡镇 / 清江路"


def test_who_is_named_for_an_area_is_told(manager: Any, officer: Any, other_officer: Any, at: Any) -> None:
    town = add_area(name="西渡镇", kind=AreaKind.TOWN, officer=officer, actor=manager, at=at)
    change = {"name": "西渡镇", "kind": AreaKind.TOWN, "parent": None, "officer": other_officer, "version": 1}
    change_area(area=town, **change, actor=manager, at=at)
    assert [(notice.recipient, notice.link) for notice in Notice.objects.order_by("pk")] == [
        (officer, town.get_absolute_url()),
        (other_officer, town.get_absolute_url()),
    ]


def test_only_managers_divide_the_territory(officer: Any, auditor: Any, at: Any) -> None:
    for person in (officer, auditor):
        with pytest.raises(NotAllowed):
            add_area(name="西渡镇", kind=AreaKind.TOWN, actor=person, at=at)


@pytest.mark.parametrize(
    ("kind", "inside", "field"),
    [
        (AreaKind.STREET, None, "parent"),
        (AreaKind.TOWN, AreaKind.TOWN, "parent"),
        (AreaKind.VILLAGE, AreaKind.STREET, "parent"),
        (AreaKind.STREET, AreaKind.MARKET, "parent"),
        ("palace", None, "kind"),
    ],
)
def test_areas_lie_only_where_they_can(manager: Any, at: Any, kind: str, inside: str | None, field: str) -> None:
    parent = make_area(kind=inside) if inside else None
    with pytest.raises(DomainError) as refusal:
        add_area(name="某处", kind=kind, parent=parent, actor=manager, at=at)
    assert refusal.value.field == field


def test_a_name_stands_once_beside_others_even_out_of_use(manager: Any, at: Any) -> None:
    town = make_town("西渡镇")
    make_area("清江路", parent=town, is_active=False)
    with pytest.raises(DomainError, match="恢复使用"):
        add_area(name="清江路", kind=AreaKind.STREET, parent=town, actor=manager, at=at)
    with pytest.raises(DomainError, match="同名"):
        add_area(name="西渡镇", kind=AreaKind.TOWN, actor=manager, at=at)
    add_area(name="清江路", kind=AreaKind.STREET, parent=make_town("渣江镇"), actor=manager, at=at)


def test_only_a_loan_officer_at_work_answers_for_an_area(manager: Any, auditor: Any, officer: Any, at: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        add_area(name="西渡镇", kind=AreaKind.TOWN, officer=auditor, actor=manager, at=at)
    assert refusal.value.field == "officer"
    officer.is_active = False
    with pytest.raises(DomainError):
        add_area(name="西渡镇", kind=AreaKind.TOWN, officer=officer, actor=manager, at=at)


def test_moving_and_renaming_is_told_word_by_word(manager: Any, officer: Any, at: Any) -> None:
    street, town = make_area("清江路", parent=make_town("西渡镇")), make_town("渣江镇")
    change = {"name": "清江大道", "kind": AreaKind.STREET, "parent": town, "officer": officer, "version": 1}
    assert change_area(area=street, **change, actor=manager, at=at)
    assert told(last()) == "名称：清江路 → 清江大道\n上级片区：西渡镇 → 渣江镇\n客户经理：— → 客户经理甲"
    street.refresh_from_db()
    assert (street.parent, street.version) == (town, 2)
    assert not change_area(area=street, **{**change, "version": 2}, actor=manager, at=at)
    with pytest.raises(StaleState):
        change_area(area=street, **{**change, "name": "新名"}, actor=manager, at=at)


def test_a_kind_that_the_parts_cannot_lie_in_is_refused(manager: Any, at: Any) -> None:
    village = make_area("金盆村", kind=AreaKind.VILLAGE)
    make_area("正街", parent=village)
    with pytest.raises(DomainError) as refusal:
        change_area(
            area=village, name="金盆村", kind=AreaKind.MARKET, parent=village.parent, officer=None, version=1,
            actor=manager, at=at,
        )  # fmt: skip
    assert refusal.value.field == "kind"


def test_an_area_out_of_use_takes_its_parts_along_and_comes_back(manager: Any, at: Any) -> None:
    town = make_town("西渡镇")
    street = make_area("清江路", parent=town)
    retire_area(area=town, version=1, actor=manager, at=at)
    assert Area.objects.tree().in_use == frozenset()
    street.refresh_from_db()
    with pytest.raises(StaleState):
        retire_area(area=town, version=2, actor=manager, at=at)
    retire_area(area=street, version=1, actor=manager, at=at)
    with pytest.raises(DomainError, match="西渡镇"):
        restore_area(area=street, version=2, actor=manager, at=at)
    restore_area(area=town, version=2, actor=manager, at=at)
    assert Area.objects.tree().in_use == {town.pk}


def test_many_areas_are_added_by_their_ways_all_or_nothing(manager: Any, officer: Any, at: Any) -> None:
    make_area("清江路", parent=make_town("西渡镇"))
    text = "西渡镇 / 清江路\n西渡镇／清江路／建材市场\n\n渣江镇>金盆村 > 正街\n"
    added = add_areas(text=text, officer=officer, actor=manager, at=at)
    assert [(area.name, area.kind) for area in added] == [
        ("建材市场", AreaKind.MARKET),
        ("渣江镇", AreaKind.TOWN),
        ("金盆村", AreaKind.VILLAGE),
        ("正街", AreaKind.STREET),
    ]
    assert Area.objects.tree().label(added[-1].pk) == "渣江镇 / 金盆村 / 正街"
    with pytest.raises(DomainError, match="建材市场 / 里弄") as refusal:
        add_areas(text="新镇\n西渡镇 / 建材市场 / 里弄", actor=manager, at=at)
    assert refusal.value.field == "lines"
    assert not Area.objects.filter(name="新镇").exists()


def test_many_areas_by_the_page(client: Client, sign_in: Any, manager: Any) -> None:
    sign_in(client, manager)
    assert client.post("/customers/areas/many/", {"lines": "西渡镇 / 清江路"}).status_code == 302
    assert Area.objects.count() == 2
    for lines in ("", "x" * 90, "/", "\n".join("x" for _line in range(501))):
        answer = client.post("/customers/areas/many/", {"lines": lines})
        assert answer.status_code in (302, 422), lines[:10]
    assert Area.objects.count() == 2


# Pages


def test_the_tree_shows_sums_and_an_officer_sees_own_areas(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any
) -> None:
    mine, others = make_town("西渡镇", officer=officer), make_town("渣江镇", officer=other_officer)
    street = make_area("清江路", parent=mine)
    for area in (street, street, mine, others):
        make_premises(area)
    lines = sign_in(client, officer).get("/customers/areas/").context["lines"]
    assert [(line.node.name, line.shops.total, line.depth) for line in lines] == [("西渡镇", 3, 0), ("清江路", 2, 1)]
    assert client.get(f"/customers/areas/{others.pk}/").status_code == 404
    page = sign_in(client, manager).get(f"/customers/areas/{mine.pk}/")
    assert "清江路" in page.content.decode()
    assert len(client.get("/customers/areas/").context["lines"]) == 3


def test_a_manager_adds_and_changes_by_the_page(client: Client, sign_in: Any, manager: Any, officer: Any) -> None:
    sign_in(client, manager)
    client.post("/customers/areas/new/", {"name": "西渡镇", "kind": "town"})
    town = Area.objects.get()
    answer = client.post("/customers/areas/new/", {"name": "清江路", "kind": "street", "parent": town.pk})
    assert answer["Location"] == f"/customers/areas/{town.pk}/"
    street = Area.objects.get(name="清江路")
    url = f"/customers/areas/{street.pk}/edit/"
    fields = {"name": "清江大道", "kind": "street", "parent": town.pk, "officer": officer.pk}
    assert client.post(url, {**fields, "version": 1}).status_code == 302
    stale = client.post(url, {**fields, "name": "清江巷", "version": 1})
    assert stale.status_code == 422
    assert "清江大道" in stale.content.decode()
    assert 'value="清江巷"' in stale.content.decode()
    client.post(f"/customers/areas/{street.pk}/use/", {"use": "0", "version": 2})
    street.refresh_from_db()
    assert (street.officer, street.is_active) == (officer, False)
    client.post(f"/customers/areas/{street.pk}/use/", {"use": "1", "version": 3})
    street.refresh_from_db()
    assert street.is_active


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": " ", "kind": "town"},
        {"name": "x" * 90, "kind": "town"},
        {"name": "路", "kind": "street", "parent": "9" * 40},
        {"name": "路", "kind": "street", "parent": "x"},
        {"name": "路", "kind": "town", "officer": "-1"},
        {"name": "<b>", "kind": "nonsense"},
    ],
)
def test_bad_areas_are_told_at_the_field(client: Client, sign_in: Any, manager: Any, fields: dict[str, str]) -> None:
    answer = sign_in(client, manager).post("/customers/areas/new/", fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Area.objects.exists()


def test_officers_and_auditors_change_no_area(client: Client, sign_in: Any, officer: Any, auditor: Any) -> None:
    area = make_town("西渡镇")
    for person in (officer, auditor):
        sign_in(client, person)
        assert client.get(f"/customers/areas/{area.pk}/edit/").status_code == 403
        assert client.post(f"/customers/areas/{area.pk}/use/", {"use": "0", "version": 1}).status_code == 403
        assert client.get(f"/customers/areas/{area.pk}/").status_code == 200


def test_a_stale_button_changes_nothing_and_says_so(client: Client, sign_in: Any, manager: Any) -> None:
    area = make_town("西渡镇", version=5)
    for version in ("1", "x", "9" * 30, ""):
        answer = sign_in(client, manager).post(f"/customers/areas/{area.pk}/use/", {"use": "0", "version": version})
        assert answer.status_code == 302
    area.refresh_from_db()
    assert area.is_active
    assert not Entry.objects.filter(action="area.retired").exists()


def test_queries_do_not_grow_with_the_areas(
    client: Client, sign_in: Any, manager: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(5):
        make_premises(make_area(officer=make_user(), parent=make_town()))
    sign_in(client, manager)
    for url in ("/customers/areas/", f"/customers/areas/{Area.objects.earliest('pk').pk}/"):
        with django_assert_max_num_queries(12):
            client.get(url)


def test_a_large_territory_shows_its_towns_and_finds_the_rest(
    client: Client, sign_in: Any, manager: Any, officer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("customers.queries.territory.WHOLE_TREE", 2)
    town, other = make_town("西渡镇"), make_town("渣江镇", officer=officer)
    street = make_area("清江路", parent=town)
    make_premises(street)
    found = sign_in(client, manager).get("/customers/areas/").context
    assert [(line.label, line.shops.total) for line in found["lines"]] == [("渣江镇", 0), ("西渡镇", 1)]
    found = client.get("/customers/areas/", {"q": "qjl"}).context
    assert [(line.label, line.shops.total) for line in found["lines"]] == [("西渡镇 / 清江路", 1)]
    assert "没有找到片区" in client.get("/customers/areas/", {"q": "zzz"}).content.decode()
    assert other.name not in [line.label for line in found["lines"]]


def test_a_large_territory_is_shown_as_it_was_counted_last(
    client: Client, sign_in: Any, manager: Any, monkeypatch: Any
) -> None:
    street = make_area("清江路", parent=make_town("西渡镇"))
    make_premises(street)
    counted = clock.now()
    take_snapshot(counted)
    monkeypatch.setattr("customers.queries.coverage.MOST_AT_ONCE", 0)
    make_premises(street)
    for address in ("/customers/areas/", f"/customers/areas/{street.parent_id}/"):
        page = sign_in(client, manager).get(address)
        assert page.context["counted_at"] == counted and "每小时" in page.content.decode()
        line = page.context.get("line") or page.context["lines"][0]
        assert line.shops.total == 1


def test_an_area_that_is_written_is_read_by_whoever_reads_next() -> None:
    street = make_area("清江路", parent=make_town("西渡镇"))
    with transaction.atomic():
        Area.objects.filter(pk=street.pk).update(name="改名路")
        assert Area.objects.tree().label(street.pk) == "西渡镇 / 改名路"
        transaction.set_rollback(True)
    assert Area.objects.tree().label(street.pk) == "西渡镇 / 清江路"
    Area.objects.bulk_create([Area(name="新街", kind=AreaKind.STREET, parent=street.parent)])
    assert Area.objects.tree().find(["西渡镇", "新街"])
    Area.objects.filter(name="新街").delete()
    street.delete()
    assert [node.name for node in Area.objects.tree().nodes.values()] == ["西渡镇"]
