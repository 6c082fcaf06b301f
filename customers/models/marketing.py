"""Marketing: the portrait, contacts, campaigns, opportunities (精准营销, 二次营销)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import (
    Acquisition,
    CampaignStage,
    ContactChannel,
    ContactOutcome,
    OpportunityKind,
    OpportunityStage,
    RepeatEnd,
)
from customers.models.people import Customer
from customers.models.relations import Party
from customers.models.segments import Segment
from jinxin.access import Role


class PortraitAnswer(models.Model):
    """One answer of a customer's portrait (精准画像); the questions are data in `customers.questions`."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="portrait")
    question = models.CharField(_("question"), max_length=40)
    value = models.JSONField(_("answer"))
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer of a portrait")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("customer", "question"), name="one_answer_per_question"),)

    def __str__(self) -> str:
        return self.question

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None


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
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaigns")
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("campaign")
        ordering = ("-starts_on", "-pk")

    def __str__(self) -> str:
        return self.name


class CampaignTarget(models.Model):
    """Somebody a campaign wants to reach, and how far that has come. Stages move forward, or to "not interested"."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets")
    party = models.ForeignKey(Party, models.CASCADE, related_name="campaigns")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaign_targets")
    stage = models.CharField(_("stage"), max_length=12, choices=CampaignStage.choices, default=CampaignStage.LISTED)
    staged_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("target of a campaign")
        ordering = ("pk",)
        indexes = (models.Index(fields=("campaign", "officer", "stage")),)
        constraints = (models.UniqueConstraint(fields=("campaign", "party"), name="target_once_per_campaign"),)

    def __str__(self) -> str:
        return f"{self.party_id} {self.stage}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer it is about."""
        return self.party.audit_threads()


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
        return f"{self.customer_id} {self.listed_on}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None


class Contact(models.Model):
    """A word with somebody and what came of it, noted in two taps."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="contacts", verbose_name=_("with"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts", verbose_name=_("loan officer")
    )
    at = models.DateTimeField(_("time"))
    channel = models.CharField(_("how"), max_length=10, choices=ContactChannel.choices)
    outcome = models.CharField(_("outcome"), max_length=14, choices=ContactOutcome.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    next_on = models.DateField(_("next contact"), null=True, blank=True)
    followed_up_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="contacts")
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, blank=True, related_name="contacts")

    class Meta:
        verbose_name = _("contact")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("party", "-at")),
            models.Index(
                fields=("officer", "next_on"), condition=models.Q(followed_up_at__isnull=True), name="contact_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party_id} {self.at:%Y-%m-%d}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer it was with."""
        return self.party.audit_threads()
