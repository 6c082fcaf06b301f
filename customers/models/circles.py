"""Groups online and salons offline (深度营销: 线上建群, 线下沙龙)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import CircleKind, ContactOutcome
from customers.models.relations import Party
from jinxin.access import Role


class OwnedQuerySet(models.QuerySet[Any]):
    """Reads of what an officer runs: groups and salons."""

    def visible_to(self, person: Any) -> "OwnedQuerySet":
        """Return what `person` may see: officers their own, managers and auditors all."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        return self.filter(officer=person) if person.has_role(Role.OFFICER) else self.none()


class Circle(models.Model):
    """A group of people who know one another: a WeChat group, a trade association, a market's traders."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=CircleKind.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="circles", verbose_name=_("loan officer")
    )
    note = models.TextField(_("notes"), max_length=1000, blank=True)
    opened_on = models.DateField(_("since"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Circle"]] = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        verbose_name = _("group")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the group's page."""
        return reverse("customers:circle", args=[self.pk])


class CircleMember(models.Model):
    """Somebody in a group."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, models.CASCADE, related_name="circles")
    joined_on = models.DateField(_("joined"))
    left_on = models.DateField(_("left"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("member of a group")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("circle", "party"), condition=models.Q(left_on__isnull=True), name="member_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.circle_id} {self.party_id}"


class Salon(models.Model):
    """An event for a group or for whoever is invited."""

    title = models.CharField(_("title"), max_length=80)
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="salons", verbose_name=_("group")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="salons", verbose_name=_("loan officer")
    )
    summary = models.TextField(_("what came of it"), blank=True)
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Salon"]] = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        verbose_name = _("salon")
        ordering = ("-starts_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the salon's page."""
        return reverse("customers:salon", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        """Whether it has neither been held nor called off."""
        return self.held_at is None and self.cancelled_at is None


class Attendance(models.Model):
    """Somebody invited to a salon; whether they came, and who brought them."""

    salon = models.ForeignKey(Salon, models.CASCADE, related_name="attendances")
    party = models.ForeignKey(Party, models.CASCADE, related_name="attendances")
    attended = models.BooleanField(_("came"), null=True)
    outcome = models.CharField(_("outcome"), max_length=14, choices=ContactOutcome.choices, blank=True)
    brought_by = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="guests", verbose_name=_("brought by")
    )

    class Meta:
        verbose_name = _("guest of a salon")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("salon", "party"), name="guest_once"),)

    def __str__(self) -> str:
        return f"{self.salon_id} {self.party_id}"
