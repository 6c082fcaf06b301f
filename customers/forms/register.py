"""The forms of the register: one page per class, read by the same functions as everything else (`customers.facts`)."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from customers import facts
from customers.enums import Acquisition, EmployerKind, Industry, MaritalStatus, PremisesTenure
from customers.identifiers import mask_phone
from customers.models import Area, Business, Customer, Party
from jinxin.fields import MoneyFormField
from jinxin.suggest import SuggestField

HIGHEST_VERSION = 2**31 - 1
PREFIXED = {"name": "business_name", "address": "business_address"}
"""Facts of a business whose names a person's facts have too, as they are called in forms."""


class ChoiceButtons(forms.RadioSelect):
    """Up to five choices as buttons; an error's link leads to the first."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, "0" if index is None else index)


def checked_at_once(route: str, slot: str) -> dict[str, Any]:
    """Attributes of an input whose value is looked at as soon as it is entered; the answer appears below it."""
    return {"hx-post": reverse_lazy(route), "hx-trigger": "change", "hx-target": f"#{slot}"}


def line_input(**attrs: Any) -> forms.TextInput:
    """A line to type in which no browser fills: officers type of many people."""
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


def _code(**attrs: Any) -> forms.TextInput:
    """An input for a number with letters in it: a phone offers capitals and corrects nothing."""
    return line_input(autocapitalize="characters", autocorrect="off", spellcheck="false", **attrs)


class DayField(forms.DateField):
    """A day as people type it: 2019-03-15, also with full-width digits or as 2019年3月15日."""

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value[:40]).translate(_DAY_SIGNS)
        return super().to_python(value)


_DAY_SIGNS = {ord("年"): "-", ord("月"): "-", ord("日"): None, ord("号"): None}


def _whole_number() -> forms.TextInput:
    return line_input(inputmode="numeric", maxlength="9")


def _areas(kept: int | None = None) -> QuerySet[Area]:
    """Return the areas in use, and the one that is kept although it no longer is; towns before what lies in them."""
    areas = Area.objects.filter(Q(is_active=True) | Q(pk=kept)).select_related("parent")
    return areas.order_by(Coalesce("parent__name", "name"), F("parent").asc(nulls_first=True), "name")


class AreaField(SuggestField):
    """An area of the territory, named with the town it is part of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("areas-in-use", _areas(), **kwargs)

    def label_from_instance(self, obj: Area) -> str:
        return f"{obj.parent} · {obj}" if obj.parent else str(obj)


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

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As on the ID card."), widget=line_input())
    id_number = forms.CharField(
        label=_("National ID"),
        max_length=60,
        help_text=_("18 characters; date of birth and sex follow from it."),
        widget=_code(**checked_at_once("customers:check_id", "check-id_number")),
    )
    mobile = forms.CharField(
        label=_("Mobile"),
        max_length=60,
        widget=line_input(inputmode="tel", **checked_at_once("customers:check_mobile", "check-mobile")),
    )
    confirm_different = forms.BooleanField(label=_("I have compared: this is another person."), required=False)
    second_phone = forms.CharField(
        label=_("Second phone (optional)"),
        max_length=60,
        required=False,
        widget=line_input(inputmode="tel"),
        help_text=_("A landline such as 0734-8234567, or another mobile."),
    )
    address = forms.CharField(label=_("Home address"), max_length=2000, widget=line_input())
    area = AreaField(label=_("Area (optional)"), required=False, empty_label=_("Not known yet"))
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

    def __init__(self, *args: Any, prospect: Party | None = None, kept_area: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_mobile = prospect.mobile if prospect else ""
        if self.known_mobile:
            self._keep_if_empty("mobile", mask_phone(self.known_mobile))
        area: Any = self.fields["area"]
        if not area.offer(None, _areas(kept_area)):
            del self.fields["area"]

    def _keep_if_empty(self, name: str, masked: str) -> None:
        """Show a number that is known only masked; an empty field keeps it."""
        field = self.fields[name]
        field.required = False
        field.widget.attrs["placeholder"] = masked
        field.help_text = _("Leave it empty to keep the number that is known.")

    def clean(self) -> dict[str, Any]:
        """Put in what an empty field keeps."""
        values = super().clean()
        if self.known_mobile and not values.get("mobile"):
            values["mobile"] = self.known_mobile
        return values

    def person_facts(self) -> dict[str, Any]:
        """Return what the form says of the person."""
        return {name: self.cleaned_data[name] for name in facts.PERSON if name in self.cleaned_data}


class EmploymentForm(FactsForm):
    """The steady job of a salaried customer."""

    readers: ClassVar[Mapping[str, facts.Reader]] = facts.EMPLOYMENT

    employer = forms.CharField(label=_("Employer"), max_length=2000, widget=line_input())
    employer_kind = forms.ChoiceField(
        label=_("Kind of employer"),
        choices=EmployerKind.choices,
        widget=ChoiceButtons,
        help_text=_("The segment follows from it."),
    )
    position = forms.CharField(label=_("Position"), max_length=2000, widget=line_input())
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

    business_name = forms.CharField(label=_("Name on the licence"), max_length=2000, widget=line_input())
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=60,
        help_text=_("18 characters, on the licence below the title."),
        widget=_code(**checked_at_once("customers:check_code", "check-credit_code")),
    )
    licensed_on = DayField(
        label=_("Licence date"),
        widget=_day_input(**checked_at_once("customers:check_licence", "check-licensed_on")),
        help_text=_("Date of registration on the licence."),
    )
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[("", "—"), *Industry.choices], help_text=_("The segment follows from it.")
    )
    business_address = forms.CharField(label=_("Business address"), max_length=2000, widget=line_input())
    tenure = forms.ChoiceField(
        label=_("Premises (optional)"),
        choices=[("", _("Not asked yet")), *PremisesTenure.choices],
        required=False,
        widget=ChoiceButtons,
    )
    floor_area = forms.IntegerField(
        label=_("Floor area in square metres (optional)"),
        min_value=1,
        max_value=facts.LARGEST_FLOOR,
        required=False,
        widget=_whole_number(),
    )
    staff_count = forms.IntegerField(
        label=_("People working there (optional)"),
        min_value=1,
        max_value=facts.LARGEST_STAFF,
        required=False,
        widget=_whole_number(),
        help_text=_("With the owner and family who help."),
    )

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

    drop_second_phone = forms.BooleanField(label=_("Remove the second phone"), required=False)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, kept_area=customer.area_id, **kwargs)
        self.customer = customer
        del self.fields["confirm_different"]
        del self.fields["acquisition"]  # another way of marketing needs a reason: a page of its own
        for name, masked in (("id_number", customer.masked_id_number), ("mobile", customer.masked_mobile)):
            self._keep_if_empty(name, masked)
            attrs = self.fields[name].widget.attrs
            attrs["hx-post"] = f"{attrs['hx-post']}?customer={customer.pk}"
        if customer.second_phone:
            self._keep_if_empty("second_phone", customer.masked_second_phone)
        else:
            del self.fields["drop_second_phone"]

    def person_facts(self) -> dict[str, Any]:
        """Return what the form says of the person; an empty second phone stays unless it is to be removed."""
        said = super().person_facts()
        if self.cleaned_data.get("drop_second_phone"):
            return {**said, "second_phone": ""}
        return {**said, "second_phone": said["second_phone"] or self.customer.second_phone}


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

    field = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500)
