"""Forms of a loan account beside the plain repayment: paying early, extension, costs, refund, the second person."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyFormField
from loans.forms.money import LONGEST_REASON, NO_COMPLETION
from loans.models import AccountRequest, Loan, Repayment

LAST_DAY = date(2900, 12, 31)


def day_input() -> forms.DateInput:
    """Return an input for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DayForm(forms.Form):
    """A day on which a loan is looked at, past or to come."""

    day = forms.DateField(label=_("Day"), widget=day_input())

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loan = loan

    def clean_day(self) -> date:
        """Refuse days before the loan began and far beyond any loan."""
        day: date = self.cleaned_data["day"]
        if day < self.loan.started_on:
            raise forms.ValidationError(_now("The loan was only paid out on %(day)s.") % {"day": self.loan.started_on})
        if day > LAST_DAY:
            raise forms.ValidationError(_now("This day is too far away."))
        return day


class PrepaymentForm(forms.Form):
    """Money that pays early, and how the plan goes on. The hidden key makes sending the form twice harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = MoneyFormField(
        label=_("Amount received"), help_text=_("With what is due and the interest to the day: 50000 or 5万.")
    )
    received_on = forms.DateField(
        label=_("Received on"), widget=day_input(), help_text=_("The day on which the money reached the account.")
    )
    choice = forms.ChoiceField(
        label=_("How the plan goes on"),
        choices=[row for row in Repayment.Choice.choices if row[0]],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("Note (optional)"), max_length=200, required=False, widget=forms.TextInput(attrs=NO_COMPLETION)
    )


class _ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class ExtensionForm(_ReasonForm):
    """By how many months, at what rate, and why."""

    months = forms.IntegerField(label=_("Further months"), min_value=1, max_value=600)
    annual_rate = forms.DecimalField(
        label=_("New yearly rate, percent"), max_digits=7, decimal_places=4, help_text=_("Not below the present one.")
    )

    field_order = ("months", "annual_rate", "reason")


class AmountForm(_ReasonForm):
    """An amount and why: costs to be charged, or money held to be paid back."""

    amount = MoneyFormField(label=_("Amount"))

    field_order = ("amount", "reason")


class ReversalForm(_ReasonForm):
    """Why a booking is to be undone."""


class AnswerForm(forms.Form):
    """What the second person says; needed only where the request is refused."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed if you refuse."),
    )


class RequestFilter(forms.Form):
    """The filter of the list of requests."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *AccountRequest.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *AccountRequest.Kind.choices])

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; what cannot be read filters nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
