"""The working calendar, the deadlines that run on it, and who answers for a missed one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year whose official notice has been loaded; deadlines in other years are provisional."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=200)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("calendar year")
        ordering = ("year",)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from its weekday."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Public holiday")
        MAKEUP = "makeup", _("Make-up workday")
        CLOSED = "closed", _("Centre closed")
        EXTRA = "extra", _("Extra workday")
        SHORT = "short", _("Closes early")

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        ordering = ("date",)
        constraints = (
            models.CheckConstraint(condition=~Q(kind="short") | Q(closes_at__isnull=False), name="short_day_says_when"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Deadline(models.Model):
    """A promise with a due moment. The subject keeps a foreign key to it; `label` and `link` are what people see.

    `next_event_at` is the stored moment of the next warning or of the breach: the sweep asks only for rows that are due.
    """

    class Kind(models.TextChoices):
        INVESTIGATION = "investigation", _("Investigation")
        ADMISSION = "admission", _("Admission decision")
        VOTE = "vote", _("Votes")
        VISIT = "visit", _("Visit")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met")
        BREACHED = "breached", _("overdue")
        MET_LATE = "met_late", _("met late")
        CANCELLED = "cancelled", _("cancelled")

    OPEN: ClassVar[frozenset[str]] = frozenset({State.RUNNING, State.PAUSED, State.BREACHED})

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deadlines", verbose_name=_("responsible"))
    label = models.CharField(_("subject"), max_length=120)
    link = models.CharField(max_length=200)
    customer_id = models.BigIntegerField(null=True)
    application_id = models.BigIntegerField(null=True, db_index=True)
    started_at = models.DateTimeField(_("started"))
    days = models.PositiveSmallIntegerField(_("working days"))
    due_at = models.DateTimeField(_("due"))
    provisional = models.BooleanField(_("provisional"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True)
    warnings = models.PositiveSmallIntegerField(_("warnings given"), default=0)
    next_event_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("deadline")
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(fields=("next_event_at",), condition=Q(next_event_at__isnull=False), name="deadline_next_event"),
            models.Index(fields=("responsible", "state", "due_at")),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.label}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """Name the customer and the case whose timelines show this clock."""
        return self.customer_id, self.application_id


class Pause(models.Model):
    """A stop of a clock for a named cause, with evidence; the remaining working minutes are kept."""

    class Cause(models.TextChoices):
        UNREACHABLE = "unreachable", _("Customer not reachable")
        ASKED_TO_WAIT = "asked_to_wait", _("Customer asked to wait")

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="pauses")
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices)
    evidence = models.TextField(_("evidence"))
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(_("paused"))
    remaining_minutes = models.PositiveIntegerField(_("working minutes left"))
    resumed_at = models.DateTimeField(_("resumed"), null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("deadline",), condition=Q(resumed_at__isnull=True), name="one_open_pause"),
        )

    def __str__(self) -> str:
        return f"{self.deadline}: {self.get_cause_display()}"


class Accountability(models.Model):
    """Who answers for a breached deadline: they explain, the manager rules."""

    class State(models.TextChoices):
        OPEN = "open", _("to be explained")
        EXPLAINED = "explained", _("to be ruled on")
        RULED = "ruled", _("ruled")

    class Ruling(models.TextChoices):
        EXCUSED = "excused", _("Excused")
        REMINDER = "reminder", _("Reminder")
        REPRIMAND = "reprimand", _("Reprimand")

    deadline = models.OneToOneField(Deadline, models.PROTECT, related_name="accountability")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="accountabilities")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    explanation = models.TextField(_("explanation"), blank=True)
    explained_at = models.DateTimeField(_("explained"), null=True)
    ruling = models.CharField(_("ruling"), max_length=10, choices=Ruling.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(_("ruled"), null=True)

    class Meta:
        verbose_name = _("accountability record")
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"{self.deadline}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """Name the customer and the case of the deadline."""
        return self.deadline.audit_threads()
