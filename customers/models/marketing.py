"""Repeat marketing (二次营销): the list of good borrowers, and the needs found with them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import (
    Acquisition,
    OpportunityKind,
    OpportunityStage,
    RepeatEnd,
)
from customers.models.people import Customer
from jinxin.access import Role


def visible_rows(rows: Any, person: Any) -> Any:
    """Return the rows of marketing work that `person` may see, by their `officer`."""
    if person.has_role(Role.MANAGER, Role.AUDITOR):
        return rows.all()
    return rows.filter(officer=person) if person.has_role(Role.OFFICER) else rows.none()


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Reads of opportunities."""

    def visible_to(self, person: Any) -> "OpportunityQuerySet":
        """Return what `person` may see: officers their own, managers and auditors all."""
        return visible_rows(self, person)


class Opportunity(models.Model):
    """A need found with a good borrower (二次营销: 房屋装修, 返乡创业 …) on its way to an application or a reason."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="opportunities", verbose_name=_("customer"))
    kind = models.CharField(_("need"), max_length=16, choices=OpportunityKind.choices)
    stage = models.CharField(
        _("stage"), max_length=12, choices=OpportunityStage.choices, default=OpportunityStage.FOUND, db_index=True
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opportunities", verbose_name=_("loan officer")
    )
    method = models.CharField(_("way of marketing"), max_length=10, choices=Acquisition.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closing_reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Opportunity"]] = models.Manager.from_queryset(OpportunityQuerySet)()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ("-opened_at", "-pk")
        indexes = (models.Index(fields=("officer", "stage")),)
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "kind"), condition=models.Q(closed_at__isnull=True), name="need_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Return the opportunity's page."""
        return reverse("customers:opportunity", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the stage's badge."""
        return {OpportunityStage.APPLIED: "green", OpportunityStage.LOST: "neutral"}.get(self.stage, "blue")  # type: ignore[call-overload]

    @property
    def is_open(self) -> bool:
        """Whether it has come neither to an application nor to nothing."""
        return self.closed_at is None

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None


class RepeatCandidateQuerySet(models.QuerySet["RepeatCandidate"]):
    """Reads of the repeat list."""

    def visible_to(self, person: Any) -> "RepeatCandidateQuerySet":
        """Return what `person` may see: officers their own, managers and auditors all."""
        return visible_rows(self, person)

    def listed(self) -> "RepeatCandidateQuerySet":
        """Return those who are on the list now."""
        return self.filter(left_on__isnull=True)


class RepeatCandidate(models.Model):
    """A borrower on the list of repeat marketing, with the facts that put them there; one row per stay on the list.

    The list is made anew each day by `postloan.repeat`; nobody enters rows by hand.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="repeat_candidacies")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="repeat_candidates", verbose_name=_("dedicated officer")
    )
    borrower_since = models.DateField(_("borrower since"))
    on_time = models.PositiveIntegerField(_("instalments paid on time"))
    last_call_on = models.DateField(_("last call with normal answers"), null=True, blank=True)
    listed_on = models.DateField(_("on the list since"))
    left_on = models.DateField(_("left the list"), null=True, blank=True)
    left_because = models.CharField(_("why"), max_length=12, choices=RepeatEnd.choices, blank=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    quiet_until = models.DateField(_("not again before"), null=True, blank=True)

    objects: ClassVar[models.Manager["RepeatCandidate"]] = models.Manager.from_queryset(RepeatCandidateQuerySet)()

    class Meta:
        verbose_name = _("candidate for repeat marketing")
        ordering = ("-listed_on", "pk")
        indexes = (models.Index(fields=("officer", "left_on")),)
        constraints = (
            models.UniqueConstraint(
                fields=("customer",), condition=models.Q(left_on__isnull=True), name="once_on_the_repeat_list"
            ),
        )

    def __str__(self) -> str:
        return str(self.customer)

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None
