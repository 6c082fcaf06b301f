"""Forms that save themselves: joining field by field, conflicts, what cannot be read."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from jinxin.drafts import Draft, Merge, merge, read_draft, texts_of
from jinxin.errors import DomainError
from jinxin.fields import MoneyFormField


class Sheet(forms.Form):
    """One field of each make."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    notes = forms.CharField(required=False, widget=forms.Textarea)
    amount = MoneyFormField(label="Amount", required=False)
    count = forms.IntegerField(required=False, min_value=0)
    day = forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d"))
    home = forms.ChoiceField(required=False, choices=[("", "—"), ("own", "Own"), ("rent", "Rent")])
    knows = forms.ChoiceField(required=False, choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    seen = forms.BooleanField(required=False)
    papers = forms.MultipleChoiceField(required=False, choices=[("a", "A"), ("b", "B")])


def join(saved: dict[str, Any], typed: dict[str, list[str]], base: dict[str, list[str]] | None = None) -> Merge:
    return merge(Sheet(initial=saved), Draft(1, typed, base or {}))


class TestMerging:
    def test_what_only_the_device_changed_is_saved(self) -> None:
        found = join(
            {"notes": "old", "amount": None}, {"notes": ["new"], "amount": ["26万"]}, {"notes": ["old"], "amount": [""]}
        )
        assert found.changed == {"notes": "new", "amount": Decimal(260000)}
        assert (found.clashes, found.refused, found.alike) == ({}, {}, [])

    def test_what_was_changed_on_both_sides_is_for_the_person_to_choose(self) -> None:
        found = join({"amount": Decimal(300)}, {"amount": ["200"]}, {"amount": ["100.00"]})
        assert found.changed == {}
        assert found.clashes == {"amount": {"label": "Amount", "saved": "300.00", "typed": "200.00"}}

    def test_the_same_answer_on_both_sides_is_none(self) -> None:
        found = join({"amount": Decimal(260000)}, {"amount": ["26万"]}, {"amount": [""]})
        assert (found.alike, found.clashes) == (["amount"], {})

    def test_sending_twice_changes_nothing_the_second_time(self) -> None:
        first = join({"notes": ""}, {"notes": ["text"]}, {"notes": [""]})
        again = join({"notes": first.changed["notes"]}, {"notes": ["text"]}, {"notes": [""]})
        assert (again.changed, again.alike, again.clashes) == ({}, ["notes"], {})

    def test_a_zero_is_an_answer_and_an_empty_field_is_none(self) -> None:
        assert join({"count": None}, {"count": ["0"]}, {"count": [""]}).changed == {"count": 0}
        assert join({"count": 0}, {"count": [""]}, {"count": ["0"]}).changed == {"count": None}

    def test_line_ends_and_blanks_around_are_no_change(self) -> None:
        assert join({"notes": "one\r\ntwo"}, {"notes": ["one\ntwo "]}, {"notes": ["x"]}).alike == ["notes"]

    def test_what_cannot_be_read_is_named_and_holds_up_nothing(self) -> None:
        found = join({"count": 1, "notes": ""}, {"count": ["many"], "notes": ["text"]}, {"count": ["1"], "notes": [""]})
        assert found.changed == {"notes": "text"}
        assert set(found.refused) == {"count"}

    @pytest.mark.parametrize("name", ["gone", "version", "csrfmiddlewaretoken", "__class__"])
    def test_a_field_the_form_does_not_have_is_refused(self, name: str) -> None:
        found = join({}, {name: ["1"]}, {name: [""]})
        assert set(found.refused) == {name}

    def test_a_base_that_cannot_be_read_is_taken_for_a_change_on_both_sides(self) -> None:
        assert set(join({"count": 3}, {"count": ["4"]}, {"count": ["?"]}).clashes) == {"count"}

    def test_choices_and_boxes_are_compared_too(self) -> None:
        saved = {"home": "", "knows": "", "seen": False, "papers": []}
        typed = {"home": ["own"], "knows": ["yes"], "seen": ["on"], "papers": ["a", "b"]}
        base: dict[str, list[str]] = {"home": [""], "knows": [], "seen": [], "papers": []}
        assert join(saved, typed, base).changed == {"home": "own", "knows": "yes", "seen": True, "papers": ["a", "b"]}
        assert join(saved, {"home": ["castle"]}, base).refused.keys() == {"home"}

    def test_a_refusal_of_the_service_takes_the_field_out_of_what_is_saved(self) -> None:
        found = join({"notes": "", "count": None}, {"notes": ["a"], "count": ["1"]}, {"notes": [""], "count": [""]})
        assert found.refuse({"count": "Too late.", "other": "Not sent."})
        assert (found.changed, found.refused) == ({"notes": "a"}, {"count": "Too late."})
        assert not found.refuse({"other": "Not sent."})


TEXTS = st.sampled_from(["", "0", "7", "12"])


@given(base=TEXTS, here=TEXTS, there=TEXTS)
def test_every_typed_answer_is_saved_alike_or_shown_and_none_is_overwritten_unseen(
    base: str, here: str, there: str
) -> None:
    saved = int(there) if there else None
    found = join({"count": saved}, {"count": [here]}, {"count": [base]})
    places = [found.changed.keys(), found.alike, found.clashes.keys(), found.refused.keys()]
    assert sum("count" in place for place in places) == 1
    if here == there:
        assert found.alike
    elif base == there:
        assert found.changed
    else:
        assert found.clashes


def test_a_device_is_told_the_texts_as_the_fields_show_them() -> None:
    saved = {
        "notes": "text",
        "amount": Decimal(1000),
        "count": 0,
        "day": None,
        "home": "own",
        "knows": "",
        "seen": True,
    }
    assert texts_of(Sheet(initial=saved | {"papers": ["b"], "version": 3})) == {
        "notes": ["text"],
        "amount": ["1,000.00"],
        "count": ["0"],
        "day": [""],
        "home": ["own"],
        "knows": [],
        "seen": ["on"],
        "papers": ["b"],
    }


class TestReading:
    def test_a_draft_is_read(self) -> None:
        body = json.dumps({"person": 4, "typed": {"a": ["x"]}, "base": {"a": [""]}}).encode()
        assert read_draft(body) == Draft(4, {"a": ["x"]}, {"a": [""]})

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xfe",
            b"[]",
            b"null",
            b'{"person": 1}',
            b'{"person": "x", "typed": {}, "base": {}}',
            b'{"person": 1e400, "typed": {}, "base": {}}',
            b'{"person": 1, "typed": {"a": "text"}, "base": {}}',
            b'{"person": 1, "typed": {"a": [1]}, "base": {}}',
            b'{"person": 1, "typed": [], "base": {}}',
            b'{"person": 1, "typed": {"a": [{}]}, "base": {}}',
            json.dumps({"person": 1, "typed": {str(n): [""] for n in range(500)}, "base": {}}).encode(),
            json.dumps({"person": 1, "typed": {"a": ["x"] * 300}, "base": {}}).encode(),
            b"[" * 100_000,
        ],
    )
    def test_what_no_device_of_ours_sends_is_refused(self, body: bytes) -> None:
        with pytest.raises(DomainError):
            read_draft(body)
