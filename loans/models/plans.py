"""Plans of a loan, one after the other, and changes of an account that need a second person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.fields import MoneyField


class Plan(models.Model):
    """A version of the repayment schedule. A new one replaces only lines that are not yet due; what it replaced stays.

    `effective_on` is the value date of its cause; `annual_rate` and `matures_on` are those that hold since.
    """

    class Cause(models.TextChoices):
        PAYOUT = "payout", pgettext_lazy("plan", "Payout")
        PREPAYMENT = "prepayment", pgettext_lazy("plan", "Prepayment")
        EXTENSION = "extension", pgettext_lazy("plan", "Extension")
        REVERSAL = "reversal", pgettext_lazy("plan", "Reversal")

    loan = models.ForeignKey("loans.Loan", models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(_("version"))
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    transaction = models.OneToOneField("loans.Transaction", models.PROTECT, null=True, related_name="plan")
    effective_on = models.DateField(_("effective from"))
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    matures_on = models.DateField(_("matures on"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("repayment plan")
        ordering = ("loan", "version")
        indexes = (models.Index(fields=("effective_on",), name="plans_by_day"),)
        constraints = (models.UniqueConstraint(fields=("loan", "version"), name="one_plan_per_version"),)

    def __str__(self) -> str:
        return f"{self.loan} {self.version}"


class AccountRequest(models.Model):
    """A change of a loan account that one person asks for and another decides: reversal, extension, costs, refund."""

    class Kind(models.TextChoices):
        REVERSAL = "reversal", pgettext_lazy("account request", "Reversal of a booking")
        EXTENSION = "extension", pgettext_lazy("account request", "Extension of the term")
        COSTS = "costs", pgettext_lazy("account request", "Costs to be charged")
        REFUND = "refund", pgettext_lazy("account request", "Money held to be paid back")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("account request", "Waiting for a second person")
        DONE = "done", pgettext_lazy("account request", "Confirmed")
        REFUSED = "refused", pgettext_lazy("account request", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("account request", "Withdrawn")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {State.ASKED: frozenset({State.DONE, State.REFUSED, State.WITHDRAWN})}
    TONES: ClassVar[dict[str, str]] = {
        State.ASKED: "amber",
        State.DONE: "green",
        State.REFUSED: "red",
        State.WITHDRAWN: "neutral",
    }

    loan = models.ForeignKey("loans.Loan", models.PROTECT, related_name="requests")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    booking = models.ForeignKey("loans.Transaction", models.PROTECT, null=True, related_name="requests")
    months = models.PositiveSmallIntegerField(_("further months"), null=True)
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4, null=True)
    amount = MoneyField(_("amount"), null=True)
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("request for a loan account")
        ordering = ("-asked_at", "-pk")
        indexes = (models.Index(fields=("asked_at",), condition=Q(state="asked"), name="account_requests_open"),)
        constraints = (
            models.UniqueConstraint(fields=("loan",), condition=Q(state="asked"), name="one_open_request_per_loan"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "withdrawn"))
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="request_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", booking__isnull=False)
                | Q(kind="extension", months__gt=0, annual_rate__isnull=False)
                | Q(kind__in=("costs", "refund"), amount__gt=0),
                name="request_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan} {self.get_kind_display()}"

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the loan."""
        return self.loan.audit_threads()
