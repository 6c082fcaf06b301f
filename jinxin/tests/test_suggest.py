"""Choosing among many: a list while they are few, else a line that suggests and is read as it was typed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from customers.areachoice import ALL
from customers.listing import Listing
from customers.tests.factories_territory import make_area, make_town
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.staff.suggesting import OFFICERS, WORKING_OFFICERS
from jinxin.suggest import SuggestField, read
from jinxin.tests.factories import make_user

SignIn = Callable[[Client, Any], Client]


@pytest.fixture
def many(monkeypatch: Any) -> None:
    """More rows than a list offers."""
    for place in ("sources", "fields"):
        monkeypatch.setattr(f"jinxin.suggest.{place}.FEW", 1)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Officers, two of one name, one who left."""
    names = {"zhou": "周明远", "tan": "谭晓蕾", "wei1": "王伟", "wei2": "王伟"}
    found = {key: make_user(Role.OFFICER, name=name, username=key) for key, name in names.items()}
    found["gone"] = make_user(Role.OFFICER, name="周全", username="gone")
    User.objects.filter(pk=found["gone"].pk).update(is_active=False)
    return found


def labels(options: Any) -> list[str]:
    return [option.label for option in options]


@pytest.mark.parametrize("text", ["周明", "zhoumy", "zmy", "ZMY", "zhou ming", "zhou", "明远"])
def test_an_officer_is_found_by_name_pinyin_initials_and_user_name(
    people: dict[str, User], manager: User, text: str
) -> None:
    expected = [] if text == "zhoumy" else ["周明远"]
    assert labels(WORKING_OFFICERS.search(text, manager, 5)) == expected


def test_only_filters_offer_who_has_left(people: dict[str, User], manager: User) -> None:
    assert labels(OFFICERS.search("周", manager, 5)) == ["周全", "周明远"]
    assert labels(WORKING_OFFICERS.search("周", manager, 5)) == ["周明远"]


def test_who_shares_a_name_is_told_apart_by_user_name(people: dict[str, User], manager: User) -> None:
    assert labels(OFFICERS.search("王", manager, 5)) == ["王伟 (wei1)", "王伟 (wei2)"]
    assert read(OFFICERS, "王伟", manager).option is None
    for typed in ("王伟 (wei2)", "王伟（wei2）", "wei2", str(people["wei2"].pk)):
        assert read(OFFICERS, typed, manager).option.key == str(people["wei2"].pk)


def test_who_is_renamed_is_found_by_the_new_letters(people: dict[str, User], manager: User) -> None:
    people["tan"].name = "欧阳静"
    people["tan"].save(update_fields=["name"])
    assert labels(OFFICERS.search("ouyj", manager, 5)) == [] and labels(OFFICERS.search("oyj", manager, 5)) == [
        "欧阳静"
    ]


def test_an_area_is_found_by_any_words_of_its_way(db: None, manager: User) -> None:
    town, other = make_town("西渡镇"), make_town("井头镇")
    street = make_area("清江路", parent=town)
    market, twin = make_area("清江市场", kind="market", parent=street), make_area("清江路", parent=other)
    ways = {area.pk: label for area, label in zip((street, market, twin), WAYS, strict=True)}
    assert labels(ALL.search("清江", manager, 9)) == [ways[twin.pk], ways[street.pk], ways[market.pk]]
    for text in ("xidu qjl", "西渡镇/清江路", "西渡 清江路", "xdz qingjianglu"):
        assert labels(ALL.search(text, manager, 9))[0] == ways[street.pk]
    assert read(ALL, "西渡镇 / 清江路", manager).option.key == str(street.pk)
    assert labels(read(ALL, "清江路", manager).maybe) == [ways[street.pk], ways[twin.pk]]


WAYS = ("西渡镇 / 清江路", "西渡镇 / 清江路 / 清江市场", "井头镇 / 清江路")


def test_suggestions_are_for_who_may_choose(
    client: Client, sign_in: SignIn, people: dict[str, User], manager: User
) -> None:
    answer = sign_in(client, manager).get("/suggest/officers/", {"q": "tan"}).json()
    assert answer == {"options": [{"label": "谭晓蕾", "hint": "tan"}], "more": False}
    assert client.get("/suggest/nothing/").status_code == 404
    for text in ("9" * 500, "%", "'", "😀"):
        assert client.get("/suggest/officers/", {"q": text}).status_code == 200
        assert client.get("/suggest/areas/", {"q": text}).status_code == 200
    assert sign_in(client, people["tan"]).get("/suggest/officers/").status_code == 403


@pytest.mark.usefixtures("many")
def test_a_list_reads_what_was_typed_and_keeps_it(people: dict[str, User], manager: User) -> None:
    key = str(people["tan"].pk)
    for given in (key, "谭晓蕾", "txl"):
        listing = Listing(QueryDict(urlencode({"officer": given})), manager)
        assert listing.chosen == {"officer": key} and f"officer={key}" in listing.address
        select = next(one for one in listing.selects() if one.name == "officer")
        assert (select.text, select.address, select.options) == ("谭晓蕾", "/suggest/officers/", [])


@pytest.mark.usefixtures("many")
def test_a_list_asks_which_of_several_is_meant(
    client: Client, sign_in: SignIn, people: dict[str, User], manager: User
) -> None:
    page = sign_in(client, manager).get("/customers/", {"officer": "王伟"}).content.decode()
    assert f"officer={people['wei1'].pk}" in page and f"officer={people['wei2'].pk}" in page
    assert 'value="王伟"' in page
    page = client.get("/customers/", {"officer": "无此人"}).content.decode()
    assert "没有找到" in page and 'value="无此人"' in page


@pytest.mark.usefixtures("many")
def test_a_line_of_a_form_reads_a_name_and_refuses_what_is_unclear(people: dict[str, User], manager: User) -> None:
    assert "officer" not in (form := choice(manager, "谭晓蕾")).errors and form.cleaned_data["officer"] == people["tan"]
    assert "王伟 (wei1)" in choice(manager, "王伟").errors["officer"][0]
    shown = str(choice(manager, "无此人")["officer"])
    assert 'value="无此人"' in shown and 'data-suggest="/suggest/working-officers/"' in shown
    assert choice(manager, str(people["gone"].pk)).errors, "who has left is no longer chosen"
    assert 'value="谭晓蕾"' in str(choice(manager, people["tan"].pk, bound=False)["officer"])
    assert choice(manager, "").errors["officer"]


def test_a_list_of_few_is_a_list(people: dict[str, User], manager: User) -> None:
    shown = str(choice(manager, "9" * 40)["officer"])
    assert "<select" in shown and choice(manager, "9" * 40).errors
    assert choice(manager, str(people["tan"].pk)).cleaned_data["officer"] == people["tan"]


def choice(person: User, value: Any, *, bound: bool = True) -> forms.Form:
    """Return a form of one line with something typed into it, or chosen already."""

    class Choice(forms.Form):
        officer = SuggestField("working-officers", User.objects.none())

    form = Choice({"officer": value}) if bound else Choice(initial={"officer": value})
    field: Any = form.fields["officer"]
    field.offer(person, User.objects.with_role(Role.OFFICER).order_by("pk"))
    form.is_valid()
    return form
