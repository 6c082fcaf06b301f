"""Forms of the portrait, made from the questions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.forms.register import ChoiceButtons, DayField
from customers.questions import Kind, Question
from customers.rules.portraits import LONGEST_TEXT, Answered, as_typed
from jinxin.fields import MoneyFormField

MOST_BUTTONS = 5


def field_of(question: Question) -> forms.Field:
    """Return the field that takes a question's answer; it may stay blank."""
    field = _MAKERS[question.kind](question)
    field.unit = question.unit if question.kind == Kind.NUMBER else ""  # type: ignore[attr-defined]  # read by unit_field.html
    return field


def _choice(question: Question) -> forms.Field:
    some: dict[str, Any] = {"choices": [("", _("Not asked yet")), *question.choices], **_about(question)}
    return forms.ChoiceField(widget=ChoiceButtons, **some) if _few(question) else forms.ChoiceField(**some)


def _few(question: Question) -> bool:
    return len(question.choices) <= MOST_BUTTONS


def _several(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(choices=question.choices, widget=forms.CheckboxSelectMultiple, **_about(question))


def _text(question: Question) -> forms.Field:
    widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_TEXT})
    return forms.CharField(max_length=2000, widget=widget, **_about(question))


def _money(question: Question) -> forms.Field:
    return MoneyFormField(**{"help_text": _("In yuan: 6500 or 0.65万."), **_about(question)})


def _number(question: Question) -> forms.Field:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(min_value=question.lowest, max_value=question.highest, widget=widget, **_about(question))


def _day(question: Question) -> forms.Field:
    return DayField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **_about(question))


_MAKERS = {
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.TEXT: _text,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
}


def _about(question: Question) -> dict[str, Any]:
    said = {"help_text": question.help} if question.help else {}
    return {"label": question.wording, "required": False, **said}


class AnswersForm(forms.Form):
    """Some questions of one customer's portrait, with the answers so far; `version` is the stamp of those."""

    version = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, rows: Iterable[Answered], *, stamp: str = "") -> None:
        self.rows = list(rows)
        super().__init__(data, initial={**initial_of(self.rows), "version": stamp})
        for row in self.rows:
            self.fields[row.question.code] = field_of(row.question)

    def answers(self) -> dict[str, Any]:
        """Return what was entered, by the codes of the questions; a blank says nothing of what was declined."""
        given = {row.question.code: self.cleaned_data[row.question.code] for row in self.rows}
        declined = {row.question.code for row in self.rows if row.declined}
        return {code: value for code, value in given.items() if value not in (None, "", []) or code not in declined}


def initial_of(rows: Iterable[Answered]) -> dict[str, Any]:
    """Return the answers so far as fields hold them."""
    return {
        row.question.code: as_typed(row.question, row.answer.value)
        for row in rows
        if row.answer and not row.answer.declined
    }
