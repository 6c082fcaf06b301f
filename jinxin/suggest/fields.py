"""A form's field for one of many rows."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jinxin.keys import key_of
from jinxin.suggest.sources import FEW, LONGEST, SOURCES, Source, labels, read


class SuggestInput(forms.TextInput):
    """A line that suggests as one types (static/js/suggest.js)."""

    suggests = True

    def __init__(self, source: Source) -> None:
        super().__init__(attrs=asking(source.code))


def asking(code: str) -> dict[str, Any]:
    """Return the attributes by which the script knows where suggestions come from."""
    return {
        "data-suggest": reverse("suggest", args=[code]),
        "autocomplete": "off",
        "maxlength": LONGEST,
        "placeholder": _("Name or pinyin"),
    }


class SuggestField(forms.ModelChoiceField):
    """One of the rows of a source. Until `offer` says to whom, it offers nothing."""

    def __init__(self, code: str, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self.code, self.many = code, False
        self.person: Any = None

    def offer(
        self,
        person: Any,
        rows: QuerySet[Any] | None = None,
        choices: Callable[[], Sequence[tuple[str, str]]] | None = None,
    ) -> bool:
        """Offer `rows` to a person: as a list while they are few, labelled as in `choices`, else by suggestions. Say
        whether there are any."""
        offered: Any = self.queryset if rows is None else rows
        self.queryset = offered
        first = list(offered[: FEW + 1])
        if len(first) > FEW:
            self.person, self.many = person, True
            self.widget = SuggestInput(SOURCES[self.code])
            self.widget.is_required = self.required
            return True
        shown = choices() if choices else [(row.pk, self.label_from_instance(row)) for row in first]
        empty = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*empty, *shown]
        return bool(first)

    def prepare_value(self, value: Any) -> Any:
        key = super().prepare_value(value)
        if not self.many or key in (None, ""):
            return key
        number = key_of(str(key))
        option = None if number is None else SOURCES[self.code].of_key(number, self.person)
        return option.label if option else key

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "")
        if self.many and not isinstance(value, Model) and text.strip():
            found = read(SOURCES[self.code], text, self.person)
            if not found.option:
                raise forms.ValidationError(self._unclear(found.maybe), "invalid_choice")
            value = found.option.key
        elif text.isascii() and text.isdecimal() and key_of(text) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)

    def _unclear(self, maybe: Sequence[Any]) -> str:
        if maybe:
            return _now("Several fit: %(names)s. Enter the whole name of one.") % {"names": labels(maybe)}
        return _now("Nothing of this name is found. Enter its name or pinyin.")
