"""Forms of the monthly call."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.register import VersionForm
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.suggest import SuggestField
from jinxin.templatetags.ui import field_label
from postloan.models import Callback, Grade, SignalKind


class CallbackFilter(forms.Form):
    """What the list of calls is narrowed to; nonsense narrows nothing. Only overseers choose the officer."""

    month = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$", label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("due", _("Due by today")), *Callback.State.choices],
    )
    officer = SuggestField(
        "officers", User.objects.with_role(Role.OFFICER), label=_("Loan officer"), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, today: date, overseer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].initial = today.strftime("%Y-%m")
        officer: Any = self.fields["officer"]
        if overseer:
            officer.offer(None)
        else:
            del self.fields["officer"]

    def wanted(self) -> dict[str, Any]:
        """Return the filters that make sense; there is always a month, as its first day."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        month = given.get("month") or self.fields["month"].initial
        return {**given, "month": date.fromisoformat(f"{month}-01")}


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


class ClosingForm(VersionForm):
    """Why a sign of risk is closed."""

    reason = forms.CharField(
        label=_("Why it no longer worries"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        help_text=_("What was looked at, and what was found: the guarantee was replaced, the flow explained …"),
    )
