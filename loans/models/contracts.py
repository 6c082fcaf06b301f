"""Credit line, contract, the one branch visit, payout."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from jinxin.fields import EncryptedField, MoneyField
from loans.enums import Method
from loans.models.applications import Application


class CreditLine(models.Model):
    """What was granted (授信) and how much of it is drawn (用信)."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="credit_line")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="credit_lines")
    amount = MoneyField(_("granted"))
    drawn = MoneyField(_("drawn"), default=0)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    revolving = models.BooleanField(_("revolving"), default=False)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("credit line")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_amount_positive"),
            models.CheckConstraint(condition=Q(drawn__gte=0) & Q(drawn__lte=F("amount")), name="line_never_overdrawn"),
        )

    def __str__(self) -> str:
        return f"{self.application}"


class Contract(models.Model):
    """The loan contract: its terms are frozen when it is prepared."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SIGNED = "signed", _("Signed")
        VOID = "void", _("Void")

    MOVES = {State.PREPARED: frozenset({State.SIGNED, State.VOID}), State.SIGNED: frozenset({State.VOID})}

    number = models.CharField(_("contract number"), max_length=30, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="contracts")
    credit_line = models.ForeignKey(CreditLine, models.PROTECT, related_name="contracts")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    principal = MoneyField(_("principal"))
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    penalty_percent = models.PositiveSmallIntegerField(_("penalty, percent on top of the rate"))
    method = models.CharField(_("repayment method"), max_length=20, choices=Method.choices)
    due_day = models.PositiveSmallIntegerField(_("due day of the month"), null=True, blank=True)
    purpose = models.TextField(_("purpose"))
    account_holder = models.CharField(_("account holder"), max_length=60)
    account_bank = models.CharField(_("bank"), max_length=80)
    account_number = EncryptedField(_("account number"))
    account_last4 = models.CharField(max_length=4)
    terms = models.JSONField(_("terms as printed"))
    sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"))
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("contract")
        ordering = ("-prepared_at",)
        constraints = (
            models.UniqueConstraint(fields=("application",), condition=~Q(state="void"), name="one_live_contract_per_case"),
        )

    def __str__(self) -> str:
        return self.number

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id


class BranchVisit(models.Model):
    """The customer came to the branch. The target is one visit, at signing; a second needs its reason."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="branch_visits")
    visited_at = models.DateTimeField(_("visited"))
    purpose = models.CharField(_("purpose"), max_length=200)
    reason = models.TextField(_("why more than one visit"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("branch visit")
        ordering = ("visited_at",)

    def __str__(self) -> str:
        return f"{self.application} {self.visited_at:%Y-%m-%d}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id


class Payout(models.Model):
    """A drawing under a contract: prepared by one person, released by another."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("To be released")
        RELEASED = "released", _("Released")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {State.PREPARED: frozenset({State.RELEASED, State.CANCELLED})}

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payouts")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    amount = MoneyField(_("amount"))
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"))
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, db_index=True)

    class Meta:
        verbose_name = _("payout")
        ordering = ("-prepared_at",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.UniqueConstraint(fields=("contract",), condition=~Q(state="cancelled"), name="one_live_payout_per_contract"),
            models.CheckConstraint(condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")), name="released_by_a_second_person"),
        )

    def __str__(self) -> str:
        return f"{self.contract}"

    def get_absolute_url(self) -> str:
        """Return the case page at its payout."""
        return reverse("loans:application", args=[self.contract.application_id])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.contract.audit_threads()
