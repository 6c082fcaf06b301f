"""Forms of drawings, orders to the bank and credit lines."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.fields import MoneyFormField
from loans.forms.money import LONGEST_REASON, NO_COMPLETION, OfficerFilter
from loans.forms.papers import ACCEPT
from loans.models import Contract, PaymentBatch, PaymentOrder, PayoutProof
from loans.rules.drawings import Drawing, Payee


class PayTo(models.TextChoices):
    """Where the money of a drawing goes."""

    CONTRACT = "contract", _("Account in the contract")
    OTHER = "other", _("Another account of the borrower or the business")
    PAYEE = "payee", _("Payee (entrusted payment)")


class DrawingForm(forms.Form):
    """How much is drawn, for how long, for what, and who is paid. The hidden key makes a double click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = MoneyFormField(label=_("Amount"), help_text=_("In yuan: 80000 or 8万."))
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=360)
    purpose = forms.CharField(
        label=_("What this drawing is for"),
        max_length=200,
        required=False,
        help_text=_("Empty: as in the contract."),
        widget=forms.TextInput(attrs=NO_COMPLETION),
    )
    pay_to = forms.ChoiceField(
        label=_("Paid to"), choices=PayTo.choices, initial=PayTo.CONTRACT, widget=forms.RadioSelect
    )
    payee_name = forms.CharField(
        label=_("Account holder"), max_length=120, required=False, widget=forms.TextInput(attrs=NO_COMPLETION)
    )
    payee_bank = forms.CharField(
        label=_("Bank and branch"), max_length=80, required=False, widget=forms.TextInput(attrs=NO_COMPLETION)
    )
    payee_kind = forms.ChoiceField(
        label=_("Kind of account"),
        choices=Contract.AccountKind.choices,
        initial=Contract.AccountKind.ACCOUNT,
        required=False,
        widget=forms.RadioSelect,
    )
    payee_number = forms.CharField(
        label=_("Account number"),
        max_length=40,
        required=False,
        help_text=_("Card: 16 to 19 digits. Account: 12 to 22 digits. Spaces are allowed. It is stored encrypted."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", **NO_COMPLETION}),
    )
    proof_kind = forms.ChoiceField(
        label=_("Kind of proof"), choices=PayoutProof.Kind.choices, initial=PayoutProof.Kind.CONTRACT, required=False
    )
    proof = forms.FileField(
        label=_("Proof"),
        required=False,
        max_length=200,
        help_text=_("Photo or PDF of the contract, the invoice, or of the card or slip that shows the account."),
        widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "form-control"}),
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract = contract

    @property
    def payee_fields(self) -> list[forms.BoundField]:
        """The fields that belong together below the choice."""
        return [
            self[name] for name in ("payee_name", "payee_bank", "payee_kind", "payee_number", "proof_kind", "proof")
        ]

    @property
    def drawing(self) -> Drawing:
        """What was entered."""
        values = self.cleaned_data
        payee = None
        if values["pay_to"] != PayTo.CONTRACT:
            payee = Payee(
                values["payee_kind"] or Contract.AccountKind.ACCOUNT,
                values["payee_name"],
                values["payee_bank"],
                values["payee_number"],
            )
        return Drawing(values["amount"], values["term_months"], values["purpose"], payee)

    @property
    def proofs(self) -> Sequence[tuple[str, UploadedFile]]:
        """The paper that was chosen, with its kind."""
        upload = self.cleaned_data.get("proof")
        if not upload or self.cleaned_data["pay_to"] == PayTo.CONTRACT:
            return ()
        return [(self.cleaned_data["proof_kind"] or PayoutProof.Kind.OTHER, upload)]


class AnswerForm(forms.Form):
    """What the bank answered, entered by hand."""

    class Answer(models.TextChoices):
        PAID = "paid", pgettext_lazy("bank", "Paid")
        REFUSED = "refused", pgettext_lazy("bank", "Not paid")

    answer = forms.ChoiceField(label=_("The bank's answer"), choices=Answer.choices, widget=forms.RadioSelect)
    paid_on = forms.DateField(
        label=_("Paid on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The bank's value date; the loan starts on this day."),
    )
    reference = forms.CharField(
        label=_("Bank's reference (optional)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=NO_COMPLETION),
    )
    reason = forms.CharField(
        label=_("Why the bank did not pay"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=NO_COMPLETION),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what was paid, for the reason of what was not."""
        values = self.cleaned_data
        if values.get("answer") == self.Answer.PAID and "paid_on" in values and not values["paid_on"]:
            self.add_error("paid_on", _("Enter the day on which the bank paid."))
        if values.get("answer") == self.Answer.REFUSED and not values.get("reason"):
            self.add_error("reason", _("Enter why the bank did not pay."))
        return values


class BatchForm(forms.Form):
    """How the bank wants the text file of a batch."""

    encoding = forms.ChoiceField(
        label=_("Text encoding of the CSV file"),
        choices=PaymentBatch.Encoding.choices,
        initial=PaymentBatch.Encoding.GBK,
        help_text=_("Most counters of banks read GBK."),
    )


class OrderFilter(forms.Form):
    """The filters of the list of payment orders."""

    q = forms.CharField(label=_("Payee or number"), max_length=60, required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *PaymentOrder.State.choices])

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; what cannot be read filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class LineReasonForm(forms.Form):
    """Why a line is blocked, freed or closed."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class LineAmountForm(LineReasonForm):
    """To how much a line is reduced, and why."""

    amount = MoneyFormField(label=_("New amount of the line"), help_text=_("In yuan: 80000 or 8万."))
    field_order = ("amount", "reason")


class LineFilter(OfficerFilter):
    """The filters of the list of credit lines."""

    q = forms.CharField(label=_("Name or number"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", pgettext_lazy("line", "Open")),
            ("blocked", pgettext_lazy("line", "Blocked")),
            ("past", pgettext_lazy("line", "Past its validity")),
            ("closed", pgettext_lazy("line", "Closed")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All")),
            ("revolving", pgettext_lazy("line", "Revolving")),
            ("once", pgettext_lazy("line", "Not revolving")),
        ],
    )
    field_order = ("q", "state", "kind", "officer")
