"""Lists of shops and households: entered in their order, into the areas they name, which a manager may have created."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.enums import ImportKind
from customers.models import Area, ImportRun, Premises
from customers.services.importing import runs
from customers.tests.factories_imports import again, applied, salaried_row, sent_in, upload, workbook
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, NotAllowed
from jinxin.jobs import worker
from jinxin.jobs.models import JobState

SALARIED, PREMISES = ImportKind.SALARIED, ImportKind.PREMISES


@pytest.fixture
def street(db: None, officer: Any) -> Area:
    town = Area.objects.create(name="西渡镇", kind="town")
    return Area.objects.create(name="清江路", kind="street", parent=town, officer=officer)


def place(number: int, **changes: Any) -> dict[str, Any]:
    return {"area": "西渡镇 / 清江路", "kind": "商户", "name": f"店{number}", "address": f"{number}号", **changes}


def test_shops_and_households_are_entered_in_the_order_of_the_list(officer: Any, street: Area, at: datetime) -> None:
    rows = [place(1), place(2, area="清江路", sequence=40), place(3, kind="住户"), place(4, address=None)]
    run = sent_in(PREMISES, rows, actor=officer, at=at)
    assert run.counts == {"new": 4}, [row.errors for row in run.rows.all()]
    run = applied(run, actor=officer, at=at)
    assert run.applying.state == JobState.DONE, run.applying.message
    assert list(Premises.objects.order_by("pk").values_list("name", "sequence", "kind")) == [
        ("店1", 1, "shop"),
        ("店2", 40, "shop"),
        ("店3", 2, "household"),
        ("店4", 3, "shop"),
    ]
    assert Premises.objects.get(name="店1").name_initials and run.officer is None
    assert Entry.objects.filter(action="premises.added").count() == 4
    again_ = sent_in(PREMISES, rows, actor=officer, at=at)
    assert again_.counts == {"same": 4}
    changed = sent_in(PREMISES, [place(1, sequence=9)], actor=officer, at=at)
    applied(changed, actor=officer, at=at)
    assert Premises.objects.get(name="店1").sequence == 9


def test_unknown_areas_others_areas_and_doubles_are_wrong(
    officer: Any, other_officer: Any, street: Area, at: datetime
) -> None:
    Area.objects.create(name="北门", kind="street", parent=street.parent, officer=other_officer)
    rows = [place(1, area="南门"), place(2, area="西渡镇/北门"), place(3), place(3), place(4, sequence="九")]
    run = sent_in(PREMISES, rows, actor=officer, at=at)
    assert [set(row.errors) for row in run.rows.all()] == [{"area"}, {"area"}, set(), {"name"}, {"sequence"}]


def test_the_error_names_the_unknown_area_and_what_to_do(officer: Any, street: Area, at: datetime) -> None:
    Area.objects.create(name="旧街", kind="street", parent=street.parent, is_active=False)
    Area.objects.create(name="清江路", kind="street", parent=Area.objects.create(name="井头镇", kind="town"))
    rows = [place(1, area="西渡镇 / 南门"), place(2, area="西渡镇/旧街"), place(3, area="清江路")]
    run = sent_in(PREMISES, rows, actor=officer, at=at)
    unknown, unused, several = (row.errors["area"] for row in run.rows.order_by("number"))
    assert "“西渡镇 / 南门”" in unknown and "主任" in unknown
    assert "停用" in unused and "井头镇 / 清江路, 西渡镇 / 清江路" in several


def test_a_manager_s_list_creates_the_areas_it_names_after_showing_them(
    manager: Any, street: Area, at: datetime
) -> None:
    ways = ("西渡镇 / 清江路", "西渡镇／新正街", "西渡镇>新正街>建材市场", "新桥镇", "西渡镇/新正街")
    rows = [place(number, area=way) for number, way in enumerate(ways, 1)]
    refused = sent_in(PREMISES, rows, actor=manager, at=at)
    assert refused.counts == {"new": 1, "wrong": 4} and refused.new_areas is None
    run = sent_in(PREMISES, rows, actor=manager, at=at, creates_areas=True)
    assert run.counts == {"new": 5}, [row.errors for row in run.rows.all()]
    assert run.new_areas == ["西渡镇 / 新正街", "西渡镇 / 新正街 / 建材市场", "新桥镇"]
    assert [bool(row.notes) for row in run.rows.order_by("number")] == [False, True, True, True, True]
    assert Area.objects.count() == 2, "nothing is created before the list is imported"
    run = applied(run, actor=manager, at=at)
    assert run.applying.state == JobState.DONE, run.applying.message
    tree = Area.objects.tree()
    places = {one.name: tree.label(one.area_id) for one in Premises.objects.all()}
    assert places["店3"] == "西渡镇 / 新正街 / 建材市场" and places["店2"] == places["店5"] == "西渡镇 / 新正街"
    assert Area.objects.get(name="建材市场").kind == "market" and Area.objects.get(name="新桥镇").kind == "town"
    assert Entry.objects.filter(action="area.added").count() == 3
    assert sent_in(PREMISES, rows, actor=manager, at=at, creates_areas=True).new_areas == []


def test_a_refused_list_is_checked_again_creating_what_was_missing(manager: Any, street: Area, at: datetime) -> None:
    run = sent_in(PREMISES, [place(1, area="西渡镇 / 新正街")], actor=manager, at=at)
    assert run.counts == {"wrong": 1}
    runs.check_again(run, creates_areas=True, actor=manager, at=at)
    worker.work()
    run = again(run)
    assert run.counts == {"new": 1} and run.new_areas == ["西渡镇 / 新正街"]
    Area.objects.create(name="新正街", kind="street", parent=street.parent)  # by somebody else meanwhile
    assert applied(run, actor=manager, at=at).applying.state == JobState.DONE
    assert Area.objects.filter(name="新正街").count() == 1


@pytest.mark.parametrize(
    "way", ["新正街", "新桥镇/建材市场/小街", "西渡镇/" + "长" * 81, "西渡镇/" + "/".join("一二三四五六七八九")]
)
def test_what_lies_nowhere_is_not_created(manager: Any, street: Area, at: datetime, way: str) -> None:
    run = sent_in(PREMISES, [place(1, area=way)], actor=manager, at=at, creates_areas=True)
    assert [set(row.errors) for row in run.rows.all()] == [{"area"}]


def test_only_who_divides_the_territory_creates_areas_and_only_for_premises(
    officer: Any, manager: Any, street: Area, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        sent_in(PREMISES, [place(1)], actor=officer, at=at, creates_areas=True)
    how = {"creates_areas": True, "officer": officer}
    with pytest.raises(DomainError) as caught:
        runs.send_in(kind=SALARIED, upload=upload(workbook(SALARIED, [salaried_row(1)])), actor=manager, at=at, **how)
    assert caught.value.field == "creates_areas"
    run = sent_in(PREMISES, [place(1, area="西渡镇/新街")], actor=officer, at=at)
    with pytest.raises(NotAllowed):
        runs.check_again(run, creates_areas=True, actor=manager, at=at)


def test_the_page_offers_the_tick_to_managers_and_says_what_is_created(
    client: Client, sign_in: Callable[..., Client], officer: Any, manager: Any, street: Area
) -> None:
    imports = reverse("customers:imports")
    assert b"creates_areas" not in sign_in(client, officer).get(imports).content
    sign_in(client, manager)
    assert b"creates_areas" in client.get(imports).content
    rows = [place(1, area="西渡镇 / 新正街")]
    client.post(imports, {"kind": PREMISES, "file": upload(workbook(PREMISES, rows))})
    worker.work()
    run = ImportRun.objects.get()
    assert "新建缺少的片区并重新检查" in client.get(run.get_absolute_url()).content.decode()
    client.post(reverse("customers:import_check_again", args=[run.pk]), {"creates_areas": "1"})
    worker.work()
    text = client.get(run.get_absolute_url()).content.decode()
    assert "缺少 1 个片区，导入时将一并新建" in text and "新建缺少的片区并重新检查" not in text
    refused = client.post(imports, {"kind": SALARIED, "officer": officer.pk, "creates_areas": "on", "file": "x"})
    assert refused.status_code == 422 and b"checked" in refused.content
