"""What customers have agreed to, under which words, and what it was used for."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.enums import ConsentKind, ConsentMethod, ConsentPurpose
from customers.models.people import Customer
from jinxin.originals import SUFFIXES


class Unchanging(models.Model):
    """A row that is written once. PostgreSQL refuses to change it as well."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; nothing that was written is ever written over."""
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is never changed")
        super().save(*args, **kwargs)


class ConsentText(Unchanging):
    """The words of a consent. A version is never changed; a new one takes its place for what is signed from then on."""

    kind = models.CharField(_("consent"), max_length=16, choices=ConsentKind.choices)
    number = models.PositiveIntegerField(_("version"))
    body_zh = models.TextField(_("Chinese text"))
    body_en = models.TextField(_("English text"))
    valid_months = models.PositiveSmallIntegerField(_("valid for months"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("text of a consent")
        ordering = ("kind", "-number")
        constraints = (models.UniqueConstraint(fields=("kind", "number"), name="consent_text_number_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def body(self) -> str:
        """The text in the reader's language, its placeholders as they are."""
        return self.body_in(get_language() or "")

    def body_in(self, language: str) -> str:
        """Return the text in a language."""
        return self.body_en if language.startswith("en") else self.body_zh

    def get_absolute_url(self) -> str:
        """Return the page of this version."""
        return reverse("customers:consent_text", args=[self.pk])


def evidence_path(consent: "Consent", name: str) -> str:
    """Return where a signature or a photo of paper is kept: under a random name."""
    return f"consents/{consent.signed_at:%Y/%m}/{uuid4().hex}{SUFFIXES[consent.evidence_type]}"


class Consent(models.Model):
    """A customer's consent: signed on the screen or on photographed paper, until it expires or is withdrawn."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents", verbose_name=_("customer"))
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", verbose_name=_("text"))
    kind = models.CharField(_("consent"), max_length=16, choices=ConsentKind.choices)
    method = models.CharField(_("signed"), max_length=8, choices=ConsentMethod.choices)
    evidence = models.FileField(_("signature"), upload_to=evidence_path)
    evidence_type = models.CharField(max_length=40)
    evidence_sha256 = models.CharField(max_length=64)
    signer = models.CharField(_("signed by"), max_length=60, blank=True, help_text=_("As typed by whoever signed."))
    language = models.CharField(_("language of the text"), max_length=10, default="zh-hans")
    filled = models.JSONField(_("what stood for the placeholders"), default=dict)
    signed_at = models.DateTimeField(_("signed at"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("consent")
        ordering = ("-signed_at", "-pk")
        indexes = (
            models.Index(fields=("customer", "kind", "withdrawn_at")),
            models.Index(fields=("text", "-signed_at", "-id")),
        )

    def __str__(self) -> str:
        return str(self.customer)

    def get_absolute_url(self) -> str:
        """Return the page of what was signed."""
        return reverse("customers:consent", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None

    @property
    def is_image(self) -> bool:
        """Whether the evidence can be shown as a picture."""
        return self.evidence_type.startswith("image/")


class ConsentUse(Unchanging):
    """One use that was made of a consent (征信业管理条例: a query only for the purpose agreed to, with its record)."""

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="uses")
    used_at = models.DateTimeField(_("used"))
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("used by"))
    purpose = models.CharField(_("for"), max_length=200)
    subject = models.CharField(_("case"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("use of a consent")
        ordering = ("-used_at", "-pk")
        indexes = (models.Index(fields=("consent", "-used_at", "-id")),)

    def __str__(self) -> str:
        return str(dict(ConsentPurpose.choices).get(self.purpose, self.purpose))
