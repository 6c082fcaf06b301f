"""Versions of the policy: what applied from when, decided by whom, why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """One version; it holds every setting, so that an old decision can be read under the rules of its day."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    valid_from = models.DateTimeField(_("valid from"), db_index=True)
    values = models.JSONField(_("settings"))
    reason = models.TextField(_("reason"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    created_at = models.DateTimeField(_("decided at"))

    consequences: tuple[str, ...] = ()
    """What putting this version into force brought about, for the person who did it; not stored."""

    class Meta:
        verbose_name = _("policy version")
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(_("Policy %(number)s")) % {"number": self.number}
