"""The forms of the register: one page per class, read by the same functions as everything else (`customers.facts`)."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from customers import facts
from customers.enums import Acquisition, EmployerKind, Industry, MaritalStatus
from customers.models import Business, Customer
from jinxin.fields import MoneyFormField

HIGHEST_VERSION = 2**31 - 1
PREFIXED = {"name": "business_name", "address": "business_address"}
"""Facts of a business whose names a person's facts have too, as they are called in forms."""


class ChoiceButtons(forms.RadioSelect):
    """Up to five choices as buttons; an error's link leads to the first."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, "0" if index is None else index)


def _checked_at_once(route: str, slot: str) -> dict[str, Any]:
    """Attributes of an input whose value is looked at as soon as it is entered; the answer appears below it."""
    return {"hx-post": reverse_lazy(route), "hx-trigger": "change", "hx-target": f"#{slot}"}


def _line(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class DayField(forms.DateField):
    """A day as people type it: 2019-03-15, also with full-width digits or as 2019年3月15日."""

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value[:40]).translate(_DAY_SIGNS)
        return super().to_python(value)


_DAY_SIGNS = {ord("年"): "-", ord("月"): "-", ord("日"): None, ord("号"): None}


def _day_input(**attrs: Any) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class FactsForm(forms.Form):
    """A form whose fields are read by the register's readers; `today` is the day they compare with."""

    readers: ClassVar[Mapping[str, facts.Reader]] = {}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Read every field that Django could read at all."""
        for name, read in self.all_readers().items():
            if name not in self.cleaned_data or (not self.fields[name].required and not self.cleaned_data[name]):
                continue
            try:
                self.cleaned_data[name] = read(self.cleaned_data[name], self.today)
            except forms.ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data

    @classmethod
    def all_readers(cls) -> dict[str, facts.Reader]:
        """Return the readers of this form and of those it is made of."""
        return {name: read for base in reversed(cls.__mro__) for name, read in vars(base).get("readers", {}).items()}


class PersonForm(FactsForm):
    """Who the customer is."""

    readers: ClassVar[Mapping[str, facts.Reader]] = facts.PERSON

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As on the ID card."), widget=_line())
    id_number = forms.CharField(
        label=_("National ID"),
        max_length=60,
        help_text=_("18 characters; date of birth and sex follow from it."),
        widget=_line(**_checked_at_once("customers:check_id", "check-id_number")),
    )
    mobile = forms.CharField(
        label=_("Mobile"),
        max_length=60,
        widget=_line(inputmode="tel", **_checked_at_once("customers:check_mobile", "check-mobile")),
    )
    confirm_different = forms.BooleanField(label=_("I have compared: this is another person."), required=False)
    address = forms.CharField(label=_("Home address"), max_length=2000, widget=_line())
    marital_status = forms.ChoiceField(
        label=_("Marital status (optional)"),
        choices=[("", _("Not asked yet")), *MaritalStatus.choices],
        required=False,
        widget=ChoiceButtons,
    )
    acquisition = forms.ChoiceField(
        label=_("Way of marketing"),
        choices=Acquisition.choices,
        initial=Acquisition.PRECISE,
        widget=ChoiceButtons,
        help_text=_("Precise: by portrait. Repeat: a good borrower again. Deep: through groups, trade and friends."),
    )

    def person_facts(self) -> dict[str, Any]:
        """Return what the form says of the person."""
        return {name: self.cleaned_data.get(name, "") for name in facts.PERSON}


class EmploymentForm(FactsForm):
    """The steady job of a salaried customer."""

    readers: ClassVar[Mapping[str, facts.Reader]] = facts.EMPLOYMENT

    employer = forms.CharField(label=_("Employer"), max_length=2000, widget=_line())
    employer_kind = forms.ChoiceField(
        label=_("Kind of employer"),
        choices=EmployerKind.choices,
        widget=ChoiceButtons,
        help_text=_("The segment follows from it."),
    )
    position = forms.CharField(label=_("Position"), max_length=2000, widget=_line())
    employed_since = DayField(label=_("Employed since"), widget=_day_input())
    monthly_income = MoneyFormField(
        label=_("Net monthly income"), help_text=_("In yuan, after tax and insurance: 6500 or 0.65万.")
    )

    def employment_facts(self) -> dict[str, Any]:
        """Return what the form says of the job."""
        return {name: self.cleaned_data[name] for name in facts.EMPLOYMENT}


class BusinessForm(FactsForm):
    """A licensed business."""

    readers: ClassVar[Mapping[str, facts.Reader]] = {
        PREFIXED.get(name, name): read for name, read in facts.BUSINESS.items()
    }

    business_name = forms.CharField(label=_("Name on the licence"), max_length=2000, widget=_line())
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=60,
        help_text=_("18 characters, on the licence below the title."),
        widget=_line(**_checked_at_once("customers:check_code", "check-credit_code")),
    )
    licensed_on = DayField(
        label=_("Licence date"),
        widget=_day_input(**_checked_at_once("customers:check_licence", "check-licensed_on")),
        help_text=_("Date of registration on the licence."),
    )
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[("", "—"), *Industry.choices], help_text=_("The segment follows from it.")
    )
    business_address = forms.CharField(label=_("Business address"), max_length=2000, widget=_line())

    def business_facts(self) -> dict[str, Any]:
        """Return what the form says of the business, by the names of the register."""
        return {name: self.cleaned_data[PREFIXED.get(name, name)] for name in facts.BUSINESS}


# Django puts the fields of the last base first.


class SalariedForm(EmploymentForm, PersonForm):
    """A salaried customer on one page."""


class BusinessOwnerForm(BusinessForm, PersonForm):
    """A business customer with the first business, on one page."""


class VersionForm(forms.Form):
    """What every form about an existing customer carries: the version it was opened on."""

    version = forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)


class EditForm(VersionForm, PersonForm):
    """A customer's data. The numbers are not shown: an empty field keeps what is there."""

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["confirm_different"]
        for name, masked in (("id_number", customer.masked_id_number), ("mobile", customer.masked_mobile)):
            field = self.fields[name]
            field.required = False
            address = f"{field.widget.attrs['hx-post']}?customer={customer.pk}"
            field.widget.attrs |= {"placeholder": masked, "hx-post": address}
            field.help_text = _("Leave it empty to keep the number in the register.")


class SalariedEditForm(EmploymentForm, EditForm):
    """A salaried customer's data on one page."""


class BusinessEditForm(VersionForm, BusinessForm):
    """The data of a business."""

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = self.fields["credit_code"].widget.attrs
        attrs["hx-post"] = f"{attrs['hx-post']}?business={business.pk}"


class UnmaskForm(forms.Form):
    """Which number, and why."""

    field = forms.ChoiceField(choices=[(name, name) for name in facts.NUMBERS], widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500)
