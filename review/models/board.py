"""A round of the board: seats, votes, one decision."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jinxin.access import Role
from jinxin.fields import MoneyField
from jinxin.worktime.models import Deadline
from loans.models import Application
from review.enums import ROUND_TONES, Choice, Confirmation, RoundState
from review.models.statements import StatementSet


class RoundQuerySet(models.QuerySet["Round"]):
    """Reads of rounds."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "RoundQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return the rounds a person may read: those they hold a seat in; all for managers and auditors."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.MEMBER):
            return self.filter(pk__in=Seat.objects.filter(member=person, is_active=True).values("round"))
        return self.none()


class Round(models.Model):
    """One case before the board. `dossier` is the frozen case: what every member reads and votes on."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(_("state"), max_length=10, choices=RoundState.choices, default=RoundState.OPEN)
    statements = models.ForeignKey(StatementSet, models.PROTECT, related_name="rounds")
    dossier = models.JSONField()
    dossier_hash = models.CharField(max_length=64)
    veto_unlocked = models.BooleanField(_("veto unlocked"))
    seats_needed = models.PositiveSmallIntegerField(_("seats"))
    approvals_needed = models.PositiveSmallIntegerField(_("approvals needed"))
    policy_version = models.PositiveIntegerField(_("policy version"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    deadline = models.OneToOneField(Deadline, models.PROTECT, related_name="+")
    new_facts = models.TextField(
        _("new facts"), blank=True, help_text=_("Reconsideration only: what is new since the refusal.")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    amount = MoneyField(_("approved amount"), null=True)
    term_months = models.PositiveSmallIntegerField(_("approved term"), null=True)
    annual_rate = models.DecimalField(_("approved yearly rate, percent"), max_digits=7, decimal_places=4, null=True)
    conditions = models.TextField(_("conditions"), blank=True)
    drawing = models.JSONField(default=dict, help_text=_("How the seats were drawn, where an evening drew them."))
    presentation = models.TextField(_("presentation"), blank=True)
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorder")
    )
    reminded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Round"]] = models.Manager.from_queryset(RoundQuerySet)()

    class Meta:
        verbose_name = _("board round")
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="one_round_per_number"),
            models.UniqueConstraint(fields=("application",), condition=Q(state="open"), name="one_open_round_per_case"),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.number}"

    def get_absolute_url(self) -> str:
        """Return the round's page."""
        return reverse("review:round", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return ROUND_TONES[RoundState(self.state)]


class Seat(models.Model):
    """A member's place in a round. Who leaves keeps the row with the reason; the substitute's seat names it.

    A member who left by their own hand (`left_by` is the member) recused; otherwise a manager replaced them.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="seats")
    position = models.PositiveSmallIntegerField(_("seat"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    is_active = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    seated_at = models.DateTimeField(_("seated"))
    left_at = models.DateTimeField(_("left"), null=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("why they left"), blank=True)
    named_because = models.TextField(_("why they were named"), blank=True)

    class Meta:
        verbose_name = _("seat")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "position"), condition=Q(is_active=True), name="one_active_seat_per_position"
            ),
            models.UniqueConstraint(fields=("round", "member"), name="one_seat_per_member"),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.member}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.round.audit_threads()

    @property
    def recused(self) -> bool:
        """Whether the member left by their own hand."""
        return self.left_by_id is not None and self.left_by_id == self.member_id


class Vote(models.Model):
    """What a member decided, why, on which frozen case. A change before the round closes keeps the former."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice.choices)
    amount = MoneyField(_("amount"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term in months"), null=True, blank=True)
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4, null=True, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    reason = models.TextField(_("reason"))
    dossier_hash = models.CharField(max_length=64)
    confirmed_by = models.CharField(_("confirmed by"), max_length=10, choices=Confirmation.choices, blank=True)
    cast_at = models.DateTimeField(_("cast"))
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("vote")
        ordering = ("seat", "cast_at")
        constraints = (
            models.UniqueConstraint(fields=("seat",), condition=Q(is_current=True), name="one_current_vote_per_seat"),
            models.CheckConstraint(
                condition=~Q(choice="approve")
                | Q(amount__isnull=False, term_months__isnull=False, annual_rate__isnull=False),
                name="approval_names_terms",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seat}"
