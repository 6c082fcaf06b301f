"""What somebody needs, and the figures that the amounts of products are measured by."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.register import ChoiceButtons
from customers.models import Customer
from jinxin.fields import MoneyFormField
from loans.enums import NEEDS, SIZINGS, Need, Sizing
from loans.rules.matching import Wish

NOTHING = Decimal(0)
HELP = {
    Sizing.INSTALMENT: _("Of the home's mortgage, as the bank's statement shows it. Empty: not known yet."),
    Sizing.FLOW: _("Credits of twelve months without own transfers and loans. Empty: not known yet."),
    Sizing.PLAN: _("What the expansion or the start costs in all. Empty: not known yet."),
}


class MatchForm(forms.Form):
    """A need of the customer's class, how much is wanted, and the figures of the class that the register lacks."""

    need = forms.ChoiceField(label=_("What is the money for?"), widget=ChoiceButtons)
    amount = MoneyFormField(label=_("Wanted amount (optional)"), required=False, min_value=Decimal(1))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = [(need.value, need.label) for need in NEEDS[customer.customer_class]]
        self.fields["need"].choices = needs  # type: ignore[attr-defined]  # a choice field
        for sizing in SIZINGS[customer.customer_class]:
            if sizing != Sizing.INCOME:
                self.fields[sizing.value] = MoneyFormField(
                    label=sizing.label, required=False, min_value=NOTHING, help_text=HELP[sizing]
                )

    def wish(self) -> Wish:
        """Return what the form asks for."""
        given = self.cleaned_data
        figures = {sizing.value: given.get(sizing.value) for sizing in Sizing}
        return Wish(Need(given["need"]), given["amount"], figures)
