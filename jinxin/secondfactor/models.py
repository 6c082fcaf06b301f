"""A person's authenticator and their recovery codes.

django-otp computes the codes; its own tables are not used because they keep secrets readable. Here the secret is
encrypted like all personal data, and of a recovery code only the hash is kept.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jinxin.fields import EncryptedField


class Authenticator(models.Model):
    """The secret shared with somebody's authenticator app; it counts once it is `confirmed_at`.

    `last_step` is the time step of the last accepted code: none counts twice. `failures` since the last success lock
    it until `locked_until`.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator")
    secret = EncryptedField(_("secret"))
    made_at = models.DateTimeField(_("made"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    last_step = models.BigIntegerField(default=-1)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authenticator")

    def __str__(self) -> str:
        return f"{self.user}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """An authenticator belongs to no case."""
        return None, None


class RecoveryCode(models.Model):
    """A code for the day the telephone is lost; each works once."""

    authenticator = models.ForeignKey(Authenticator, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        constraints = (models.UniqueConstraint(fields=("authenticator", "code_hash"), name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"{self.authenticator}"
