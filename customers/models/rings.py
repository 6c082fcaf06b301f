"""Loops in the graph that weaken a guarantee or inflate a turnover, kept from the day they were found."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import RingKind
from customers.models.relations import Party


class Ring(models.Model):
    """A guarantee ring, a supply loop, or one guarantor of many. It stays when it is gone: who lent then should know.

    `signature` is the kind with the members in their order, the smallest key first, so that a ring is found once.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=RingKind.choices, db_index=True)
    signature = models.CharField(max_length=200, unique=True)
    size = models.PositiveIntegerField(_("members"))
    found_at = models.DateTimeField(_("found"))
    gone_at = models.DateTimeField(_("gone"), null=True, blank=True)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    finding = models.CharField(_("what we make of it"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Ring"]] = models.Manager()

    class Meta:
        verbose_name = _("loop of ties")
        verbose_name_plural = _("loops of ties")
        ordering = ("-found_at", "-pk")
        indexes = (models.Index(fields=("kind", "-found_at"), condition=models.Q(gone_at=None), name="ring_open"),)

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """Return the page of the loop."""
        return reverse("customers:ring", args=[self.pk])


class RingMember(models.Model):
    """Somebody in a loop, at their place; of one guarantor of many, the guarantor comes first."""

    ring = models.ForeignKey(Ring, models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, models.CASCADE, related_name="rings")
    position = models.PositiveIntegerField(_("place"))

    class Meta:
        verbose_name = _("member of a loop")
        ordering = ("ring", "position")
        constraints = (models.UniqueConstraint(fields=("ring", "party"), name="once_in_a_ring"),)

    def __str__(self) -> str:
        return f"{self.ring_id} {self.party_id}"
