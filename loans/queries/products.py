"""Reads of products and of the loan prime rate."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from loans.models import LprRate, Product

LONG_TERM_MONTHS = 60
"""From five years on the five-year LPR is the reference (its name says "five years and more")."""


def lpr_on(day: date) -> LprRate:
    """Return the LPR in force on a day; DomainError where none has been entered yet."""
    rate = LprRate.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    if rate is None:
        raise DomainError(_("No LPR is known for %(day)s. The manager enters it on the page of products.") % {"day": day})
    return rate


def rate_for(product: Product, term_months: int, day: date) -> Decimal:
    """Return the yearly rate in percent: the LPR of the term in force on `day` plus the product's spread."""
    return add_spread(lpr_on(day), product, term_months)


def add_spread(lpr: LprRate, product: Product, term_months: int) -> Decimal:
    """Return the LPR of the term plus the product's spread, in percent."""
    reference = lpr.five_year if term_months >= LONG_TERM_MONTHS else lpr.one_year
    return (reference + Decimal(product.spread_bp) / 100).quantize(Decimal("0.0001"))


def offered_to(customer_class: str) -> QuerySet[Product]:
    """Return the products on offer to a class of customers."""
    return Product.objects.filter(customer_class=customer_class, is_active=True)
