"""Needs of good borrowers: noting one, the next step, giving up; the filters of their lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import OpportunityKind
from customers.forms.register import ChoiceButtons, DayField
from customers.rules.opportunities import READERS
from customers.services.opportunities import LONGEST_NOTE
from jinxin.access import Person, Role
from jinxin.staff.models import User
from jinxin.suggest import SuggestField

HIGHEST_VERSION = 2**31 - 1


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NextStepForm(forms.Form):
    """A note and the day of the next step."""

    note = forms.CharField(
        label=_("Note (optional)"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("What the borrower said: how much, when, for what."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_on = DayField(label=_("Next step on (optional)"), required=False, widget=_day_input())
    version = forms.IntegerField(required=False, min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)


class NeedForm(NextStepForm):
    """A need that was found with a borrower."""

    kind = forms.ChoiceField(label=_("Need"), choices=OpportunityKind.choices, widget=ChoiceButtons)
    field_order = ("kind", "note", "next_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class WhyForm(forms.Form):
    """Why a need comes to nothing, or why there is none."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("What the borrower said."),
    )


class OfficerForm(forms.Form):
    """Narrows a list by name and, for those who see more than their own, by officer."""

    q = forms.CharField(label=_("Borrower"), max_length=60, required=False)
    officer = SuggestField(
        "officers", User.objects.none(), label=_("Loan officer"), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.has_role(*(role for role in READERS if role != Role.OFFICER)):
            officer: Any = self.fields["officer"]
            officer.offer(person, User.objects.filter(grants__role=Role.OFFICER))
        else:
            del self.fields["officer"]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; what cannot be read filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class NeedFilter(OfficerForm):
    """The filters of the list of needs."""

    kind = forms.ChoiceField(label=_("Need"), required=False, choices=[("", _("All")), *OpportunityKind.choices])
    late = forms.ChoiceField(
        label=_("Next step"),
        required=False,
        choices=[("", _("All")), ("1", _("Due by today")), ("none", _("None set"))],
    )
    field_order = ("q", "kind", "late", "officer")
