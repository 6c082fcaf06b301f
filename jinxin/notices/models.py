"""The inbox: who was told of which entry of the trail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One person told of one thing that happened, once. Its words are made from the entry, in the reader's language."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    entry = models.ForeignKey("audit.Entry", models.PROTECT, related_name="+")
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("recipient", "entry"), name="told_once"),)
        indexes = (
            models.Index(fields=("recipient", "-created_at")),
            models.Index(fields=("recipient",), condition=Q(read_at__isnull=True), name="unread_notices"),
        )

    def __str__(self) -> str:
        return f"{self.recipient}: {self.entry}"
