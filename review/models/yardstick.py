"""What the centre's own cases came to: their ratios, and the percentiles of each segment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from loans.models import Application
from review.models.statements import StatementSet


class CaseMeasure(models.Model):
    """One ratio of one case, as of the statements that reached the manager; kept as a row so that percentiles are a
    matter of sorting in the database. A later version of the statements replaces the rows of the earlier one."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    statements = models.ForeignKey(StatementSet, models.CASCADE, related_name="measures")
    segment = models.CharField(_("segment"), max_length=30)
    name = models.CharField(_("ratio"), max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        verbose_name = _("ratio of a case")
        constraints = (models.UniqueConstraint(fields=("application", "name"), name="one_measure_per_case_and_ratio"),)
        indexes = (models.Index(fields=("segment", "name", "value"), name="measures_in_order"),)

    def __str__(self) -> str:
        return f"{self.segment} {self.name} {self.value}"


class Yardstick(models.Model):
    """The percentiles of one ratio over the centre's cases of one segment; made anew every night."""

    segment = models.CharField(_("segment"), max_length=30)
    name = models.CharField(_("ratio"), max_length=40)
    cases = models.PositiveIntegerField(_("cases"))
    p05 = models.DecimalField(max_digits=20, decimal_places=6)
    p25 = models.DecimalField(max_digits=20, decimal_places=6)
    p50 = models.DecimalField(max_digits=20, decimal_places=6)
    p75 = models.DecimalField(max_digits=20, decimal_places=6)
    p95 = models.DecimalField(max_digits=20, decimal_places=6)
    measured_at = models.DateTimeField(_("measured"))

    class Meta:
        verbose_name = _("yardstick")
        constraints = (models.UniqueConstraint(fields=("segment", "name"), name="one_yardstick_per_segment_and_ratio"),)

    def __str__(self) -> str:
        return f"{self.segment} {self.name} {self.p50}"
