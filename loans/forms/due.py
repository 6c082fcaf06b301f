"""The span of days of the list of what falls due."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinxin.access import Person
from loans.forms.money import OfficerFilter
from loans.queries.due import whole_month


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DueFilter(OfficerFilter):
    """From which day to which, and whose."""

    first = forms.DateField(label=_("Due from"), required=False, widget=_day_input())
    last = forms.DateField(label=_("Due until"), required=False, widget=_day_input())
    field_order = ("first", "last", "officer")

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        first, last = whole_month(today)
        super().__init__(*args, person=person, initial={"first": first, "last": last}, **kwargs)
        self.month = (first, last)

    def span(self) -> tuple[date, date]:
        """Return the days chosen; the present month where nothing readable was."""
        chosen = self.chosen() if self.is_bound else {}
        return chosen.get("first", self.month[0]), chosen.get("last", self.month[1])
