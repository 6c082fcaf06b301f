"""How much one customer may borrow of a product: a multiple or a share of what the product is measured by."""

from decimal import Decimal

from django.utils.translation import gettext as _

from jinxin.money import FEN, format_yuan
from loans.enums import SHARES, Sizing
from loans.models import Product


def is_sized(product: Product) -> bool:
    """Say whether anything but its largest amount bounds what one customer may borrow."""
    return bool(product.sizing and product.sizing_factor)


def largest_by(product: Product, figure: Decimal) -> Decimal:
    """Return what `figure` (yuan) of the product's measure allows, in yuan, parts of a fen dropped."""
    return (_factor(product) * figure).quantize(FEN, rounding="ROUND_DOWN")


def needed_for(product: Product, amount: Decimal) -> Decimal:
    """Return the figure from which on `amount` is allowed, rounded up to the fen."""
    return (amount / _factor(product)).quantize(FEN, rounding="ROUND_UP")


def sizing_words(product: Product) -> str:
    """Return what the largest amount is measured by, as people read it; empty where nothing is."""
    if not is_sized(product):
        return ""
    of = {"factor": _factor_words(product), "measure": Sizing(product.sizing).label}
    if product.sizing in SHARES:
        return _("%(factor)s%% of: %(measure)s") % of
    return _("%(factor)s × %(measure)s") % of


def sum_words(product: Product, figure: Decimal) -> str:
    """Return the sum as written on paper: 24 × 6,500.00 = 156,000.00."""
    percent = "%" if product.sizing in SHARES else ""
    return f"{_factor_words(product)}{percent} × {format_yuan(figure)} = {format_yuan(largest_by(product, figure))}"


def _factor(product: Product) -> Decimal:
    factor = Decimal(product.sizing_factor or 0)
    return factor / 100 if product.sizing in SHARES else factor


def _factor_words(product: Product) -> str:
    return f"{Decimal(product.sizing_factor or 0).normalize():f}"
