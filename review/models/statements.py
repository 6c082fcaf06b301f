"""The statements of a case, version by version, with what the cross-checks found; and the draft being typed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from loans.models import Application


class StatementSet(models.Model):
    """One uploaded version of the statements (five for a business, the household's for a salaried applicant).

    `content` is the case file the checks read, `result` what they found under the policy of that moment; neither is
    ever rewritten: a correction is a new version.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="statement_sets")
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    result = models.JSONField()
    max_deviation = models.DecimalField(_("headline deviation"), max_digits=30, decimal_places=6, null=True)
    veto_unlocked = models.BooleanField(_("veto unlocked"))
    submission_blocked = models.BooleanField(_("does not add up"))
    policy_version = models.PositiveIntegerField(_("policy version"))
    file = models.FileField(upload_to="statements/%Y/%m/")
    file_name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    handed_in_at = models.DateTimeField(_("handed in"), null=True)
    """When the papers were last complete with this version: from then on it is what the manager and the board read."""

    class Meta:
        verbose_name = _("statements")
        ordering = ("application", "-version")
        constraints = (
            models.UniqueConstraint(fields=("application", "version"), name="one_statement_set_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.application} v{self.version}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id


class StatementDraft(models.Model):
    """What is being typed into the editor of a case: texts by cell, saved as they are, checked but not yet a version.

    `revision` counts the saves, so that a page that was opened before somebody else's save is noticed. `base_version`
    is the version the typing began from. Storing a version ends the draft.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="statement_draft")
    cells = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    base_version = models.PositiveSmallIntegerField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("draft of statements")

    def __str__(self) -> str:
        return f"{self.application} r{self.revision}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id
