"""Drawings under a line (用信), from the request to the bank's answer, and the papers that prove who is paid."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.identifiers import mask_bank_card
from jinxin.fields import EncryptedField, MoneyField
from jinxin.originals import SUFFIXES
from loans.models.contracts import Contract, cases_of
from loans.models.hashed import AccountHash


class PayoutQuerySet(models.QuerySet["Payout"]):
    """Reads of payouts."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "PayoutQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see."""
        return self.filter(cases_of(person, "contract__application__"))


class Payout(models.Model):
    """A drawing under a contract: prepared by one person, released by another, neither being the case's officer.

    `officer` is the case's officer at the time, so that the database itself can refuse their hand. Released, it is an
    order to the bank; the loan starts on the day on which the bank has paid (state `paid`), because interest is owed
    from the day on which the borrower has the money. What the bank could not pay (`failed`) was never lent.

    Where `entrusted` (受托支付), the money goes to the payee; otherwise to the account of the contract.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("payout", "Asked for")
        PREPARED = "prepared", pgettext_lazy("payout", "To be released")
        RELEASED = "released", pgettext_lazy("payout", "At the bank")
        PAID = "paid", pgettext_lazy("payout", "Paid out")
        FAILED = "failed", pgettext_lazy("payout", "Refused by the bank")
        CANCELLED = "cancelled", pgettext_lazy("payout", "Cancelled")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.PREPARED, State.CANCELLED}),
        State.PREPARED: frozenset({State.RELEASED, State.CANCELLED}),
        State.RELEASED: frozenset({State.PAID, State.FAILED}),
    }
    TONES: ClassVar[dict[str, str]] = {
        State.REQUESTED: "amber",
        State.PREPARED: "amber",
        State.RELEASED: "blue",
        State.PAID: "green",
        State.FAILED: "red",
        State.CANCELLED: "neutral",
    }
    OPEN: ClassVar[tuple[str, ...]] = (State.REQUESTED, State.PREPARED, State.RELEASED)
    UNRELEASED: ClassVar[tuple[str, ...]] = (State.REQUESTED, State.PREPARED)

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payouts")
    key = models.UUIDField(unique=True, null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    amount = MoneyField(_("amount"))
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    purpose = models.CharField(_("what this drawing is for"), max_length=200, blank=True)
    entrusted = models.BooleanField(_("paid to the payee"), default=False)
    payee_kind = models.CharField(_("kind of account"), max_length=10, choices=Contract.AccountKind.choices, blank=True)
    payee_name = models.CharField(_("payee"), max_length=120, blank=True)
    payee_bank = models.CharField(_("payee's bank"), max_length=80, blank=True)
    payee_account = EncryptedField(_("payee's account"), blank=True, default="")
    payee_last4 = models.CharField(max_length=4, blank=True)
    payee_hash = AccountHash(source="payee_account")
    looks_split = models.BooleanField(_("looks split"), default=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("loan officer")
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(_("asked for"), null=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"), null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, db_index=True)
    answered_at = models.DateTimeField(_("answered by the bank"), null=True)
    fail_reason = models.TextField(_("why the bank refused"), blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    cancel_reason = models.TextField(_("why cancelled"), blank=True)

    objects: ClassVar[models.Manager["Payout"]] = models.Manager.from_queryset(PayoutQuerySet)()

    class Meta:
        verbose_name = _("payout")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "prepared_at")),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")),
                name="released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=(Q(prepared_by__isnull=True) | ~Q(prepared_by=F("officer")))
                & (Q(released_by__isnull=True) | ~Q(released_by=F("officer"))),
                name="officer_handles_no_payout",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=("released", "paid", "failed"),
                    prepared_by__isnull=False,
                    released_by__isnull=False,
                    released_at__isnull=False,
                )
                | (Q(state__in=("requested", "prepared", "cancelled")) & Q(released_by__isnull=True)),
                name="released_payout_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(entrusted=False) | ~Q(payee_name="") & ~Q(payee_bank="") & ~Q(payee_last4=""),
                name="entrusted_payout_names_its_payee",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract}"

    def get_absolute_url(self) -> str:
        """Return the case page's tab of contract and payout."""
        return reverse("loans:case_contract", args=[self.contract.application_id])

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def masked_payee(self) -> str:
        """The payee's account number as everybody may see it."""
        return mask_bank_card(self.payee_account) if self.payee_account else ""

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.contract.audit_threads()


def proof_path(proof: "PayoutProof", name: str) -> str:
    """Return where a proof is kept: a random name, so that no uploaded name ever reaches the disk."""
    return f"proofs/{proof.added_at:%Y/%m}/{uuid4().hex}{SUFFIXES[proof.content_type]}"


class PayoutProof(models.Model):
    """The paper that proves whom the borrower has to pay (受托支付): kept unchanged, under its hash."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Purchase contract")
        INVOICE = "invoice", _("Invoice")
        ORDER = "order", _("Order or delivery note")
        OTHER = "other", _("Other proof")

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="proofs")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    file = models.FileField(_("file"), upload_to=proof_path)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("proof of the payee")
        ordering = ("added_at", "pk")
        constraints = (models.UniqueConstraint(fields=("payout", "sha256"), name="proof_once_per_payout"),)

    def __str__(self) -> str:
        return self.name

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.payout.audit_threads()
