"""What the centre offers, at what rate, and the numbers it gives out."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass
from jinxin.fields import MoneyField
from loans.enums import Sizing


class Product(models.Model):
    """A loan product. The five of the seed are loaded with parameters that a manager may change.

    The largest amount for one customer is `sizing_factor` times what `sizing` names, or that percentage of it
    (`loans.enums.SHARES`); without `sizing` only `max_amount` bounds it. `spread_bp` is the usual spread, the rate of
    an application; the board may move within `min_spread_bp` and `max_spread_bp`.
    """

    code = models.SlugField(_("code"), unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    customer_class = models.CharField(_("class"), max_length=10, choices=CustomerClass.choices)
    min_amount = MoneyField(_("smallest amount"))
    max_amount = MoneyField(_("largest amount"))
    min_months = models.PositiveSmallIntegerField(_("shortest term"))
    max_months = models.PositiveSmallIntegerField(_("longest term"))
    methods = models.JSONField(_("repayment methods"))
    bullet_months = models.PositiveSmallIntegerField(
        _("longest term without instalments"),
        null=True,
        blank=True,
        help_text=_("In months, where the principal is repaid at the end; empty: as the longest term."),
    )
    sizing = models.CharField(_("amount measured by"), max_length=10, choices=Sizing.choices, blank=True)
    sizing_factor = models.DecimalField(
        _("measure"), max_digits=6, decimal_places=2, null=True, blank=True, help_text=_("A multiple or a percentage.")
    )
    needs = models.JSONField(_("needs it serves"), default=list)
    at_weekends = models.BooleanField(_("served at weekends"), default=False)
    spread_bp = models.PositiveSmallIntegerField(_("spread over the LPR in basis points"))
    min_spread_bp = models.PositiveSmallIntegerField(_("smallest spread in basis points"), default=0)
    max_spread_bp = models.PositiveSmallIntegerField(_("largest spread in basis points"), default=2000)
    min_age = models.PositiveSmallIntegerField(_("youngest age"))
    max_entry_age = models.PositiveSmallIntegerField(_("oldest age at application"), default=100)
    max_age = models.PositiveSmallIntegerField(_("oldest age at maturity"))
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("product")
        ordering = ("customer_class", "pk")

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class LprRate(models.Model):
    """The loan prime rate from a day on; it changes on the 20th of a month."""

    valid_from = models.DateField(_("valid from"), unique=True)
    one_year = models.DecimalField(_("one-year LPR, percent"), max_digits=6, decimal_places=4)
    five_year = models.DecimalField(_("five-year LPR, percent"), max_digits=6, decimal_places=4)

    class Meta:
        verbose_name = _("LPR")
        ordering = ("-valid_from",)

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.one_year}%"


class NumberSeries(models.Model):
    """The last number given out in a series, taken in the transaction that uses it, so that there are no gaps."""

    key = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"
