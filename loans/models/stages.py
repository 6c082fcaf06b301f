"""How long each case stays in each stage: one row for every stay, measured when it ends."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loans.enums import State
from loans.models.applications import Application


class Stage(models.TextChoices):
    """The stages on the way to payout, in their order (the seed's steps of a loan)."""

    APPLICATION = "application", _("Application")
    INVESTIGATION = "investigation", _("Investigation")
    PAPERS = "papers", _("Papers")
    ADMISSION = "admission", _("Admission")
    BOARD = "board", _("Board")
    CONTRACT = "contract", _("Contract")
    PAYOUT = "payout", _("Payout")


class Stay(models.Model):
    """A case in one stage, from when to when. A case that comes back begins another stay: none is ever rewritten.

    What is measured is measured once, on leaving, by the calendar then in force, in whole minutes of either end, so
    that the stays of a case add up to its whole way. `waited_*` is the part in which a clock stood still for the
    customer. `whole_*` stands on the stay that ends with the payout: the way since submission.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="stays")
    stage = models.CharField(_("stage"), max_length=15, choices=Stage.choices)
    entered_at = models.DateTimeField(_("in the stage since"))
    left_at = models.DateTimeField(_("left"), null=True)
    outcome = models.CharField(_("left for"), max_length=20, choices=State.choices, blank=True)
    minutes = models.PositiveIntegerField(_("clock minutes"), null=True)
    working_minutes = models.PositiveIntegerField(_("working minutes"), null=True)
    waited_minutes = models.PositiveIntegerField(_("clock minutes of waiting"), null=True)
    waited_working = models.PositiveIntegerField(_("working minutes of waiting"), null=True)
    whole_minutes = models.PositiveIntegerField(_("clock minutes since submission"), null=True)
    whole_working = models.PositiveIntegerField(_("working minutes since submission"), null=True)

    class Meta:
        verbose_name = _("stay in a stage")
        ordering = ("application", "entered_at", "pk")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("application",), condition=Q(left_at=None), name="one_stage_at_a_time"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="left_after_entry"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None)
                | Q(minutes__isnull=False, working_minutes__isnull=False, waited_minutes__isnull=False),
                name="ended_stay_is_measured",
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=("stage", "entered_at"), condition=Q(left_at=None), name="stay_open"),
            models.Index(fields=("left_at",), condition=Q(outcome="paid_out"), name="stay_paid_out"),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.get_stage_display()}"
