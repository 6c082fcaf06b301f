"""Forms of clocks, of the register of missed ones, and of the calendar."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.originals import SUFFIXES
from jinxin.staff.models import User
from jinxin.worktime.calendar import FIRST_YEAR, LAST_YEAR
from jinxin.worktime.models import Accountability, CalendarDay, Deadline, Pause

ACCEPT = ",".join(SUFFIXES)
"""What the chooser of files offers; the bytes are looked at in any case."""
LONGEST_FILE = 100_000
"""Bytes of a calendar file; a real one has about one thousand."""


def _text(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=1000, widget=widget)


class PauseForm(forms.Form):
    """Why a clock should stop, and what shows it."""

    cause = forms.ChoiceField(label=_("Cause"), choices=Pause.Cause.choices, widget=forms.RadioSelect)
    evidence = _text(_("Evidence"), _("For example when you called which number and what was said."))
    file = forms.FileField(
        label=_("Photo or PDF (optional)"),
        required=False,
        help_text=_("A screenshot of the calls or of the message, for example."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class RefusalForm(forms.Form):
    """Why a pause is refused."""

    reason = _text(_("Reason of the refusal"))


class ExplanationForm(forms.Form):
    """Why a deadline was missed."""

    explanation = _text(_("Explanation"), _("What happened, and what will keep it from happening again."), rows=5)


class RulingForm(forms.Form):
    """What a manager rules, and why."""

    ruling = forms.ChoiceField(label=_("Ruling"), choices=Accountability.Ruling.choices, widget=forms.RadioSelect)
    reason = _text(_("Reason"))


class DayForm(forms.Form):
    """A day on which the centre departs from the official calendar."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("Kind"), choices=CalendarDay.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Reason"), max_length=60, help_text=_("As staff will read it, for example a power cut.")
    )
    closes_at = forms.TimeField(
        label=_("Closes at (optional)"),
        required=False,
        help_text=_("Only for a day that closes early."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean_date(self) -> dt.date:
        """Keep to the years the calendar reaches."""
        day: dt.date = self.cleaned_data["date"]
        if not FIRST_YEAR < day.year < LAST_YEAR:
            raise ValidationError(_now("Enter a date of this century."))
        return day


class RemovalForm(forms.Form):
    """Why a day of the centre's own is taken back."""

    reason = _text(_("Reason"))


class YearForm(forms.Form):
    """A year's official calendar, typed or as a file; the file goes first."""

    file = forms.FileField(label=_("Calendar file (optional)"), required=False, help_text=_("TOML, as shown below."))
    content = forms.CharField(
        label=_("Calendar"),
        required=False,
        max_length=LONGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false"}),
    )

    def clean_file(self) -> str:
        """Read the file as text."""
        upload = self.cleaned_data["file"]
        if not upload:
            return ""
        if upload.size > LONGEST_FILE:
            raise ValidationError(_now("This file is too large to be a calendar."))
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_now("This file is not text in UTF-8.")) from error

    def clean(self) -> dict[str, Any]:
        """Take the text from the file where there is one."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        text = values.get("file") or values.get("content") or ""
        if not text.strip() and not self.errors:
            raise ValidationError(_now("Choose a file or type the calendar."))
        return {**values, "text": text.replace("\r\n", "\n")}


class _Filter(forms.Form):
    """What a list is narrowed to; nonsense narrows nothing. Only overseers choose the person."""

    person = forms.ModelChoiceField(User.objects.all(), label=_("Person"), required=False, empty_label=_("All"))

    def __init__(self, *args: Any, overseer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not overseer:
            del self.fields["person"]

    def wanted(self) -> dict[str, Any]:
        """Return the filters that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def day_field(label: Any) -> forms.DateField:
    """Return a filter by a day of the years the calendar reaches; another day narrows nothing."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    limits = (
        MinValueValidator(dt.date(FIRST_YEAR, 1, 1), _("Enter a date of this century.")),
        MaxValueValidator(dt.date(LAST_YEAR, 12, 30), _("Enter a date of this century.")),
    )
    return forms.DateField(label=label, required=False, widget=widget, validators=limits)


class DeadlineFilter(_Filter):
    """Deadlines by state and kind, and by the days they are due on."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("open", _("All open")),
            *Deadline.State.choices,
            ("ahead", _("Running or paused")),
            ("late", _("Missed, done since or not")),
            ("held", _("Paused at some time")),
            ("dropped", _("No longer needed")),
            ("all", _("All")),
        ],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Deadline.Kind.choices])
    first = day_field(pgettext_lazy("deadline", "Due from"))
    last = day_field(pgettext_lazy("deadline", "Due until"))
    field_order = ("state", "kind", "person", "first", "last")


class AccountabilityFilter(_Filter):
    """Missed deadlines by what they are about, state, ruling, kind, and the days they were due on."""

    q = forms.CharField(label=_("Number or name"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("pending", _("Not yet ruled on")), *Accountability.State.choices],
    )
    ruling = forms.ChoiceField(
        label=_("Ruling"), required=False, choices=[("", _("All")), *Accountability.Ruling.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Deadline.Kind.choices])
    first = day_field(pgettext_lazy("deadline", "Due from"))
    last = day_field(pgettext_lazy("deadline", "Due until"))
    field_order = ("q", "state", "ruling", "kind", "person", "first", "last")


class StatisticsFilter(_Filter):
    """The days deadlines were due on, and their kind."""

    first = day_field(pgettext_lazy("deadline", "Due from"))
    last = day_field(pgettext_lazy("deadline", "Due until"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Deadline.Kind.choices])
    field_order = ("first", "last", "kind", "person")
