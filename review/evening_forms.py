"""What people type for the board's evenings."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinxin.keys import key_of
from jinxin.staff.models import User
from loans.models import Application
from review.forms import text_area
from review.models import Evening

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class EveningForm(forms.Form):
    """When and where the board meets."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("From"), widget=TIME)
    ends = forms.TimeField(label=_("To"), widget=TIME)
    place = forms.CharField(label=_("Place"), max_length=100)

    def called(self) -> dict[str, Any]:
        """Return the moments and the place, as the service takes them."""
        data = self.cleaned_data
        return {
            "starts_at": _moment(data["day"], data["starts"]),
            "ends_at": _moment(data["day"], data["ends"]),
            "place": data["place"],
        }


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, timezone.get_current_timezone())


class RowField(forms.ModelChoiceField):
    """A row by its key; a number too large for the database is nobody's."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and key_of(value) is None:
            raise forms.ValidationError(_("Choose from the list."))
        return super().to_python(value)


class CasesField(forms.ModelMultipleChoiceField):
    """Cases by their keys; a number too large for the database is nobody's."""

    def clean(self, value: Any) -> Any:
        if any(key_of(str(key)) is None for key in value or ()):
            raise forms.ValidationError(_("Choose from the list."))
        return super().clean(value)


class CasesForm(forms.Form):
    """Which cases go on the agenda."""

    cases = CasesField(
        Application.objects.none(),
        label=_("Cases"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one case.")},
    )

    def __init__(self, *args: Any, waiting: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = waiting  # type: ignore[attr-defined]  # a ModelMultipleChoiceField


class AgendaForm(forms.Form):
    """On which evening a case comes before the board, and what is new where it is reconsidered."""

    evening = RowField(
        Evening.objects.none(), label=_("Evening"), error_messages={"required": _("Choose the evening.")}
    )
    new_facts = text_area(
        _("New facts"),
        help_text=_("What is new since the refusal. Every member reads it; the former reasons are shown beside it."),
    )

    def __init__(self, *args: Any, evenings: QuerySet[Evening], reconsider: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evening"].queryset = evenings  # type: ignore[attr-defined]  # a ModelChoiceField
        if not reconsider:
            del self.fields["new_facts"]


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = text_area(_("Reason"), rows=3)


class NoteForm(forms.Form):
    """What else there is to say of an evening."""

    note = text_area(_("Remarks (optional)"), required=False, rows=2)


class PlannedSeatForm(forms.Form):
    """Who takes a planned seat, and why."""

    member = RowField(
        User.objects.none(),
        label=_("Substitute"),
        empty_label=_("Choose a member"),
        error_messages={"required": _("Choose the substitute.")},
    )
    reason = text_area(_("Reason"), help_text=_("It goes into the minutes."))

    def __init__(self, *args: Any, roster: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = roster  # type: ignore[attr-defined]  # a ModelChoiceField


class PresenceForm(forms.Form):
    """Whether a member came; if not, why."""

    member = RowField(User.objects.none(), widget=forms.HiddenInput)
    attendance = forms.ChoiceField(choices=[("present", _("present")), ("absent", _("absent"))], label=_("Attendance"))
    reason = forms.CharField(label=_("Why not"), required=False, max_length=300)

    def __init__(self, *args: Any, expected: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = expected  # type: ignore[attr-defined]  # a ModelChoiceField


class AwayForm(forms.Form):
    """Days on which a member cannot sit."""

    member = RowField(User.objects.none(), label=_("Member"), empty_label=_("Choose a member"))
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, roster: QuerySet[User], alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = roster  # type: ignore[attr-defined]  # a ModelChoiceField
        if alone:
            del self.fields["member"]
