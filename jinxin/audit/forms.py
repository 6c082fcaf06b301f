"""The filter of the trail."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jinxin.audit import registry
from jinxin.audit.queries import Wanted

IN_REACH = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
"""Days whose midnight is a moment in every time zone; no entry lies outside."""


def _actions() -> Iterable[tuple[str, Any]]:
    titled = sorted((str(action.title), action.code) for action in registry.all_actions())
    return [("", _now("All")), *((code, title) for title, code in titled)]


class TrailFilter(forms.Form):
    """Who did what, to what, when. Nonsense is named at its field and narrows nothing."""

    action = forms.ChoiceField(label=_("Action"), required=False, choices=_actions)
    person = forms.ModelChoiceField(
        get_user_model().objects.all(), label=_("Person"), required=False, empty_label=_("All")
    )
    subject = forms.CharField(label=_("Name or number"), required=False, max_length=120)
    first = forms.DateField(
        label=_("From"), required=False, validators=IN_REACH, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("To"), required=False, validators=IN_REACH, widget=forms.DateInput(attrs={"type": "date"})
    )
    correlation = forms.RegexField(
        r"^[0-9a-f]{32}$", label=_("One request only"), required=False, widget=forms.HiddenInput
    )

    NAMES: ClassVar[tuple[str, ...]] = ("action", "person", "subject", "first", "last", "correlation")

    def wanted(self) -> Wanted:
        """Return what is asked for, as far as it makes sense."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name) for name in self.NAMES}
        return Wanted(**{name: value for name, value in given.items() if value})
