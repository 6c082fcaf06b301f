"""The form of a bank card."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import facts
from customers.enums import CardUse
from customers.forms.register import ChoiceButtons, FactsForm, checked_at_once, line_input


class CardForm(FactsForm):
    """A bank card, typed as it is embossed: in groups of four or without blanks."""

    readers: ClassVar[Mapping[str, facts.Reader]] = facts.CARD

    number = forms.CharField(
        label=_("Card number"),
        max_length=60,
        help_text=_("16 to 19 digits, as on the card."),
        widget=line_input(inputmode="numeric"),
    )
    bank = forms.CharField(label=_("Bank"), max_length=2000, widget=line_input())
    use = forms.ChoiceField(label=_("Used for"), choices=CardUse.choices, initial=CardUse.BOTH, widget=ChoiceButtons)

    def __init__(self, *args: Any, customer: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = checked_at_once("customers:check_card", "check-number")
        self.fields["number"].widget.attrs |= {**attrs, "hx-post": f"{attrs['hx-post']}?customer={customer}"}

    def card_facts(self) -> dict[str, Any]:
        """Return what the form says of the card."""
        return {name: self.cleaned_data[name] for name in facts.CARD}
