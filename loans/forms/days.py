"""Forms of statements of account and of closed days."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from loans.forms.accounts import LAST_DAY, day_input
from loans.models import Loan
from loans.queries.extract import usual_days

LONGEST_DAYS = 366 * 12


class SpanForm(forms.Form):
    """From which day to which a statement of account is wanted."""

    first = forms.DateField(label=_("From"), widget=day_input())
    last = forms.DateField(label=_("Until"), widget=day_input())

    def __init__(self, data: Any, *, loan: Loan, today: date) -> None:
        first, last = usual_days(loan, today)
        super().__init__(data or {"first": first.isoformat(), "last": last.isoformat()})
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse spans that run backwards or into the future."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("first"), found.get("last")
        if last and last > min(self.today, LAST_DAY):
            self.add_error("last", _now("This day lies in the future. Choose today or an earlier day."))
        elif first and last and first > last:
            self.add_error("last", _now("Choose a day that is not before the first."))
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("first", _now("Choose a shorter time."))
        return found


class CloseDayForm(forms.Form):
    """A day to be closed, or closed again."""

    day = forms.DateField(label=_("Day"), widget=day_input())

    def clean_day(self) -> date:
        """Refuse days that no loan of ours can have seen."""
        day: date = self.cleaned_data["day"]
        oldest = Loan.objects.order_by("started_on").values_list("started_on", flat=True).first()
        if oldest is None or day < oldest:
            raise forms.ValidationError(_now("No loan ran on that day yet."))
        return day


def day_of(text: str) -> date | None:
    """Return the day an address names; none where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
