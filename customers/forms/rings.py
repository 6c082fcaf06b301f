"""The forms about loops of ties."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import RingKind
from customers.forms.register import VersionForm


class RingFilterForm(forms.Form):
    """Which loops a list shows."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *RingKind.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("There now")),
            ("open", _("There now, nobody looked")),
            ("gone", _("Dissolved")),
            ("all", _("All")),
        ],
        required=False,
    )


class FindingForm(VersionForm):
    """What a manager makes of a loop."""

    finding = forms.CharField(
        label=_("What you make of it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever decides on a loan to one of them."),
    )
