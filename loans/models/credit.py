"""A credit report as rows: its accounts with their months, its inquiries; and the figures computed from them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyField
from loans.choices import AccountKind, AccountState, InquiryReason, InquiryResult, LenderKind
from loans.models.applications import Application


class CreditReport(models.Model):
    """The rows of one credit report of a case. Another import replaces it and keeps it; the last one counts.

    `figures` are those of `Investigation.Credit`, `grounds` the rows behind each, computed when the rows were taken
    over, under the policy of that moment.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="credit_reports")
    reported_on = models.DateField(_("date of the credit report"))
    guarantees = MoneyField(_("guarantees given for others"))
    name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(max_length=64)
    figures = models.JSONField(_("figures"), default=dict)
    grounds = models.JSONField(_("rows behind the figures"), default=dict)
    policy_version = models.PositiveIntegerField(_("policy version"), default=0)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(_("imported"))
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    class Meta:
        verbose_name = _("credit report")
        ordering = ("-imported_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=models.Q(replaced_at__isnull=True), name="one_current_credit_report"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.reported_on}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's and the case's timelines."""
        return self.application.audit_threads()


class CreditAccount(models.Model):
    """A loan or card of the report. `months` holds, by month (2026-10), the balance in yuan as text and the number of
    instalments overdue: {"balance": "12000.00", "late": 0}."""

    report = models.ForeignKey(CreditReport, models.CASCADE, related_name="accounts")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(_("account"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind.choices)
    lender = models.CharField(_("lender"), max_length=80)
    lender_kind = models.CharField(_("kind of lender"), max_length=10, choices=LenderKind.choices)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    limit = MoneyField(_("limit or amount"))
    balance = MoneyField(_("balance or used"))
    instalment = MoneyField(_("instalment a month"), null=True, blank=True)
    overdue = MoneyField(_("overdue"))
    state = models.CharField(_("state"), max_length=12, choices=AccountState.choices)
    months = models.JSONField(_("months"), default=dict)

    class Meta:
        verbose_name = _("account of a credit report")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="credit_account_once"),)

    def __str__(self) -> str:
        return f"{self.lender} {self.number}"


class CreditInquiry(models.Model):
    """An inquiry of the report."""

    report = models.ForeignKey(CreditReport, models.CASCADE, related_name="inquiries")
    position = models.PositiveSmallIntegerField()
    made_on = models.DateField(_("date"))
    institution = models.CharField(_("institution"), max_length=80)
    reason = models.CharField(_("reason"), max_length=10, choices=InquiryReason.choices)
    result = models.CharField(_("result"), max_length=10, choices=InquiryResult.choices, blank=True)

    class Meta:
        verbose_name = _("inquiry of a credit report")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("report", "position"), name="credit_inquiry_once"),)

    def __str__(self) -> str:
        return f"{self.made_on} {self.institution}"
