"""Forms that are saved as one types, on a telephone that may be without network for hours.

The device sends only the fields that were touched there, each with the text that stood in it when the person began
(its base). So two devices can be joined field by field: what was changed on one side only is taken; a field that was
changed on both is shown to the person with both texts. Nothing is overwritten unseen, and nothing typed is dropped.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.refusals import same, shown

MOST_FIELDS: Final = 400
MOST_VALUES: Final = 200
"""More answers than any form has, more choices than any question: whoever sends more is no form of ours."""

VERSION: Final = "version"
"""The hidden field that says which state of the whole a form was read from; no answer of anybody."""

Texts = dict[str, list[str]]
"""The texts of a form's fields, as a browser sends them: several for a question with several answers."""


@dataclass(frozen=True)
class Draft:
    """What a device sends: whose it is, what was typed, and what stood there before."""

    person: int
    typed: Texts
    base: Texts


@dataclass
class Merge:
    """What becomes of a draft. Each typed field is in exactly one of the four."""

    changed: dict[str, Any] = field(default_factory=dict)
    """To be saved: the values by field."""
    alike: list[str] = field(default_factory=list)
    """Saved already, by this device before the answer got lost or by another."""
    clashes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Changed here and elsewhere: the label and both texts, for the person to choose."""
    refused: dict[str, str] = field(default_factory=dict)
    """Cannot be saved as typed: what to do."""

    def refuse(self, errors: Mapping[str, Any]) -> bool:
        """Move fields to the refused ones; say whether one of them had been to be saved."""
        named = {name: str(message) for name, message in errors.items() if name in self.changed}
        for name in named:
            del self.changed[name]
        self.refused |= named
        return bool(named)


def read_draft(body: bytes) -> Draft:
    """Read what a device sent. Raises DomainError for anything that no device of ours sends."""
    try:
        data = json.loads(body)
        draft = Draft(int(data["person"]), _texts(data["typed"]), _texts(data["base"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise DomainError(_("This draft cannot be read. Load the page anew.")) from error
    return draft


def _texts(data: Any) -> Texts:
    texts = {name: list(values) for name, values in data.items() if isinstance(values, list)}
    sizes = len(texts) == len(data) <= MOST_FIELDS and all(len(values) <= MOST_VALUES for values in texts.values())
    if not sizes or not all(isinstance(one, str) for values in texts.values() for one in values):
        raise ValueError("no texts by field")
    return texts


def merge(form: forms.BaseForm, draft: Draft) -> Merge:
    """Join a draft with what is saved now: an unbound form with the saved values as its initial ones."""
    result = Merge()
    for name, typed in draft.typed.items():
        if name not in form.fields or name == VERSION:
            result.refused[name] = _("This question is no longer part of the form.")
            continue
        try:
            value = _clean(form, name, typed)
        except ValidationError as error:
            result.refused[name] = " ".join(error.messages)
            continue
        saved = form.get_initial_for_field(form.fields[name], name)
        if same(value, saved):
            result.alike.append(name)
        elif _untouched(form, name, draft.base.get(name, []), saved):
            result.changed[name] = value
        else:
            result.clashes[name] = _clash(form, name, saved, value)
    return result


def _untouched(form: forms.BaseForm, name: str, base: list[str], saved: Any) -> bool:
    """Say whether nobody changed a field since the device read it."""
    try:
        return same(_clean(form, name, base), saved)
    except ValidationError:
        return False


def _clean(form: forms.BaseForm, name: str, texts: list[str]) -> Any:
    asked = form.fields[name]
    html = form.add_prefix(name)
    data = MultiValueDict({html: texts} if texts else {})
    return asked.clean(asked.widget.value_from_datadict(data, MultiValueDict(), html))


def _clash(form: forms.BaseForm, name: str, saved: Any, typed: Any) -> dict[str, Any]:
    asked = form.fields[name]
    return {"label": str(asked.label), "saved": shown(asked, saved), "typed": shown(asked, typed)}


def texts_of(form: forms.BaseForm) -> Texts:
    """Return what the fields of an unbound form show: what a device compares its own with."""
    asked = ((name, one) for name, one in form.fields.items() if name != VERSION)
    return {form.add_prefix(name): _written(one, form.get_initial_for_field(one, name)) for name, one in asked}


def _written(asked: forms.Field, value: Any) -> list[str]:
    prepared = asked.prepare_value(value)
    if isinstance(asked.widget, forms.CheckboxInput):
        return ["on"] if asked.widget.check_test(prepared) else []
    formatted = asked.widget.format_value(prepared)
    if isinstance(asked.widget, forms.SelectMultiple):
        return [str(one) for one in formatted or []]
    if isinstance(formatted, list):  # a choice of one: Django gives a list all the same
        formatted = formatted[0] if formatted else ""
    if isinstance(asked.widget, forms.RadioSelect):
        return [str(formatted)] if formatted not in (None, "") else []
    return ["" if formatted is None else str(formatted)]
