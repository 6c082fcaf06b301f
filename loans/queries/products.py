"""Reads of products and of the loan prime rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.money import parse_amount
from loans.enums import Method, Need
from loans.ledger.schedule import Schedule, build_schedule
from loans.models import LprRate, Product
from loans.rules.sizing import sizing_words

LONG_TERM_MONTHS = 60
"""From five years on the five-year LPR is the reference (its name says "five years and more")."""


def lpr_on(day: date) -> LprRate:
    """Return the LPR in force on a day; DomainError where none has been entered yet."""
    rate = LprRate.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    if rate is None:
        raise DomainError(
            _("No LPR is known for %(day)s. The manager enters it on the page of products.") % {"day": day}
        )
    return rate


def rate_for(product: Product, term_months: int, day: date) -> Decimal:
    """Return the yearly rate in percent: the LPR of the term in force on `day` plus the product's spread."""
    return add_spread(lpr_on(day), product, term_months)


def add_spread(lpr: LprRate, product: Product, term_months: int, spread_bp: int | None = None) -> Decimal:
    """Return the LPR of the term plus the product's usual spread, or another one, in percent."""
    reference = lpr.five_year if term_months >= LONG_TERM_MONTHS else lpr.one_year
    spread = product.spread_bp if spread_bp is None else spread_bp
    return (reference + Decimal(spread) / 100).quantize(Decimal("0.0001"))


def offered_to(customer_class: str) -> QuerySet[Product]:
    """Return the products on offer to a class of customers."""
    return Product.objects.filter(customer_class=customer_class, is_active=True)


@dataclass(frozen=True)
class Offer:
    """A product with the rates it has today: below five years, and from five years on where it runs so long; and the
    lowest and highest rate below five years that its spreads allow."""

    product: Product
    rate: Decimal
    long_rate: Decimal | None
    lowest: Decimal
    highest: Decimal

    @property
    def methods(self) -> list[str]:
        """The labels of its repayment methods."""
        return [str(Method(method).label) for method in self.product.methods]

    @property
    def needs(self) -> list[str]:
        """The labels of the needs it serves."""
        return [str(label) for need, label in Need.choices if need in self.product.needs]

    @property
    def sized_by(self) -> str:
        """What the largest amount for one customer is measured by, in words; empty where nothing is."""
        return sizing_words(self.product)


def offers(customer_class: str, day: date) -> list[Offer]:
    """Return what a class of customers may be offered on a day, with the rates of that day."""
    lpr = lpr_on(day)
    return [offer(product, lpr) for product in offered_to(customer_class)]


def offer(product: Product, lpr: LprRate) -> Offer:
    """Return a product with the rates it has under an LPR."""
    short, long = (add_spread(lpr, product, months) for months in (1, LONG_TERM_MONTHS))
    lowest, highest = (add_spread(lpr, product, 1, spread) for spread in (product.min_spread_bp, product.max_spread_bp))
    return Offer(product, short, long if product.max_months >= LONG_TERM_MONTHS else None, lowest, highest)


@dataclass(frozen=True)
class Terms:
    """What somebody has typed so far, as far as it can be read."""

    product: Product | None
    amount: Decimal | None
    months: int | None
    method: str

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Terms":
        """Read a form that is not finished: what makes no sense yet is left out."""
        number, months = str(typed.get("product", "")), str(typed.get("term_months", "")).strip()
        product = Product.objects.filter(pk=int(number)).first() if _is_small(number) else None
        try:
            amount = parse_amount(str(typed.get("amount", "")))
        except DomainError:
            amount = None
        return cls(product, amount, int(months) if _is_small(months) else None, str(typed.get("method", "")))


@dataclass(frozen=True)
class Quote:
    """Today's rate for some terms and what the loan would cost."""

    rate: Decimal
    schedule: Schedule | None


def quote_for(terms: Terms, day: date) -> Quote | None:
    """Return rate and schedule of a loan paid out on `day`; None while product or term are open, no schedule while the
    rest is."""
    if terms.product is None or not terms.months:
        return None
    try:
        rate = rate_for(terms.product, terms.months, day)
        if terms.amount is None or terms.method not in terms.product.methods:
            return Quote(rate, None)
        schedule = build_schedule(
            principal=terms.amount, annual_rate_pct=rate, months=terms.months, method=terms.method, start=day
        )
    except DomainError:
        return None
    return Quote(rate, schedule)


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
