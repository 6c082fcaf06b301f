"""Forms of consents: signing on the screen or on paper, withdrawing, new texts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.models import ConsentText
from customers.services.consents import LONGEST_MONTHS, LONGEST_TEXT
from jinxin.errors import DomainError
from jinxin.originals import read_original
from jinxin.signatures import SignatureField

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
HIGHEST = 2_000_000_000


class SigningForm(forms.Form):
    """What both ways of signing share: the version that was read, and who signs."""

    text = forms.IntegerField(min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    language = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    signer = forms.CharField(
        label=_("Name of the customer"),
        max_length=60,
        help_text=_("As in the register; the customer signs in person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_language(self) -> str:
        """Return the language the text was shown in."""
        return "en" if self.cleaned_data["language"].startswith("en") else "zh-hans"

    def original(self) -> Any:
        """Return the evidence."""
        raise NotImplementedError


class ScreenForm(SigningForm):
    """Signed on the glass."""

    read = forms.BooleanField(
        label=_("The customer has read the whole text."),
        help_text=_("Can be ticked once the end of the text has been on the screen."),
        error_messages={"required": _("Let the customer read the text, then tick this.")},
        widget=forms.CheckboxInput(attrs={"data-read-to": "#consent-end"}),
    )
    signature = SignatureField(label=_("Signature"))
    field_order = ("text", "language", "read", "signer", "signature")

    def original(self) -> Any:
        """Return the drawn signature."""
        return self.cleaned_data["signature"]


class PaperForm(SigningForm):
    """Signed on paper, photographed."""

    photo = forms.FileField(
        label=_("Photo of the signed paper"),
        allow_empty_file=True,
        help_text=_("The whole page with signature and day, sharp enough to read. JPEG, PNG, WebP or PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    seen = forms.BooleanField(
        label=_("The customer signed the paper in front of me today."),
        error_messages={"required": _("A consent is signed in person. Tick this if it was.")},
    )
    field_order = ("text", "language", "photo", "signer", "seen")

    def clean_photo(self) -> Any:
        """Return the photo as a verified original."""
        try:
            return read_original(self.cleaned_data["photo"])
        except DomainError as error:
            raise ValidationError(error.message) from error

    def original(self) -> Any:
        """Return the photo."""
        return self.cleaned_data["photo"]


class WithdrawalForm(forms.Form):
    """Why a customer withdraws."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the customer said, when and where."),
    )


class TextForm(forms.Form):
    """A new version of a text, written from the one before."""

    version = forms.IntegerField(min_value=0, max_value=HIGHEST, widget=forms.HiddenInput)
    body_zh = forms.CharField(
        label=_("Chinese text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18, "lang": "zh-CN"}),
        help_text=_(
            "The first line is the title. {lender}, {centre}, {address}, {phone} and {term} are filled in when it is "
            "shown."
        ),
    )
    body_en = forms.CharField(
        label=_("English text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 18, "lang": "en"})
    )
    valid_months = forms.IntegerField(
        label=_("Valid for months (optional)"),
        min_value=1,
        max_value=LONGEST_MONTHS,
        required=False,
        help_text=_("From the day of signing. Empty: until it is withdrawn."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    @classmethod
    def after(cls, text: ConsentText, data: Any = None) -> "TextForm":
        """Return the form that starts from the version in force."""
        initial = {name: getattr(text, name) for name in ("body_zh", "body_en", "valid_months")}
        return cls(data, initial=initial | {"version": text.number})

    def said(self) -> dict[str, Any]:
        """Return the text and how long it holds."""
        return {name: self.cleaned_data[name] for name in ("body_zh", "body_en", "valid_months")}
