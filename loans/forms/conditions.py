"""Forms of the conditions of an approval and of the appointment for signing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.forms.costs import ACCEPT, HIGHEST
from loans.forms.money import LONGEST_REASON, NO_COMPLETION, moment_input
from loans.services.conditions import LONGEST_CONDITION, MOST_PARTS


class ProofForm(forms.Form):
    """How a condition was met, and the paper that shows it."""

    proof = forms.CharField(
        label=_("How it was met"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw, where and when."),
    )
    upload = forms.FileField(
        label=_("Paper that shows it (optional)"),
        required=False,
        allow_empty_file=True,
        help_text=_("A photo or a PDF; it is kept among the papers of the case."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )


class NoteForm(forms.Form):
    """A word with a decision that needs none."""

    note = forms.CharField(
        label=_("Note (optional)"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


class PartsForm(forms.Form):
    """What takes the place of a condition."""

    parts = forms.CharField(
        label=_("Conditions, one a line"),
        max_length=LONGEST_CONDITION * MOST_PARTS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Each line becomes a task of its own. The board's words stay on record."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class AppointmentForm(forms.Form):
    """When the customer comes to sign."""

    starts_at = forms.DateTimeField(label=_("Day and hour"), widget=moment_input())
    note = forms.CharField(
        label=_("Note (optional)"),
        max_length=200,
        required=False,
        help_text=_("What the customer brings: ID card, bank card."),
        widget=forms.TextInput(attrs=NO_COMPLETION),
    )


class MoveForm(forms.Form):
    """When instead, and why."""

    version = forms.IntegerField(min_value=0, max_value=HIGHEST, widget=forms.HiddenInput)
    starts_at = forms.DateTimeField(label=_("New day and hour"), widget=moment_input())
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))
