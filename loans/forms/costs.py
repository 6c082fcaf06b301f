"""Forms of the cost statement and of fees."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jinxin.errors import DomainError
from jinxin.originals import read_original
from jinxin.signatures import SignatureField
from loans.enums import FeeBasis
from loans.forms.money import NO_COMPLETION
from loans.models import Fee, Product

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
HIGHEST = 2_000_000_000


class StatementForm(forms.Form):
    """What is added to the approved terms before costs can be reckoned: the due day."""

    due_day = forms.TypedChoiceField(
        label=_("Due day"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("The day of the month of the payout")), *((day, str(day)) for day in range(1, 29))],
        help_text=_("With another day the first and last periods are charged by actual days."),
    )


class CostSigningForm(forms.Form):
    """What both ways of signing share: who signs, and where."""

    signer = forms.CharField(
        label=_("Name of the customer"),
        max_length=60,
        help_text=_("As in the register; the customer signs in person."),
        widget=forms.TextInput(attrs=NO_COMPLETION),
    )
    place = forms.CharField(
        label=_("Where it is signed"), max_length=200, help_text=_("At the customer's, or at the branch.")
    )

    def original(self) -> Any:
        """Return the evidence."""
        raise NotImplementedError


class CostScreenForm(CostSigningForm):
    """Signed on the glass."""

    read = forms.BooleanField(
        label=_("The customer has read the whole statement."),
        help_text=_("Can be ticked once the end of the text has been on the screen."),
        error_messages={"required": _("Let the customer read the statement, then tick this.")},
        widget=forms.CheckboxInput(attrs={"data-read-to": "#costs-end"}),
    )
    signature = SignatureField(label=_("Signature"))
    field_order = ("read", "signer", "place", "signature")

    def original(self) -> Any:
        """Return the drawn signature."""
        return self.cleaned_data["signature"]


class CostPaperForm(CostSigningForm):
    """Signed on paper, photographed."""

    photo = forms.FileField(
        label=_("Photo of the signed paper"),
        allow_empty_file=True,
        help_text=_("The whole page with signature and day, sharp enough to read. JPEG, PNG, WebP or PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    seen = forms.BooleanField(
        label=_("The customer signed the paper in front of me today."),
        error_messages={"required": _("The statement is signed on site. Tick this if it was.")},
    )
    field_order = ("photo", "signer", "place", "seen")

    def clean_photo(self) -> Any:
        """Return the photo as a verified original."""
        try:
            return read_original(self.cleaned_data["photo"])
        except DomainError as error:
            raise ValidationError(error.message) from error

    def original(self) -> Any:
        """Return the photo."""
        return self.cleaned_data["photo"]


class FeeForm(forms.Form):
    """Something a loan costs beside its interest."""

    version = forms.IntegerField(min_value=0, max_value=HIGHEST, widget=forms.HiddenInput, initial=0)
    name = forms.CharField(label=_("What it is for"), max_length=60)
    charged_by = forms.CharField(
        label=_("Charged by"), max_length=80, help_text=_("The lender, or the company that takes the money.")
    )
    basis = forms.ChoiceField(label=_("How it is charged"), choices=FeeBasis.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Yuan or percent"), min_value=0, max_digits=12, decimal_places=4, help_text=_("By how it is charged.")
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.all(), required=False, empty_label=_("All products")
    )
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Stands in every statement made out from now on.")
    )

    def clean_amount(self) -> Any:
        """A fee of nothing is none."""
        if not self.cleaned_data["amount"]:
            raise ValidationError(_("Enter more than zero; a fee that is not charged is taken out of use."))
        return self.cleaned_data["amount"]

    @classmethod
    def of(cls, fee: Fee, data: Any = None) -> "FeeForm":
        """Return the form that starts from a fee."""
        names = ("version", "name", "charged_by", "basis", "amount", "product", "is_active")
        return cls(data, initial={name: getattr(fee, name) for name in names})
