"""The manager's decision on complete papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.register import ChoiceButtons
from loans.enums import FURTHER_PAPERS, MISSING_PARTS
from loans.forms.applications import LONGEST_TEXT, LONGEST_VERSION
from loans.models import Admission, Application
from loans.rules.paperlists import list_of


class AdmissionForm(forms.Form):
    """Admit, decline or return, with the reason and what is missing."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Admission.Outcome.choices, widget=ChoiceButtons)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What spoke for or against. A refusal is told to the customer in plain words."),
    )
    missing = forms.MultipleChoiceField(
        label=_("What is missing (only for a return)"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(min_value=0, max_value=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {one.kind.value for one in list_of(application)}
        offered = {"investigation", "statements", *asked, *FURTHER_PAPERS}
        choices = [(code, label) for code, label in MISSING_PARTS.items() if code in offered]
        self.fields["missing"].choices = choices  # type: ignore[attr-defined]  # a choice field
