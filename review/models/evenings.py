"""The board's evenings: the agenda, who was drawn for which case, who came, what was asked, the minutes."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Party
from jinxin.jobs.storage import sealed_storage
from loans.models import Application
from review.enums import EVENING_TONES, ITEM_TONES, Attendance, EveningState, ItemState, MinutesForm
from review.models.board import Round


class Evening(models.Model):
    """One meeting of the board. `called_by` is nobody where the system made it for cases that were carried over.

    Each `…_told_at` is the moment its reminder went out: the sweep claims it by writing it.
    """

    state = models.CharField(_("state"), max_length=10, choices=EveningState.choices, default=EveningState.PLANNED)
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    place = models.CharField(_("place"), max_length=100)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(_("called"))
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorder")
    )
    opened_at = models.DateTimeField(_("opened"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closing_note = models.TextField(_("remarks"), blank=True)
    start_told_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("board evening")
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("day",), condition=~Q(state="cancelled"), name="one_evening_a_day"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="evening_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the evening's page."""
        return reverse("review:evening", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """An evening belongs to no single customer."""
        return None, None

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return EVENING_TONES[EveningState(self.state)]


class AgendaItem(models.Model):
    """A case on the agenda of an evening. What an evening does not finish goes on to the next as a new item.

    `missing` names those who had not voted when the evening ended; `drawing` is how the seats were drawn: every member
    in the order of the rotation with the counts it rests on, and why somebody was left out.
    """

    evening = models.ForeignKey(Evening, models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="agenda_items")
    state = models.CharField(_("state"), max_length=10, choices=ItemState.choices, default=ItemState.PLANNED)
    position = models.PositiveSmallIntegerField(_("place on the agenda"))
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("added"))
    drawing = models.JSONField(default=dict)
    new_facts = models.TextField(_("new facts"), blank=True)
    problem = models.TextField(_("why it could not be put before the board"), blank=True)
    missing = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("item of the agenda")
        ordering = ("evening", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=Q(state__in=("planned", "running")), name="one_live_item_per_case"
            ),
        )

    def __str__(self) -> str:
        return f"{self.evening} {self.application}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return ITEM_TONES[ItemState(self.state)]


class AgendaSeat(models.Model):
    """Who will sit on a case when the evening opens. `drawn` is whom the rotation chose, where somebody took over."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="seats")
    position = models.PositiveSmallIntegerField(_("seat"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agenda_seats")
    drawn = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    reason = models.TextField(_("why somebody else"), blank=True)

    class Meta:
        verbose_name = _("planned seat")
        ordering = ("item", "position")
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="one_planned_member_per_seat"),
            models.UniqueConstraint(fields=("item", "member"), name="one_planned_seat_per_member"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.member}"


class Presence(models.Model):
    """Whether a member came to an evening, and if not, why."""

    evening = models.ForeignKey(Evening, models.CASCADE, related_name="presences")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="presences")
    attendance = models.CharField(_("attendance"), max_length=10, choices=Attendance.choices)
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("attendance")
        constraints = (models.UniqueConstraint(fields=("evening", "member"), name="one_presence_per_member"),)

    def __str__(self) -> str:
        return f"{self.evening} {self.member}"


class Question(models.Model):
    """What a member asked about a case before the board, and the answer."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("question")
        ordering = ("round", "asked_at", "pk")

    def __str__(self) -> str:
        return f"{self.round} {self.pk}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.round.audit_threads()


def minutes_path(made: "MinutesFile", name: str) -> str:
    """Return where minutes are kept: a random name."""
    return f"minutes/{made.made_at:%Y/%m}/{uuid4().hex}.{made.form}"


class MinutesFile(models.Model):
    """The minutes of a round as a file, written once: what is fetched again is the very same bytes.

    A later version is made only where what they say has changed (`facts_hash`), for example by an answered question.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="minutes_files")
    language = models.CharField(_("language"), max_length=10)
    form = models.CharField(_("format"), max_length=5, choices=MinutesForm.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    facts_hash = models.CharField(max_length=64)
    sha256 = models.CharField(_("check sum"), max_length=64)
    file = models.FileField(upload_to=minutes_path, storage=sealed_storage)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("minutes")
        ordering = ("round", "-version")
        constraints = (
            models.UniqueConstraint(fields=("round", "language", "form", "version"), name="one_file_per_version"),
            models.UniqueConstraint(fields=("round", "language", "form", "facts_hash"), name="one_file_per_content"),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.form} {self.version}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.round.audit_threads()


class MemberTie(models.Model):
    """Who a board member is among the people the centre knows: from here their conflicts of interest follow."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="board_tie")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("person in the register"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        verbose_name = _("member's own entry")

    def __str__(self) -> str:
        return f"{self.member}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """A member's own entry belongs to no case."""
        return None, None


class Away(models.Model):
    """Days on which a member cannot sit: the rotation passes them over."""

    FIELDS: ClassVar[tuple[str, ...]] = ("first_day", "last_day", "reason")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="away_days")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"))
    ended_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("absence")
        ordering = ("-first_day", "-pk")
        indexes = (models.Index(fields=("member", "last_day"), name="away_by_member"),)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="away_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.member} {self.first_day} – {self.last_day}"

    def audit_threads(self) -> tuple[Any, Any]:
        """An absence belongs to no case."""
        return None, None
