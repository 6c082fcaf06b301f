"""Forms of the monthly call."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jinxin.templatetags.ui import field_label
from postloan.models import Callback, Grade, SignalKind


class CallbackForm(forms.Form):
    """The seed's three questions, what was said and the signs noticed."""

    source_grade = forms.ChoiceField(choices=Grade.choices, widget=forms.RadioSelect)
    business_grade = forms.ChoiceField(choices=Grade.choices, widget=forms.RadioSelect)
    will_grade = forms.ChoiceField(choices=Grade.choices, widget=forms.RadioSelect)
    signals = forms.MultipleChoiceField(
        label=_("Risk signals (optional)"),
        choices=SignalKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    notes = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed where an answer is not normal or a signal is ticked."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature
        for name in ("source_grade", "business_grade", "will_grade"):
            self.fields[name].label = field_label(Callback, name)

    def grades(self) -> dict[str, str]:
        """Return the answers by question."""
        return {name: self.cleaned_data[f"{name}_grade"] for name in ("source", "business", "will")}


class UnreachedForm(forms.Form):
    """A try without an answer."""

    notes = forms.CharField(label=_("Note (optional)"), required=False, max_length=500)
