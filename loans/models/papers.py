"""The lists that say which papers a product asks for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyField
from loans.choices import PaperNeed, PaperWhen
from loans.enums import PaperKind
from loans.models.products import Product


class PaperList(models.Model):
    """What a product asks for from a moment on. A change makes a new list: a case keeps the one it was submitted under.

    Until a manager has published one, the list of the class of customers holds (`loans.enums.CHECKLIST`).
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="paper_lists")
    number = models.PositiveIntegerField(_("version"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("list of papers")
        ordering = ("product", "-number")
        constraints = (models.UniqueConstraint(fields=("product", "number"), name="paper_list_number_once"),)

    def __str__(self) -> str:
        return f"{self.product}: {self.number}"


class PaperListItem(models.Model):
    """One kind of paper of a list: whether it is asked for, on what condition, and how many of it."""

    paper_list = models.ForeignKey(PaperList, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind.choices)
    need = models.CharField(_("asked for"), max_length=12, choices=PaperNeed.choices)
    when = models.CharField(_("required when"), max_length=12, choices=PaperWhen.choices, blank=True)
    above = MoneyField(_("amount above"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)

    class Meta:
        verbose_name = _("paper of a list")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("paper_list", "kind"), name="paper_list_kind_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="paper_list_count_positive"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_need_display()}"
