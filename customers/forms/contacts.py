"""Forms around a word with somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import ContactChannel, ContactOutcome
from customers.forms.register import ChoiceButtons, DayField
from customers.models import Campaign, Contact


class ContactForm(forms.Form):
    """The two taps: how, and what came of it (a button of its own for each outcome)."""

    channel = forms.ChoiceField(label=_("How"), choices=ContactChannel.choices, widget=ChoiceButtons)
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=ContactOutcome.choices,
        error_messages={"required": _("Tap what came of it.")},
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(person).filter(closed_at=None)  # type: ignore[attr-defined]


class DetailsForm(forms.Form):
    """What was said, and when to speak again; `day` is one of the days offered, tapped at once."""

    note = forms.CharField(
        label=_("Note (optional)"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )
    next_on = DayField(
        label=_("Next contact (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    day = DayField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, contact: Contact) -> "DetailsForm":
        """Return the form with what is noted."""
        return cls(initial={"note": contact.note, "next_on": contact.next_on}, auto_id=f"id_%s_{contact.pk}")

    def wanted(self) -> dict[str, Any]:
        """Return the note and the day: the one tapped, else the one entered."""
        given = self.cleaned_data
        return {"note": given["note"], "next_on": given["day"] or given["next_on"]}
