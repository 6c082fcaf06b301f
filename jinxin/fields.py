"""Model fields of our own: money in whole fen, and personal data encrypted at rest."""

import hashlib
import hmac
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.expressions import Combinable, register_combinable_fields
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.money import format_yuan, from_fen, parse_amount, to_fen


class MoneyInput(forms.TextInput):
    """A text input that says below how an amount is understood: at once by script, after sending by the server."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        # Translators: below a field for an amount; the amount is filled in by the browser, keep {amount}
        words = _("That is {amount} yuan")
        said = format_html(
            '<output class="money-said" for="{}" data-words="{}">{}</output>',
            (attrs or {}).get("id", ""),
            words,
            _understood(value, words),
        )
        return format_html("{}{}", field, said)


def _understood(value: Any, words: str) -> str:
    """Return how a typed amount is understood; nothing where it says so itself or cannot be read."""
    try:
        amount = format_yuan(parse_amount(str(value or "")))
    except DomainError:
        return ""
    return "" if amount == value else words.replace("{amount}", amount)


class MoneyFormField(forms.CharField):
    """A text field that reads 26万, 260000 and 260,000.00 and gives Decimal yuan."""

    widget = MoneyInput

    def __init__(self, *, min_value: Decimal | None = None, max_value: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # without max_length: its validator would measure the Decimal
        self.min_value, self.max_value = min_value, max_value
        self.widget.attrs.setdefault("maxlength", "32")
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        try:
            return parse_amount(text)
        except DomainError as error:
            raise ValidationError(error.message) from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(_("Enter at least %(amount)s yuan.") % {"amount": f"{self.min_value:,.2f}"})
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(_("Enter at most %(amount)s yuan.") % {"amount": f"{self.max_value:,.2f}"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class MoneyField(models.Field):
    """Whole fen in the database, `Decimal` yuan in Python, so that sums are exact on SQLite and PostgreSQL.

    Sums, minima, filters and `F("a") + F("b")` speak yuan. A bare Decimal beside an F would be taken for fen; Django is
    told nothing of such a combination, so that it fails instead: write `F("a") + yuan(amount)`.
    """

    empty_strings_allowed = False
    if TYPE_CHECKING:  # what is assigned and what is read, in the words of django-stubs
        _pyi_private_set_type: Decimal | int | str | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: Decimal | int | str

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_fen(int(value))

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, int):
            return Decimal(value)
        try:
            return parse_amount(str(value))
        except DomainError as error:
            raise ValidationError(error.message) from error

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else to_fen(Decimal(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Let only amounts be written: an expression of another kind, or of mixed kinds, raises FieldError."""
        if hasattr(value, "resolve_expression") and not isinstance(value.output_field, MoneyField):
            raise FieldError(f"{value!r} is not an amount of money")
        return "%s"

    def formfield(self, **kwargs: Any) -> Any:
        """Offer the text field that reads amounts as people type them."""
        return models.Field.formfield(self, **{"form_class": MoneyFormField, **kwargs})


register_combinable_fields(MoneyField, Combinable.ADD, MoneyField, MoneyField)
register_combinable_fields(MoneyField, Combinable.SUB, MoneyField, MoneyField)


def yuan(amount: Decimal | int) -> models.Value:
    """Return an amount for expressions of the database, such as the balance less a part of it."""
    return models.Value(amount, output_field=MoneyField())


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def personal_fernet() -> MultiFernet:
    """Return what encrypts and decrypts personal data at rest."""
    return _fernet(tuple(settings.PERSONAL_DATA_KEYS))


def keyed_hash(value: str) -> str:
    """Return the keyed hash by which an encrypted value is found by exact match (HMAC-SHA-256, hex)."""
    return hmac.new(settings.PERSONAL_DATA_HASH_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that is encrypted at rest (Fernet; the first key encrypts, all keys decrypt). Not searchable by itself."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None or value == "":
            return value
        return personal_fernet().decrypt(value.encode()).decode()

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return personal_fernet().encrypt(str(value).encode()).decode()
