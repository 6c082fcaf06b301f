"""The ledger: bookings that are added and never changed, by the models and by triggers of the database."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.fields import MoneyField


class WrittenOnceQuerySet(models.QuerySet[Any]):
    """Rows that are added and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")

    def delete(self) -> NoReturn:
        raise TypeError("the ledger is append-only")


class WrittenOnce(models.Model):
    """A row of the ledger: never changed and never removed; a mistake is put right by a further booking."""

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(WrittenOnceQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("the ledger is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")


class Transaction(WrittenOnce):
    """A booking: what one event moved on the account of a loan.

    `value_on` is the day that counts for balances and interest (the day the money came in); `recorded_at` is when it
    was booked. A booking without `recorded_by` was made by the day-end. `reverses` names the booking it undoes: at most
    one counter-entry for each.
    """

    class Kind(models.TextChoices):
        PAYOUT = "payout", pgettext_lazy("booking", "Payout")
        DUE = "due", pgettext_lazy("booking", "Interest due")
        REPAYMENT = "repayment", pgettext_lazy("booking", "Repayment")
        PREPAYMENT = "prepayment", pgettext_lazy("booking", "Prepayment")
        APPLIED = "applied", pgettext_lazy("booking", "Money held applied")
        COSTS = "costs", pgettext_lazy("booking", "Costs charged")
        REFUND = "refund", pgettext_lazy("booking", "Money held paid back")
        REVERSAL = "reversal", pgettext_lazy("booking", "Reversal")

    loan = models.ForeignKey("loans.Loan", models.PROTECT, related_name="transactions")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    value_on = models.DateField(_("value date"), db_index=True)
    repayment = models.OneToOneField("loans.Repayment", models.PROTECT, null=True, related_name="transaction")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    reason = models.TextField(_("reason"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("booking")
        ordering = ("value_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="reversal_names_what_it_undoes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan} {self.get_kind_display()} {self.value_on}"


class Posting(WrittenOnce):
    """One movement of an amount between two accounts: a booking out of balance cannot be written at all.

    `instalment` says on which line of the schedule interest or principal moved, and penalty with them; none stands
    where the loan as a whole is meant (payout, money held, costs).
    """

    class Account(models.TextChoices):
        PRINCIPAL = "principal", _("Loan principal")
        INTEREST_DUE = "interest_due", _("Interest receivable")
        PENALTY_DUE = "penalty_due", _("Penalty interest receivable")
        COMPOUND_DUE = "compound_due", _("Compound interest receivable")
        COSTS = "costs", _("Costs advanced for the borrower")
        CASH = "cash", _("Settlement account")
        SUSPENSE = "suspense", _("Money held for the borrower")
        INTEREST = "interest", _("Interest income")
        PENALTY = "penalty", _("Penalty income")
        FEES = "fees", _("Fee income")
        WRITE_OFF = "write_off", _("Written off")

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    debit = models.CharField(_("debit"), max_length=12, choices=Account.choices)
    credit = models.CharField(_("credit"), max_length=12, choices=Account.choices)
    amount = MoneyField(_("amount"))
    # Read by loan, never by line: an index of its own would only cost.
    instalment = models.ForeignKey(
        "loans.Instalment", models.PROTECT, null=True, related_name="postings", db_index=False
    )

    class Meta:
        verbose_name = _("posting")
        ordering = ("transaction", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="posting_amount_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="posting_between_two_accounts"),
        )

    def __str__(self) -> str:
        return f"{self.debit} ← {self.credit} {self.amount}"
