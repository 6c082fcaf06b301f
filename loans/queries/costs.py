"""Reads of cost statements and fees."""

from django.db.models import Q, QuerySet

from loans.models import Application, CostStatement, Fee, Product


def fees_for(product: Product) -> list[Fee]:
    """Return the fees in use for a product, those for all products among them."""
    return list(Fee.objects.filter(Q(product=product) | Q(product=None), is_active=True).order_by("pk"))


def fees() -> QuerySet[Fee]:
    """Return all fees, those in use first."""
    return Fee.objects.select_related("product").order_by("-is_active", "pk")


def statements_of(application: Application) -> list[CostStatement]:
    """Return the statements of a case with who had them signed, the newest first."""
    return list(application.cost_statements.select_related("made_by", "taken_by", "replaced_by", "application"))


def live_statement(application: Application) -> CostStatement | None:
    """Return the one statement of a case that is not replaced."""
    return next((one for one in statements_of(application) if one.state != CostStatement.State.REPLACED), None)
