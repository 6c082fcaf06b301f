"""What a customer asks for, and the reason for withdrawing it."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import CustomerClass
from customers.forms.register import ChoiceButtons
from customers.models import Business, Customer
from jinxin.fields import MoneyFormField
from loans.enums import Method
from loans.models import Application, Product
from loans.queries.products import offered_to

LONGEST_TEXT = 2000
MOST_MONTHS = 600
LONGEST_VERSION = 2**31 - 1


class BusinessChoice(forms.ModelChoiceField):
    """The customer's businesses, each with the date of its licence."""

    widget = ChoiceButtons

    def label_from_instance(self, business: Business) -> str:
        """Name a business with the date of its licence."""
        return _("%(name)s, licence of %(day)s") % {"name": business.name, "day": business.licensed_on}


class ApplicationForm(forms.Form):
    """The request: product, amount, term, method and purpose; for an owner also the business."""

    business = BusinessChoice(label=gettext_lazy("Business"), queryset=Business.objects.none(), empty_label=None)
    product = forms.ModelChoiceField(
        label=gettext_lazy("Product"), queryset=Product.objects.none(), empty_label=None, widget=ChoiceButtons
    )
    amount = MoneyFormField(label=gettext_lazy("Amount in yuan"), help_text=gettext_lazy("260000, 260,000.00 or 26万"))
    term_months = forms.IntegerField(
        label=gettext_lazy("Term in months"),
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    method = forms.ChoiceField(label=gettext_lazy("Repayment method"), widget=ChoiceButtons)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the money buys, from whom, and when."),
    )
    version = forms.IntegerField(required=False, min_value=0, max_value=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, customer: Customer, application: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = _products(customer, application)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]  # a choice of rows
        offered = {method for product in products for method in product.methods}
        choices = [choice for choice in Method.choices if choice[0] in offered]
        self.fields["method"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if customer.customer_class == CustomerClass.BUSINESS:
            self._offer_businesses(customer)
        else:
            del self.fields["business"]
        if application is None:
            del self.fields["version"]

    def _offer_businesses(self, customer: Customer) -> None:
        """Offer the customer's businesses; where there is but one it is chosen already."""
        businesses = list(customer.businesses.all()[:2])
        self.fields["business"].queryset = customer.businesses.all()  # type: ignore[attr-defined]  # a choice of rows
        if len(businesses) == 1:
            self.initial.setdefault("business", businesses[0])

    def asked_for(self) -> dict[str, Any]:
        """Return what the services are told; a salaried customer has no business."""
        return {"business": None, **self.cleaned_data}


def _products(customer: Customer, application: Application | None) -> QuerySet[Product]:
    """Return what may be chosen; a draft keeps its product in the list when it is no longer offered, to be told so."""
    if application is None:
        return offered_to(customer.customer_class)
    return Product.objects.filter(
        Q(customer_class=customer.customer_class, is_active=True) | Q(pk=application.product_id)
    )


class WithdrawForm(forms.Form):
    """Why the customer no longer wants the loan."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the customer said, and when."),
    )
