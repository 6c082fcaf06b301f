"""The working calendar, the deadlines that run on it, and who answers for a missed one."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jinxin.access import Role
from jinxin.originals import SUFFIXES


class CalendarYear(models.Model):
    """A year's official notice, loaded here; it goes before the one that comes with the application.

    Deadlines in years of which there is neither are provisional. `content` is the file as `published.py` reads it.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    notice = models.CharField(_("notice"), max_length=120)
    content = models.TextField(_("calendar file"))
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("calendar year")
        ordering = ("year",)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day on which the centre departs from the official calendar."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Centre closed")
        EXTRA = "extra", _("Extra workday")
        SHORT = "short", _("Closes early")

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("reason"), max_length=60)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        ordering = ("date",)
        constraints = (
            models.CheckConstraint(condition=~Q(kind="short") | Q(closes_at__isnull=False), name="short_day_says_when"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads of deadlines."""

    def visible_to(self, person: Any) -> "DeadlineQuerySet":
        """Return what `person` may see: those who oversee everything, all others their own."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        return self.filter(responsible=person)


class Deadline(models.Model):
    """A promise with a due moment. The subject keeps a foreign key to it; `label` and `link` are what people see.

    `next_event_at` is the stored moment of the next warning or of the breach: the sweep asks only for what is due.
    `used_minutes` is known once it is met: the working time it took, without the pauses.
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
    TONES: ClassVar[dict[str, str]] = {
        State.RUNNING: "blue",
        State.PAUSED: "amber",
        State.MET: "green",
        State.BREACHED: "red",
        State.MET_LATE: "red",
        State.CANCELLED: "neutral",
    }

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deadlines", verbose_name=_("responsible")
    )
    label = models.CharField(_("subject"), max_length=120)
    link = models.CharField(max_length=200)
    customer_id = models.BigIntegerField(null=True)
    application_id = models.BigIntegerField(null=True, db_index=True)
    started_at = models.DateTimeField(_("started"))
    days = models.PositiveSmallIntegerField(_("working days"))
    due_at = models.DateTimeField(_("due"))
    total_minutes = models.PositiveIntegerField(_("working minutes in all"))
    provisional = models.BooleanField(_("provisional"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True)
    used_minutes = models.PositiveIntegerField(_("working minutes used"), null=True)
    warnings = models.PositiveSmallIntegerField(_("warnings given"), default=0)
    next_event_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(DeadlineQuerySet)()

    class Meta:
        verbose_name = _("deadline")
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(
                fields=("next_event_at",), condition=Q(next_event_at__isnull=False), name="deadline_next_event"
            ),
            models.Index(fields=("responsible", "state", "due_at")),
            models.Index(fields=("due_at", "responsible")),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Return the clock's own page."""
        return reverse("worktime:deadline", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """Name the customer and the case whose timelines show this clock."""
        return self.customer_id, self.application_id

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.State(self.state)]


def evidence_path(pause: "Pause", name: str) -> str:
    """Return where the evidence of a pause is kept: a random name, so that no uploaded name reaches the disk."""
    return f"pauses/{pause.asked_at:%Y/%m}/{uuid4().hex}{SUFFIXES[pause.content_type]}"


class Pause(models.Model):
    """A stop of a clock for a named cause, with evidence, asked for by one person and granted by a manager.

    Once granted it holds from the moment it was asked for: the working minutes left then are kept.
    """

    class Cause(models.TextChoices):
        UNREACHABLE = "unreachable", _("Customer not reachable")
        ASKED_TO_WAIT = "asked_to_wait", _("Customer asked to wait")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        GRANTED = "granted", _("paused")
        ENDED = "ended", _("ended")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("no longer needed")

    TONES: ClassVar[dict[str, str]] = {
        State.ASKED: "amber",
        State.GRANTED: "amber",
        State.ENDED: "neutral",
        State.REFUSED: "red",
        State.LAPSED: "neutral",
    }

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="pauses")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices)
    evidence = models.TextField(_("evidence"))
    file = models.FileField(_("photo or PDF"), upload_to=evidence_path, blank=True)
    file_name = models.CharField(max_length=150, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    remaining_minutes = models.PositiveIntegerField(_("working minutes left"), null=True)
    resumed_at = models.DateTimeField(_("resumed"), null=True)

    class Meta:
        verbose_name = _("pause")
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("deadline",), condition=Q(state__in=("asked", "granted")), name="one_live_pause"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("granted", "ended")) | Q(remaining_minutes__isnull=False),
                name="granted_pause_keeps_the_rest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deadline}: {self.get_cause_display()}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """Name the customer and the case of the deadline."""
        return self.deadline.audit_threads()

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.State(self.state)]


class AccountabilityQuerySet(models.QuerySet["Accountability"]):
    """Reads of the register."""

    def visible_to(self, person: Any) -> "AccountabilityQuerySet":
        """Return what `person` may see: those who oversee everything, all others what they answer for themselves."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        return self.filter(person=person)


class Accountability(models.Model):
    """Who answers for a breached deadline: they explain, the manager rules."""

    class State(models.TextChoices):
        OPEN = "open", _("to be explained")
        EXPLAINED = "explained", _("to be ruled on")
        RULED = "ruled", _("ruled")

    TONES: ClassVar[dict[str, str]] = {State.OPEN: "red", State.EXPLAINED: "amber", State.RULED: "neutral"}

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

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(AccountabilityQuerySet)()

    class Meta:
        verbose_name = _("accountability record")
        ordering = ("-opened_at", "-pk")
        indexes = (models.Index(fields=("state", "-opened_at")), models.Index(fields=("person", "-opened_at")))
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="ruled") | (~Q(ruling="") & Q(ruled_by__isnull=False, ruled_at__isnull=False)),
                name="ruled_names_the_ruling",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deadline}"

    def get_absolute_url(self) -> str:
        """Return the record's page."""
        return reverse("worktime:record", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """Name the customer and the case of the deadline."""
        return self.deadline.audit_threads()

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.State(self.state)]
