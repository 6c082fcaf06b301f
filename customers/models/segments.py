"""Segments as the manager rules them: data, not code."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CustomerClass


class Segment(models.Model):
    """A finer segment of one class (seed: 政府部门工薪, 大型企业工薪, 家居经营, 杂货经营 …).

    `conditions` is a list of {"field", "operator", "value"} that must all hold; a customer belongs to the first segment
    of their class, by `position`, whose conditions hold. The last one of each class has none, so that everybody belongs
    somewhere.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    customer_class = models.CharField(_("class"), max_length=10, choices=CustomerClass.choices)
    position = models.PositiveSmallIntegerField(_("position"))
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("segment")
        ordering = ("customer_class", "position", "pk")

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class Tally(models.Model):
    """How many customers of a segment one way of marketing won, in the whole register at a moment.

    Taken every hour (`customers.services.tally`): a register of a million cannot be counted while somebody waits.
    """

    segment = models.ForeignKey(Segment, models.CASCADE, to_field="code", db_column="segment", related_name="+")
    acquisition = models.CharField(_("way of marketing"), max_length=10, choices=Acquisition.choices)
    count = models.PositiveIntegerField(_("customers"))
    dealing = models.PositiveIntegerField(_("doing business with us"))
    taken_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("count of the register")
        constraints = (models.UniqueConstraint(fields=("segment", "acquisition"), name="tallied_once"),)

    def __str__(self) -> str:
        return f"{self.segment_id} {self.acquisition} {self.count}"
