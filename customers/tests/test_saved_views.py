"""Views of the list that a person keeps, and the columns."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from customers.models import ListColumns, SavedView
from customers.services.views import MOST_VIEWS
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
LIST, SAVE, VIEWS, COLUMNS = "/customers/", "/customers/views/save/", "/customers/views/", "/customers/columns/"


@pytest.fixture
def desk(client: Client, officer: User, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, officer)


def keep(desk: Client, name: str, query: str = "?acquisition=deep", **more: str) -> Any:
    return desk.post(SAVE, {"name": name, "query": query, **more})


def codes(answer: Any) -> list[str]:
    return [column.code for column in answer.context["listing"].columns]


def test_a_list_is_kept_under_a_name_as_the_list_itself_says_it(desk: Client, officer: User) -> None:
    answer = keep(desk, " 深度客户 ", "?nonsense=1&acquisition=deep&sort=name&page=3&segment=none")
    view = SavedView.objects.get()
    assert (view.person, view.name, view.query) == (officer, "深度客户", "?acquisition=deep&sort=name")
    assert answer["Location"] == f"{LIST}?acquisition=deep&sort=name"
    page = desk.get(f"{LIST}{view.query}").content.decode()
    assert 'aria-current="true">深度客户' in page


def test_the_list_opens_with_the_default_and_everything_is_one_step_away(desk: Client, officer: User) -> None:
    make_salaried(officer, name="王一")
    keep(desk, "深度客户", is_default="on")
    assert desk.get(LIST)["Location"] == f"{LIST}?acquisition=deep"
    everything = desk.get(f"{LIST}?view=all")
    assert "王一" in everything.content.decode()
    assert everything.context["listing"].address == "?view=all"
    chips = desk.get(f"{LIST}?acquisition=deep").context["listing"].chips()
    assert chips[0].url == "?view=all"


def test_the_whole_list_may_be_the_default_too(desk: Client, officer: User) -> None:
    keep(desk, "全部", "?", is_default="on")
    assert desk.get(LIST).status_code == 200


def test_there_is_one_default(desk: Client, officer: User) -> None:
    keep(desk, "甲", is_default="on")
    keep(desk, "乙", "?sort=name", is_default="on")
    first, second = SavedView.objects.order_by("pk")
    assert (first.is_default, second.is_default) == (False, True)
    desk.post(f"{VIEWS}{first.pk}/change/", {"do": "default"})
    assert list(SavedView.objects.order_by("pk").values_list("is_default", flat=True)) == [True, False]
    desk.post(f"{VIEWS}{first.pk}/change/", {"do": "default"})
    assert not SavedView.objects.filter(is_default=True).exists()
    SavedView.objects.filter(pk=first.pk).update(is_default=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.update(is_default=True)


def test_a_taken_name_is_refused_and_may_be_replaced(desk: Client) -> None:
    keep(desk, "甲")
    answer = keep(desk, "甲", "?sort=name")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="甲"' in page and 'name="replace"' in page
    assert answer.context["form"]["query"].value() == "?sort=name"
    assert keep(desk, "甲", "?sort=name", replace="on").status_code == 302
    assert SavedView.objects.get().query == "?sort=name"


@pytest.mark.parametrize("name", ["", "   ", "长" * 41])
def test_a_bad_name_is_told_at_the_field(desk: Client, name: str) -> None:
    answer = keep(desk, name)
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert not SavedView.objects.exists()


def test_more_views_than_a_menu_holds_are_refused(desk: Client, officer: User) -> None:
    SavedView.objects.bulk_create(SavedView(person=officer, name=f"{n}", query="?") for n in range(MOST_VIEWS))
    assert keep(desk, "再来一个").status_code == 422


def test_views_are_renamed_and_deleted(desk: Client) -> None:
    keep(desk, "甲")
    keep(desk, "乙")
    first, second = SavedView.objects.order_by("pk")
    change = f"{VIEWS}{first.pk}/change/"
    assert desk.post(change, {"name": "丙"}).status_code == 302
    answer = desk.post(change, {"name": "乙"})
    assert answer.status_code == 422
    assert "已有同名" in answer.content.decode()
    assert desk.post(change, {"name": ""}).status_code == 422
    desk.post(f"{VIEWS}{second.pk}/change/", {"do": "delete"})
    assert list(SavedView.objects.values_list("name", flat=True)) == ["丙"]
    assert desk.get(VIEWS).status_code == 200


def test_nobody_sees_or_changes_anothers_views(
    client: Client, officer: User, other_officer: User, sign_in: Callable[..., Client]
) -> None:
    view = SavedView.objects.create(person=officer, name="甲", query="?")
    sign_in(client, other_officer)
    assert client.get(VIEWS).context["views"].count() == 0
    assert client.get(LIST).context["listing"].views == []
    for what in ("delete", "default", ""):
        assert client.post(f"{VIEWS}{view.pk}/change/", {"do": what, "name": "乙"}).status_code == 404
    assert SavedView.objects.get() == view


def test_columns_are_kept_for_the_person(desk: Client, officer: User) -> None:
    make_salaried(officer)
    answer = desk.post(COLUMNS, {"column": ["area", "mobile", "x", "\x00"], "query": "?q=w&columns=id"})
    assert answer["Location"] == f"{LIST}?q=w"
    assert codes(desk.get(LIST)) == ["name", "mobile", "area"]
    desk.post(COLUMNS, {"query": ""})
    assert codes(desk.get(LIST)) == ["name"]
    desk.post(COLUMNS, {"set": "usual"})
    assert not ListColumns.objects.exists()
    assert "officer" not in codes(desk.get(LIST))


def test_an_address_may_name_its_columns(desk: Client, officer: User) -> None:
    make_business_customer(officer)
    answer = desk.get(LIST, {"columns": "id.dealing.nonsense.officer", "sort": "name"})
    assert codes(answer) == ["name", "id", "dealing"]
    assert answer.context["listing"].address == "?sort=name&columns=id.dealing.officer"
    assert codes(desk.get(LIST, {"columns": "x..%"}))[:2] == ["name", "segment"]


@pytest.mark.parametrize(
    "query", ["", "x", "?q=%00", "?" + "q=x&" * 3000, "?columns=" + "id." * 900, "%%%", "?page=\ud800"]
)
def test_no_address_breaks_the_forms(desk: Client, query: str) -> None:
    text = query.encode("utf-8", "replace").decode()
    assert keep(desk, "甲", text).status_code in (302, 422)
    assert desk.post(COLUMNS, {"query": text}).status_code == 302
