"""Forms of the counter: contract, signature, branch visit, payout, repayment; and the filters of the lists."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import BankCard
from jinxin.access import Person, Role
from jinxin.errors import DomainError
from jinxin.fields import MoneyFormField
from jinxin.staff.models import User
from jinxin.suggest import SuggestField
from loans.models import Application, Contract, Loan, Product
from loans.queries.contracts import cards_for_payout
from loans.rules.accounts import account_holders, clean_account

LONGEST_REASON = 2000
NO_COMPLETION = {"autocomplete": "off"}


def moment_input() -> forms.DateTimeInput:
    """Return an input for a day and a time, to the minute."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ContractForm(forms.Form):
    """What operations adds to the approved terms: the account.

    A card that is kept for the customer can be chosen instead of being typed again; its number is not shown.
    """

    kept_card = forms.ChoiceField(
        label=_("Card of the customer"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("With one of the customer's cards, leave bank and number empty."),
    )
    account_kind = forms.ChoiceField(
        label=_("Kind of account"),
        choices=Contract.AccountKind.choices,
        initial=Contract.AccountKind.CARD,
        widget=forms.RadioSelect,
    )
    account_holder = forms.ChoiceField(
        label=_("Account holder"), help_text=_("The borrower's own account, or that of the business the loan is for.")
    )
    account_bank = forms.CharField(
        label=_("Bank and branch"), max_length=80, widget=forms.TextInput(attrs=NO_COMPLETION)
    )
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=40,
        help_text=_("Card: 16 to 19 digits. Account: 12 to 22 digits. Spaces are allowed. It is stored encrypted."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", **NO_COMPLETION}),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account_holder"].choices = [(name, name) for name in account_holders(application)]  # type: ignore[attr-defined]  # a choice field
        self.cards = {str(card.pk): card for card in cards_for_payout(application)}
        self._offer_cards()

    def _offer_cards(self) -> None:
        if not self.cards:
            del self.fields["kept_card"]
            return
        field: Any = self.fields["kept_card"]
        field.choices = [
            *((key, str(card)) for key, card in self.cards.items()),
            ("", _("Another account, typed below")),
        ]
        field.initial = next(iter(self.cards))
        for name in ("account_bank", "account_number"):
            self.fields[name].required = not self.card
            self.fields[name].widget.is_required = False

    @property
    def card(self) -> BankCard | None:
        """The card that was chosen."""
        return self.cards.get(self.data.get("kept_card", "")) if self.is_bound else None

    def clean_account_number(self) -> str:
        """Check the number for its kind; a typing error in a card is found by its check digit."""
        if self.card and not self.cleaned_data["account_number"]:
            return self.card.number
        try:
            return clean_account(self.cleaned_data.get("account_kind", ""), self.cleaned_data["account_number"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        """Take the account from the card that was chosen; a number of another one beside it is a contradiction."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "kept_card"}
        if card := self.card:
            if values.get("account_number", card.number) != card.number:
                message = _("You chose a card of the customer and typed another number. Keep one of the two.")
                self.add_error("account_number", message)
            values |= {
                "account_kind": Contract.AccountKind.CARD,
                "account_bank": values.get("account_bank") or card.bank,
            }
        return values


class ReasonForm(forms.Form):
    """Why something is undone."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class SigningForm(forms.Form):
    """When the customer signed; why again, where they had been to the branch before."""

    visited_at = forms.DateTimeField(label=_("Signed at the branch on"), widget=moment_input())
    reason = forms.CharField(
        label=_("Why more than one visit"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer has been to the branch for this case before; one visit, at signing, is the promise."),
    )

    def __init__(self, *args: Any, visited_before: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not visited_before:
            del self.fields["reason"]


class VisitForm(SigningForm):
    """A visit for something other than signing."""

    purpose = forms.CharField(
        label=_("What the customer came for"), max_length=200, widget=forms.TextInput(attrs=NO_COMPLETION)
    )
    field_order = ("visited_at", "purpose", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visited_at"].label = _("Was at the branch on")


class RepaymentForm(forms.Form):
    """Money that came in. The hidden key makes sending the form twice harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = MoneyFormField(label=_("Amount received"), help_text=_("In yuan: 8010.23 or 0.8万."))
    received_on = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which the money reached the account."),
    )
    note = forms.CharField(
        label=_("Note (optional)"), max_length=200, required=False, widget=forms.TextInput(attrs=NO_COMPLETION)
    )


class OfficerFilter(forms.Form):
    """A filter of lists by loan officer, for those who see more than their own."""

    officer = SuggestField(
        "officers", User.objects.none(), label=_("Loan officer"), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            officer: Any = self.fields["officer"]
            officer.offer(person, User.objects.filter(grants__role=Role.OFFICER))
        else:
            del self.fields["officer"]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; what cannot be read filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class LoanFilter(OfficerFilter):
    """The filters of the list of loans."""

    q = forms.CharField(label=_("Name or number"), max_length=60, required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Loan.State.choices])
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.all(), required=False, empty_label=_("All")
    )
    overdue = forms.ChoiceField(
        label=_("Arrears"), required=False, choices=[("", _("All")), ("1", pgettext_lazy("loans", "Overdue"))]
    )
    field_order = ("q", "state", "overdue", "product", "officer")
