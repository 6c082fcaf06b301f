"""Photos taken at the customer's: when and where, beside the paper they became."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Photo(models.Model):
    """When and where a paper of the case was photographed, as the officer's phone said.

    `key` was made by the phone when the photo was taken: a photo that is sent again after a broken connection is known
    by it, and filed once. The place is there only where the officer let the browser tell it.
    """

    paper = models.OneToOneField("loans.Paper", models.CASCADE, related_name="photo")
    key = models.UUIDField(unique=True)
    taken_at = models.DateTimeField(_("taken"))
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("right within metres"), null=True, blank=True)

    class Meta:
        verbose_name = _("photo")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="photo_place_is_whole",
            ),
        )

    def __str__(self) -> str:
        return str(self.paper)
