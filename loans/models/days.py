"""The end of a day: what it found in sum, and how every running loan stood."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.fields import MoneyField


class DayEnd(models.Model):
    """The closing of one calendar day. It goes in steps and, within a step, in portions of loans.

    `cursor` is the last loan the step has done, so that a run that was cut off goes on where it stopped, and two runs
    share the work. The figures are sums of the day's rows; closing the day again makes them anew.
    """

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("day-end", "Running")
        DONE = "done", pgettext_lazy("day-end", "Closed")

    class Step(models.TextChoices):
        INCOME = "income", _("Book interest that fell due")
        HELD = "held", _("Use money held for what fell due")
        STANDING = "standing", _("Note how every loan stands")
        FIGURES = "figures", _("Add up")

    TONES: ClassVar[dict[str, str]] = {State.RUNNING: "blue", State.DONE: "green"}

    day = models.DateField(_("day"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    step = models.CharField(_("step"), max_length=10, choices=Step.choices, default=Step.INCOME)
    cursor = models.BigIntegerField(default=0)
    runs = models.PositiveIntegerField(_("times closed"), default=1)
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(_("closed at"), null=True)
    loans = models.PositiveIntegerField(_("running loans"), default=0)
    balance = MoneyField(_("balance"), default=0)
    accrued = MoneyField(_("interest run, not yet due"), default=0)
    due = MoneyField(_("due and not paid"), default=0)
    penalty = MoneyField(_("penalty interest"), default=0)
    held = MoneyField(_("money held"), default=0)
    overdue_loans = models.PositiveIntegerField(_("loans overdue"), default=0)
    overdue = MoneyField(_("overdue"), default=0)
    income = MoneyField(_("interest income of the day"), default=0)

    class Meta:
        verbose_name = _("day-end")
        ordering = ("-day",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False), name="closed_day_says_when"
            ),
        )

    def __str__(self) -> str:
        return self.day.isoformat()

    def get_absolute_url(self) -> str:
        """Return the page of the day."""
        return reverse("loans:day", args=[self.day])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """A day belongs to no customer and no case."""
        return None, None

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.State(self.state)]


class LoanDay(models.Model):
    """How a running loan stood at the end of a day, as it was known when the day was closed. Amounts in yuan.

    Of what is due and not paid `overdue` is the part that had to be paid by an earlier day; `penalty` has compound
    interest in it and what has run but is not charged yet. `officer` looked after the borrower then.
    """

    loan = models.ForeignKey("loans.Loan", models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    balance = MoneyField(_("balance"))
    accrued = MoneyField(_("interest run, not yet due"))
    due_principal = MoneyField(_("principal due and not paid"))
    due_interest = MoneyField(_("interest due and not paid"))
    penalty = MoneyField(_("penalty interest"))
    costs = MoneyField(_("costs"))
    held = MoneyField(_("money held"))
    overdue = MoneyField(_("overdue"))
    days_overdue = models.PositiveIntegerField(_("days overdue"))
    next_due_on = models.DateField(_("next due"), null=True)

    class Meta:
        verbose_name = _("day of a loan")
        ordering = ("-day",)
        indexes = (models.Index(fields=("day",), condition=Q(days_overdue__gt=0), name="loan_days_overdue"),)
        constraints = (
            models.UniqueConstraint(fields=("day", "loan"), name="one_row_per_loan_and_day"),
            models.CheckConstraint(condition=Q(due_principal__lte=F("balance")), name="due_within_balance"),
        )

    def __str__(self) -> str:
        return f"{self.loan} {self.day}"

    @property
    def due(self) -> Decimal:
        """Principal and interest due and not paid."""
        return self.due_principal + self.due_interest
