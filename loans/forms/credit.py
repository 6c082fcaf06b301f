"""Sending in the rows of a credit report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyFormField
from jinxin.money import ZERO

ACCEPT = ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files; each is checked as one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as a list."""
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in chosen or [None]]


class CreditReportForm(forms.Form):
    """The day of the report, what it says of guarantees, and its rows."""

    reported_on = forms.DateField(
        label=_("Date of the credit report"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    guarantees = MoneyFormField(
        label=_("Guarantees given for others, in yuan"),
        min_value=ZERO,
        help_text=_("As under “related repayment liabilities” of the report; 0 where there are none."),
    )
    rows = FilesField(
        label=_("Rows of the report"),
        help_text=_("The filled-in workbook (.xlsx), or up to three CSV files."),
        widget=FilesInput(attrs={"accept": ACCEPT}),
    )
