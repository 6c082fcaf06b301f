"""The four understandings as a form. A draft may leave anything open; what is typed must be readable."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyField, MoneyFormField
from jinxin.money import ZERO
from loans.forms.applications import LONGEST_VERSION
from loans.models import Investigation
from loans.rules.understandings import FIELDS, SECTIONS
from loans.wording import label_of

MOST_COUNTED = 9999
LONGEST_ANSWER = 5000
HINTS: dict[str, Any] = {
    "family": _("Marital status, dependants, whether the spouse knows and signs, home owned or rented, years here."),
    "reputation": _("What two neighbours or traders say; habits; lawsuits."),
    "credit_notes": _("What the report shows and what the customer says to it; which loans, from whom, for what."),
    "inquiries_without_loan": _("Inquiries after which no account was opened within 30 days."),
    "tight_months": _("Cards above 80% used or online balances rising, months in a row."),
    "flags_explained": _("Needed as soon as a flag is up."),
    "purpose_notes": _("What is bought, from whom, for how much; contract or order seen."),
    "expected_return": _("Extra gross profit a year from what the money buys."),
    "purpose_assessment": _("Whether amount and term stand in proportion to the return and to the need."),
    "business_notes": _(
        "Trade, site, staff, suppliers, buyers, season; or employer, position and how stable the wage is."
    ),
    "repayment_source": _("Which money pays the instalments, and how that was verified."),
    "assets_seen": _("What was seen, and whose it is."),
    "debts_assessment": _("Bank, online and private debts; whether they are moderate."),
    "recommendation": _("Lend or not, on which terms, and why."),
}


def _field_for(name: str) -> forms.Field:
    """Return the form field of a column: nothing is required in a draft, numbers are never negative."""
    column = Investigation._meta.get_field(name)
    common: dict[str, Any] = {
        "label": label_of(Investigation, name),
        "required": False,
        "help_text": HINTS.get(name, ""),
    }
    match column:
        case MoneyField():
            return MoneyFormField(min_value=ZERO, **common)
        case models.DateField():
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case models.PositiveSmallIntegerField():
            number = forms.NumberInput(attrs={"inputmode": "numeric"})
            return forms.IntegerField(min_value=0, max_value=MOST_COUNTED, widget=number, **common)
        case models.CharField():
            return forms.CharField(max_length=column.max_length, **common)
    return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}), **common)


class InvestigationForm(forms.Form):
    """All fields of the investigation."""

    version = forms.IntegerField(min_value=0, max_value=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = _field_for(name)

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections with their bound fields, in the order of the seed."""
        return [{"section": section, "fields": [self[name] for name in section.fields]} for section in SECTIONS]

    def values(self) -> dict[str, Any]:
        """Return what the service is told."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def readable(self) -> Investigation:
        """Return an unsaved investigation of what can be read so far: for showing the flags while somebody types."""
        self.is_valid()
        return Investigation(**{name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data})
