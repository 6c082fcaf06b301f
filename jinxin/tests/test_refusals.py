"""What a service refuses is said at its field; a form that came too late shows both texts and can be sent again."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.fields import MoneyFormField
from jinxin.refusals import attempt, refuse, reopen

COLOURS = [("red", "Rot"), ("blue", "Blau"), ("green", "Grün")]


class Sample(forms.Form):
    name = forms.CharField(label="Name")
    amount = MoneyFormField(label="Amount", required=False)
    colour = forms.ChoiceField(label="Colour", choices=COLOURS, required=False)
    colours = forms.MultipleChoiceField(label="Colours", choices=COLOURS, required=False)
    active = forms.BooleanField(label="Active", required=False)
    version = forms.IntegerField(required=False)


def sent(**typed: Any) -> Sample:
    data = QueryDict(mutable=True)
    for name, value in {"name": "Ada", "version": "1", **typed}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form = Sample(data)
    form.is_valid()
    return form


def raising(error: Exception) -> Any:
    def verb() -> None:
        raise error

    return verb


def test_what_the_service_gives_is_returned_even_where_it_is_empty() -> None:
    assert attempt(sent(), lambda: "done") == "done"
    assert attempt(sent(), list) == []
    assert attempt(sent(), lambda: False) is False


def test_a_verb_without_result_is_known_to_have_succeeded() -> None:
    done: list[int] = []
    assert attempt(sent(), lambda: done.append(1)) is True
    assert done == [1]


def test_a_form_that_is_not_sent_or_not_valid_calls_nothing() -> None:
    calls: list[int] = []
    for form in (Sample(), sent(name="")):
        assert attempt(form, lambda: calls.append(1)) is None
    assert not calls


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (DomainError("no", field="name"), "name"),
        (DomainError("no", field="elsewhere"), "__all__"),
        (DomainError("no"), "__all__"),
    ],
)
def test_a_refusal_stands_at_its_field_or_above_the_form(error: DomainError, field: str) -> None:
    form = sent()
    assert attempt(form, raising(error)) is None
    assert form.errors == {field: ["no"]}


def test_several_refusals_stand_each_at_its_field() -> None:
    form = sent()
    refuse(form, InvalidFields({"name": "too short", "nowhere": "not here"}))
    assert form.errors == {"name": ["too short"], "__all__": ["not here"]}


@pytest.mark.parametrize("kind", [NotAllowed, IllegalMove, StaleState])
def test_who_may_not_or_comes_too_late_is_told_elsewhere_unless_the_view_wants_it_here(kind: type[DomainError]) -> None:
    form = sent()
    with pytest.raises(kind):
        attempt(form, raising(kind("no")))
    assert attempt(form, raising(kind("no")), told_elsewhere=()) is None
    assert form.non_field_errors() == ["no"]


def test_a_form_that_came_too_late_shows_what_differs_and_takes_the_present_version() -> None:
    form = sent(name="Bob", amount="2万", colour="blue", colours=["red", "blue"])
    saved = {
        "name": "Ada",
        "amount": Decimal("1000.00"),
        "colour": "red",
        "colours": ["red"],
        "active": True,
        "version": 7,
    }
    found = {conflict.label: (conflict.saved, conflict.typed) for conflict in reopen(form, saved)}
    assert found == {
        "Name": ("Ada", "Bob"),
        "Amount": ("1,000.00", "20,000.00"),
        "Colour": ("Rot", "Blau"),
        "Colours": ("Rot", "Rot · Blau"),
        "Active": ("是", "否"),
    }
    assert (form["version"].value(), form["name"].value()) == ("7", "Bob")


def test_what_is_the_same_or_empty_on_both_sides_is_no_conflict_and_nothing_says_so() -> None:
    form = sent(name="Ada", colour="")
    saved = {"name": "Ada", "amount": None, "colour": "green", "version": 2}
    assert [(c.label, c.saved, c.typed) for c in reopen(form, saved)] == [("Colour", "Grün", "（空）")]
