"""Orders to the bank: one for each released payout, sent in numbered batches whose files never change."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.identifiers import mask_bank_card
from jinxin.access import Role
from jinxin.fields import EncryptedField, MoneyField
from loans.models.contracts import Contract, cases_of
from loans.models.hashed import AccountHash
from loans.models.payouts import Payout


class PaymentBatch(models.Model):
    """Orders that went to the bank in one file. The bytes of both files are kept (encrypted), with their SHA-256:
    fetched again, they are the same."""

    class Encoding(models.TextChoices):
        UTF8 = "utf-8-sig", _("UTF-8")
        GBK = "gb18030", _("GBK / GB18030")

    number = models.CharField(_("batch number"), max_length=30, unique=True)
    encoding = models.CharField(_("text encoding of the CSV file"), max_length=12, choices=Encoding.choices)
    count = models.PositiveIntegerField(_("orders"))
    amount = MoneyField(_("amount"))
    workbook = models.BinaryField()
    workbook_sha256 = models.CharField(max_length=64)
    csv = models.BinaryField()
    csv_sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("exported"))

    class Meta:
        verbose_name = _("payment batch")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the batch."""
        return reverse("loans:batch", args=[self.pk])


class PaymentOrderQuerySet(models.QuerySet["PaymentOrder"]):
    """Reads of payment orders."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "PaymentOrderQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see."""
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return self.all()
        return self.filter(cases_of(person, "payout__contract__application__"))


class PaymentOrder(models.Model):
    """What the bank is told to pay, once for each released payout. A batch is named at most once, for good."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("order", "To be sent")
        SENT = "sent", pgettext_lazy("order", "At the bank")
        PAID = "paid", pgettext_lazy("order", "Paid")
        FAILED = "failed", pgettext_lazy("order", "Refused")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.WAITING: frozenset({State.SENT, State.PAID, State.FAILED}),
        State.SENT: frozenset({State.PAID, State.FAILED}),
    }
    TONES: ClassVar[dict[str, str]] = {
        State.WAITING: "amber",
        State.SENT: "blue",
        State.PAID: "green",
        State.FAILED: "red",
    }
    UNANSWERED: ClassVar[tuple[str, ...]] = (State.WAITING, State.SENT)

    number = models.CharField(_("order number"), max_length=30, unique=True)
    payout = models.OneToOneField(Payout, models.PROTECT, related_name="order")
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, null=True, related_name="orders")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    amount = MoneyField(_("amount"))
    payee_kind = models.CharField(_("kind of account"), max_length=10, choices=Contract.AccountKind.choices)
    payee_name = models.CharField(_("payee"), max_length=120)
    payee_bank = models.CharField(_("payee's bank"), max_length=80)
    payee_account = EncryptedField(_("payee's account"))
    payee_last4 = models.CharField(max_length=4)
    payee_hash = AccountHash(source="payee_account")
    created_at = models.DateTimeField(_("ordered"))
    paid_on = models.DateField(_("paid by the bank on"), null=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=80, blank=True)
    bank_reason = models.CharField(_("why the bank refused"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(_("answer entered by hand"), default=False)
    dealt_with_at = models.DateTimeField(_("refusal dealt with"), null=True)

    objects: ClassVar[models.Manager["PaymentOrder"]] = models.Manager.from_queryset(PaymentOrderQuerySet)()

    class Meta:
        verbose_name = _("payment order")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "created_at")),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_positive"),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False, answered_at__isnull=False)
                | Q(state="failed", answered_at__isnull=False, paid_on__isnull=True) & ~Q(bank_reason="")
                | Q(state__in=("waiting", "sent"), answered_at__isnull=True, paid_on__isnull=True),
                name="answered_order_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", batch__isnull=True)
                | Q(state="sent", batch__isnull=False)
                | Q(state__in=("paid", "failed")),
                name="sent_order_names_its_batch",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the order's page."""
        return reverse("loans:order", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def masked_account(self) -> str:
        """The payee's account number as everybody may see it."""
        return mask_bank_card(self.payee_account)

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.payout.audit_threads()
