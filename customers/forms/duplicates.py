"""Deciding about a likely duplicate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.comparison import FIRST, SECOND, Comparison, field_name
from customers.forms.register import HIGHEST_VERSION
from customers.models import Customer
from customers.queries.search import search
from customers.services.merging import GONE, KEPT

SIDES = [(FIRST, FIRST), (SECOND, SECOND)]


class MergeForm(forms.Form):
    """Which of the two stays, and who has which fact right."""

    keep = forms.ChoiceField(label=_("Who stays"), choices=SIDES)
    first_version = forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)
    second_version = forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        first, second = comparison.first, comparison.second
        keep = FIRST if comparison.suggested == first else SECOND
        initial = {"keep": keep, "first_version": first.version, "second_version": second.version}
        for key, pair in comparison.differing.items():
            filled = [which for which, text in zip((FIRST, SECOND), pair, strict=True) if text]
            initial[field_name(key)] = keep if keep in filled else filled[0]
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.keys = {field_name(key): key for key in comparison.differing}
        for name in self.keys:
            self.fields[name] = forms.ChoiceField(choices=SIDES)

    def choices(self) -> dict[str, str]:
        """Return for each fact whether the one who stays has it right."""
        keep = self.cleaned_data["keep"]
        return {key: KEPT if self.cleaned_data[name] == keep else GONE for name, key in self.keys.items()}


class ApartForm(forms.Form):
    """Why two customers are two people."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("What tells them apart, such as both ID cards seen.")
    )


class PairForm(forms.Form):
    """Two customers whom somebody wants to compare, each named as in the search of the register."""

    first = forms.CharField(label=_("One customer"), max_length=60, help_text=_("ID, mobile number or whole name."))
    second = forms.CharField(label=_("The other"), max_length=60, help_text=_("ID, mobile number or whole name."))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_first(self) -> Customer:
        """Return the one customer meant."""
        return self._meant("first")

    def clean_second(self) -> Customer:
        """Return the other customer meant."""
        return self._meant("second")

    def _meant(self, name: str) -> Customer:
        found = list(search(self.cleaned_data[name], self.person)[:2])
        if not found:
            raise forms.ValidationError(_("Nobody you may see is found by this. Enter the national ID."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several customers fit. Enter the national ID."))
        return found[0]
