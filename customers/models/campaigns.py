"""Campaigns: a list of people to speak to, and how far each has come."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CampaignStage
from customers.models.relations import Party
from customers.models.segments import Segment
from jinxin.access import Role


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def visible_to(self, person: Any) -> "CampaignQuerySet":
        """Return what `person` may see: officers the campaigns they made and those with people for them to speak to."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.OFFICER):
            theirs = CampaignTarget.objects.filter(campaign=OuterRef("pk"), officer=person)
            return self.filter(Q(created_by=person) | Exists(theirs))
        return self.none()

    def running(self, day: date) -> "CampaignQuerySet":
        """Return the campaigns that are on at a day."""
        return self.filter(closed_at=None, starts_on__lte=day, ends_on__gte=day)


class Campaign(models.Model):
    """A round of marketing with a list of people to speak to and a funnel of what became of them."""

    name = models.CharField(_("name"), max_length=80)
    method = models.CharField(_("way of marketing"), max_length=10, choices=Acquisition.choices)
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("segment")
    )
    goal = models.CharField(_("goal"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaigns", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Campaign"]] = models.Manager.from_queryset(CampaignQuerySet)()

    class Meta:
        verbose_name = _("campaign")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the campaign's page."""
        return reverse("customers:campaign", args=[self.pk])


class CampaignTarget(models.Model):
    """Somebody a campaign wants to reach, and how far that has come.

    Every step keeps its moment; `stage` is the latest of them. A step that was skipped on the way (who applies without
    a word before) has the moment of the step that skipped it, so that each number of the funnel contains the next.
    """

    MOMENTS: ClassVar[dict[str, str]] = {
        CampaignStage.LISTED: "listed_at",
        CampaignStage.CONTACTED: "contacted_at",
        CampaignStage.INTERESTED: "interested_at",
        CampaignStage.APPLIED: "applied_at",
        CampaignStage.BORROWED: "borrowed_at",
        CampaignStage.LOST: "lost_at",
    }
    TONES: ClassVar[dict[str, str]] = {
        CampaignStage.LISTED: "neutral",
        CampaignStage.CONTACTED: "blue",
        CampaignStage.INTERESTED: "amber",
        CampaignStage.APPLIED: "blue",
        CampaignStage.BORROWED: "green",
        CampaignStage.LOST: "neutral",
    }

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets")
    party = models.ForeignKey(Party, models.CASCADE, related_name="campaigns", verbose_name=_("customer or prospect"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaign_targets", verbose_name=_("loan officer")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=CampaignStage.choices, default=CampaignStage.LISTED)
    staged_at = models.DateTimeField(_("since"))
    listed_at = models.DateTimeField(_("put on the list"))
    contacted_at = models.DateTimeField(_("spoken to"), null=True, blank=True)
    interested_at = models.DateTimeField(_("interested"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    borrowed_at = models.DateTimeField(_("paid out"), null=True, blank=True)
    lost_at = models.DateTimeField(_("not interested"), null=True, blank=True)

    class Meta:
        verbose_name = _("target of a campaign")
        ordering = ("pk",)
        indexes = (models.Index(fields=("campaign", "officer", "stage")),)
        constraints = (models.UniqueConstraint(fields=("campaign", "party"), name="target_once_per_campaign"),)

    def __str__(self) -> str:
        return str(self.party)

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer it is about."""
        return self.party.audit_threads()

    @property
    def tone(self) -> str:
        """The colour of the stage's badge."""
        return self.TONES[self.stage]

    def latest(self) -> tuple[str, datetime]:
        """Return the stage that the moments say, and since when; of steps taken at once the furthest."""
        moments = [(stage, getattr(self, name)) for stage, name in self.MOMENTS.items()]
        reached = [(stage, moment) for stage, moment in moments if moment]
        return max(reversed(reached), key=lambda step: step[1])
