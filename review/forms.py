"""What people type here."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyFormField
from jinxin.staff.models import User
from review.enums import Choice, RoundState

LONGEST_TEXT = 2000


def text_area(label: Any, *, help_text: Any = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=LONGEST_TEXT, widget=widget)


class RoundFilter(forms.Form):
    """The filter of the list of rounds; nonsense narrows nothing. The hidden tab stays chosen."""

    all = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *RoundState.choices])

    def wanted(self) -> str:
        """Return the state asked for, "" for all."""
        self.is_valid()
        return str(self.cleaned_data.get("state", ""))


class UploadForm(forms.Form):
    """The workbook of the statements."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("The filled template as .xlsx, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
        error_messages={
            "required": _("Choose the workbook first."),
            "empty": _("This file is empty. Save the workbook and choose it again."),
        },
    )


class MembersField(forms.ModelMultipleChoiceField):
    """Members by number; a number too large for the database is nobody's."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            wrong = max(value, key=len)
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": wrong}) from error


class OpenRoundForm(forms.Form):
    """Who sits on a case, and what is new where it is reconsidered."""

    members = MembersField(
        User.objects.none(),
        label=_("Members"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the members of this round.")},
    )
    new_facts = text_area(
        _("New facts"),
        help_text=_("What is new since the refusal. Every member reads it; the former reasons are shown beside it."),
    )

    def __init__(self, *args: Any, roster: QuerySet[User], reconsider: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = roster  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        if not reconsider:
            del self.fields["new_facts"]

    def chosen(self) -> dict[str, Any]:
        """Return the members and what is new, as the service takes them."""
        return {"members": list(self.cleaned_data["members"]), "new_facts": self.cleaned_data.get("new_facts", "")}


class VoteForm(forms.Form):
    """A vote with its reason; terms where it approves."""

    choice = forms.ChoiceField(
        label=_("Your vote"), widget=forms.RadioSelect, error_messages={"required": _("Choose how you vote.")}
    )
    amount = MoneyFormField(label=_("Amount, yuan"), required=False)
    term_months = forms.IntegerField(label=_("Term, months"), required=False, min_value=1, max_value=600)
    annual_rate = forms.DecimalField(
        label=_("Yearly rate, %"),
        required=False,
        min_value=Decimal("0.01"),
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    conditions = text_area(
        _("Conditions (optional)"),
        help_text=_("One a line. All conditions of those who approve are kept."),
        required=False,
        rows=2,
    )
    reason = text_area(_("Reason"), help_text=_("Why you vote so. It goes into the minutes in full."), rows=4)
    code = forms.CharField(
        label=_("Code of your authenticator app"),
        help_text=_("Six digits, or a recovery code."),
        max_length=20,
        error_messages={"required": _("Type the code that your authenticator app shows now.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    dossier_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, veto: bool, asks_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]
        offered = [choice for choice in Choice if veto or choice != Choice.VETO]
        self.fields["choice"].choices = [(choice.value, choice.label) for choice in offered]  # type: ignore[attr-defined]  # a ChoiceField

    def confirmed(self) -> None:
        """Ask for no code again in this form: the one that was typed counted."""
        self.fields.pop("code", None)

    def reopen(self, message: str, *, replaces: int | None, dossier_hash: str) -> None:
        """Let a vote that came too late be sent again knowingly: what was typed stays, what it replaces is named."""
        self.data = {**self.data.dict(), "replaces": replaces or "", "dossier_hash": dossier_hash}  # type: ignore[attr-defined]  # a QueryDict
        self.add_error(None, message)


class RecuseForm(forms.Form):
    """Why a member leaves a round."""

    reason = text_area(_("Reason"), help_text=_("For example: a relative, a business partner, own guarantor."))


class SubstituteForm(forms.Form):
    """Who takes a seat, and why."""

    member = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Substitute"),
        empty_label=_("Choose a member"),
        error_messages={"required": _("Choose the substitute.")},
    )
    reason = text_area(_("Reason"), help_text=_("It goes into the minutes."))

    def __init__(self, *args: Any, roster: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = roster  # type: ignore[attr-defined]  # a ModelChoiceField


class QuestionForm(forms.Form):
    """What a member asks about a case."""

    text = text_area(_("Your question"), rows=2)


class AnswerForm(forms.Form):
    """What the member is told."""

    answer = text_area(_("Answer"), rows=2)


class PresentationForm(forms.Form):
    """How the case was presented, for the minutes."""

    text = text_area(_("Presentation"), help_text=_("What was presented, in short. It goes into the minutes."), rows=4)
