"""The rule of a segment as a manager fills it in: one line for each fact; what is left empty does not matter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Segment
from customers.rules.conditions import MOST_COUNT, MOST_YEARS, Areas, Fact, Kind, facts_about
from customers.rules.segments import is_last, stamp_of
from customers.services.segments import Wish
from customers.wording import FIELDS
from jinxin.fields import MoneyFormField

BETWEEN_WORDS = re.compile(r"[,，、;；\n]")
LONGEST_LINE = 400
LABELS = {
    "contains": gettext_lazy("%(field)s contains"),
    "at_least": gettext_lazy("%(field)s at least"),
    "below": gettext_lazy("%(field)s below"),
    "is": gettext_lazy("%(field)s is"),
}
MOST = {Kind.COUNT: MOST_COUNT, Kind.YEARS: MOST_YEARS}
YUAN = Decimal("0.01")


class WordsField(forms.CharField):
    """Words with commas or 、 between them."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words."""
        return [word.strip() for word in BETWEEN_WORDS.split(super().clean(value)) if word.strip()]


@dataclass(frozen=True)
class Line:
    """The fields of one fact."""

    fields: list[forms.BoundField]
    wide: bool


class SegmentForm(forms.Form):
    """A segment of a class: its names, when it is tried, and whom it takes.

    `segment` is the one that is changed, None for a new one; `current` are the class's segments in use. The one that
    takes everybody else has only names.
    """

    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=60)
    place = forms.TypedChoiceField(
        label=gettext_lazy("Tried"),
        coerce=int,
        help_text=gettext_lazy("A customer belongs to the first segment of the class that fits."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("Out of use, its customers go to the next segment that fits; it can come back."),
    )
    version = forms.CharField(max_length=16, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        customer_class: str,
        segment: Segment | None,
        current: Sequence[Segment],
        areas: Areas,
        **kw: Any,
    ) -> None:
        self.segment, self.lines = segment, dict[str, list[str]]()
        super().__init__(*args, **kw)
        if segment is None:
            del self.fields["is_active"]
        if segment and is_last(segment):
            del self.fields["is_active"], self.fields["place"]
            return
        others = [one for one in current if not is_last(one) and not (segment and one.pk == segment.pk)]
        after = [(n, _("after %(segment)s") % {"segment": one}) for n, one in enumerate(others, start=2)]
        self.fields["place"].choices = [(1, _("first")), *after]  # type: ignore[attr-defined]  # a choice field
        for name, fact in facts_about(customer_class).items():
            if fact.kind is not Kind.AREA or areas.names:
                self._add_line(name, fact, areas)

    def _add_line(self, name: str, fact: Fact, areas: Areas) -> None:
        self.lines[name] = [f"{name}_{operator}" for operator in fact.operators]
        for operator in fact.operators:
            label = capfirst(str(LABELS[operator]) % {"field": FIELDS[name]})
            self.fields[f"{name}_{operator}"] = _field(fact, label, areas)

    def fact_lines(self) -> Iterator[Line]:
        """Return the fields of each fact."""
        for names in self.lines.values():
            yield Line([self[name] for name in names], len(names) == 1)

    def wish(self) -> Wish:
        """Return what the form asks for."""
        given = self.cleaned_data
        conditions = [
            {"field": name, "operator": field.removeprefix(f"{name}_"), "value": given[field]}
            for name, fields in self.lines.items()
            for field in fields
            if given.get(field)
        ]
        return Wish(
            given["name_zh"], given["name_en"], conditions, given.get("place") or 1, given.get("is_active", True)
        )


def _field(fact: Fact, label: str, areas: Areas) -> forms.Field:
    if fact.kind is Kind.CHOICE:
        ticks = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=fact.choices.choices, required=False, widget=ticks)
    if fact.kind is Kind.AREA:
        size = forms.SelectMultiple(attrs={"size": min(8, len(areas.names)), "class": "form-select"})
        help_text = _("With all streets and markets in it. Hold Ctrl to choose several.")
        choices = list(areas.names.items())
        return forms.TypedMultipleChoiceField(
            label=label, choices=choices, coerce=int, required=False, widget=size, help_text=help_text
        )
    if fact.kind is Kind.TEXT:
        help_text = _("Any one of several words, with commas between them.")
        return WordsField(label=label, required=False, max_length=LONGEST_LINE, help_text=help_text)
    if fact.kind is Kind.MONEY:
        return MoneyFormField(label=label, required=False, min_value=YUAN)
    number = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=MOST[fact.kind], widget=number)


def initial_of(segment: Segment | None, current: Sequence[Segment], of_class: Sequence[Segment]) -> dict[str, Any]:
    """Return what a form shows of a segment, and the `version` of its whole class (`of_class`: in use or not)."""
    others = [one for one in current if not is_last(one)]
    start: dict[str, Any] = {"version": stamp_of(of_class), "place": len(others) + 1}
    if segment is None:
        return start
    keys = [one.pk for one in others]
    if segment.pk in keys:
        start["place"] = keys.index(segment.pk) + 1
    values = {f"{raw['field']}_{raw['operator']}": _shown(raw["value"]) for raw in segment.conditions}
    return {**start, **values, **{name: getattr(segment, name) for name in ("name_zh", "name_en", "is_active")}}


def _shown(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value
