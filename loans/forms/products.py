"""What a product offers, and the loan prime rate."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass
from customers.forms.register import ChoiceButtons
from jinxin.fields import MoneyFormField
from loans.enums import NEEDS, SIZINGS, Method
from loans.forms.applications import LONGEST_VERSION, MOST_MONTHS
from loans.models import Product
from loans.services.products import EDITABLE

YUAN = Decimal(1)
SHARE_HELP = _("In percent: 20 lends up to a fifth of it.")
MULTIPLE_HELP = _("A multiple: 24 lends up to 24 times it.")
MOST_BP = 2000
OLDEST = 100


def _whole(label: Any, *, least: int = 1, most: int, **kwargs: Any) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=number, **kwargs)


class ProductForm(forms.Form):
    """The parameters of a product."""

    name_zh = forms.CharField(label=_("Chinese name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60)
    min_amount = MoneyFormField(label=_("Smallest amount in yuan"), min_value=YUAN)
    max_amount = MoneyFormField(label=_("Largest amount in yuan"), min_value=YUAN)
    min_months = _whole(_("Shortest term in months"), most=MOST_MONTHS)
    max_months = _whole(_("Longest term in months"), most=MOST_MONTHS)
    methods = forms.MultipleChoiceField(
        label=_("Repayment methods"), choices=Method.choices, widget=forms.CheckboxSelectMultiple
    )
    bullet_months = _whole(
        _("Longest term without instalments, in months (optional)"),
        most=MOST_MONTHS,
        required=False,
        help_text=_("For methods that repay the principal at the end. Empty: as the longest term."),
    )
    sizing = forms.ChoiceField(
        label=_("Largest amount for one customer measured by"), required=False, widget=ChoiceButtons
    )
    sizing_factor = forms.DecimalField(
        label=_("How much of it"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    needs = forms.MultipleChoiceField(label=_("Needs it serves"), widget=forms.CheckboxSelectMultiple)
    at_weekends = forms.BooleanField(label=_("Served at weekends"), required=False)
    spread_bp = _whole(
        _("Usual spread over the LPR in basis points"),
        least=0,
        most=MOST_BP,
        help_text=_("100 basis points are one percent. New applications have this rate."),
    )
    min_spread_bp = _whole(_("Smallest spread in basis points"), least=0, most=MOST_BP)
    max_spread_bp = _whole(_("Largest spread in basis points"), least=0, most=MOST_BP)
    min_age = _whole(_("Youngest age"), least=18, most=OLDEST)
    max_entry_age = _whole(_("Oldest age at application"), least=18, most=OLDEST)
    max_age = _whole(_("Oldest age at maturity"), least=18, most=OLDEST)
    is_active = forms.BooleanField(label=_("Offered to customers"), required=False)
    version = forms.IntegerField(min_value=0, max_value=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = [(sizing.value, sizing.label) for sizing in SIZINGS[product.customer_class]]
        needs = [(need.value, need.label) for need in NEEDS[product.customer_class]]
        self.fields["sizing"].choices = [("", _("Nothing")), *measures]  # type: ignore[attr-defined]  # a choice field
        self.fields["needs"].choices = needs  # type: ignore[attr-defined]  # a choice field
        shares = product.customer_class == CustomerClass.BUSINESS
        self.fields["sizing_factor"].help_text = SHARE_HELP if shares else MULTIPLE_HELP

    @classmethod
    def of(cls, product: Product) -> "ProductForm":
        """Return the form of a product as it is."""
        return cls(product=product, initial={name: getattr(product, name) for name in (*EDITABLE, "version")})

    def values(self) -> dict[str, Any]:
        """Return what the service is told."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class LprForm(forms.Form):
    """A newly published LPR."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    one_year = forms.DecimalField(
        label=_("One-year LPR, percent"), min_value=Decimal(0), max_value=Decimal(50), max_digits=6, decimal_places=4
    )
    five_year = forms.DecimalField(
        label=_("Five-year LPR, percent"), min_value=Decimal(0), max_value=Decimal(50), max_digits=6, decimal_places=4
    )
