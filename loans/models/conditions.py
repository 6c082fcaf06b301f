"""Conditions of the approval: each to be proven and accepted before a payout; and the appointment for signing."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin import clock
from jinxin.access import Person
from loans.models.applications import Application


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Reads of conditions."""

    def visible_to(self, person: Person) -> "ConditionQuerySet":
        """Return what `person` may see: the conditions of the cases they may see."""
        return self.filter(application__in=Application.objects.visible_to(person).order_by())

    def blocking(self) -> "ConditionQuerySet":
        """Return the conditions that still stand before a payout."""
        return self.filter(state__in=Condition.BLOCKING)


class Condition(models.Model):
    """One condition of the board: open, proven by the officer, accepted by a manager; or waived, with the reason.

    A condition that was put more exactly or taken apart stays as `divided`; those that took its place name it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("condition", "Open")
        PROVEN = "proven", pgettext_lazy("condition", "Proof to be checked")
        ACCEPTED = "accepted", pgettext_lazy("condition", "Met")
        WAIVED = "waived", pgettext_lazy("condition", "Waived")
        DIVIDED = "divided", pgettext_lazy("condition", "Put anew")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.PROVEN, State.WAIVED, State.DIVIDED}),
        State.PROVEN: frozenset({State.OPEN, State.ACCEPTED, State.WAIVED}),
    }
    BLOCKING: ClassVar[frozenset[str]] = frozenset({State.OPEN, State.PROVEN})
    TONES: ClassVar[dict[str, str]] = {
        State.OPEN: "amber",
        State.PROVEN: "blue",
        State.ACCEPTED: "green",
        State.WAIVED: "neutral",
        State.DIVIDED: "neutral",
    }

    application = models.ForeignKey(Application, models.CASCADE, related_name="payout_conditions")
    position = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("condition"))
    source = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    proof = models.TextField(_("how it was met"), blank=True)
    paper = models.ForeignKey(
        "loans.Paper", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper")
    )
    proven_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proven_at = models.DateTimeField(_("proven"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)

    objects: ClassVar[models.Manager["Condition"]] = models.Manager.from_queryset(ConditionQuerySet)()

    class Meta:
        verbose_name = _("condition of the approval")
        ordering = ("application", "position")
        indexes = (
            models.Index(
                fields=("state", "application"),
                condition=Q(state__in=("open", "proven")),
                name="conditions_before_payout",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("application", "position"), name="condition_position_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "waived")) | Q(decided_by__isnull=False),
                name="condition_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(proven_by__isnull=False) & ~Q(proven_by=models.F("decided_by")),
                name="condition_accepted_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} ({self.position})"

    def get_absolute_url(self) -> str:
        """Return the case page's tab of contract and payout, where its conditions stand."""
        return f"{reverse('loans:case_contract', args=[self.application_id])}#condition-{self.pk}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.audit_threads()

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reads of appointments."""

    def visible_to(self, person: Person) -> "AppointmentQuerySet":
        """Return what `person` may see: the appointments of the cases they may see."""
        return self.filter(application__in=Application.objects.visible_to(person).order_by())


class Appointment(models.Model):
    """Day and hour at which the customer comes to the branch to sign; `minutes` is how long the counter keeps free."""

    class State(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("appointment", "Booked")
        KEPT = "kept", pgettext_lazy("appointment", "Kept")
        CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")
        MISSED = "missed", pgettext_lazy("appointment", "Customer did not come")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.BOOKED: frozenset({State.KEPT, State.CANCELLED, State.MISSED}),
    }
    TONES: ClassVar[dict[str, str]] = {
        State.BOOKED: "blue",
        State.KEPT: "green",
        State.CANCELLED: "neutral",
        State.MISSED: "red",
    }

    application = models.ForeignKey(Application, models.CASCADE, related_name="appointments")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.BOOKED)
    starts_at = models.DateTimeField(_("day and hour"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Appointment"]] = models.Manager.from_queryset(AppointmentQuerySet)()

    class Meta:
        verbose_name = _("appointment for signing")
        ordering = ("-starts_at", "-pk")
        indexes = (models.Index(fields=("starts_at",), condition=Q(state="booked"), name="appointments_to_come"),)
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=Q(state="booked"), name="one_appointment_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {clock.local_date(self.starts_at)}"

    def get_absolute_url(self) -> str:
        """Return the case page's tab of contract and payout."""
        return reverse("loans:case_contract", args=[self.application_id])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.audit_threads()

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def day(self) -> date:
        """The day in the centre's zone."""
        return clock.local_date(self.starts_at)
