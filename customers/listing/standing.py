"""What a customer is to the centre now: what they owe, and the applications that a later app hangs on them."""

from typing import Any, Final

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from customers.enums import Standing

TONES: Final[dict[str, str]] = {
    Standing.NEW: "neutral",
    Standing.APPLYING: "blue",
    Standing.BORROWING: "green",
    Standing.SETTLED: "neutral",
}


def application_model() -> Any:
    """Return the model of the applications."""
    return apps.get_model("loans", "Application")


def running(**fields: Any) -> Exists:
    """Return the condition that an application of the customer is running: somebody still has work to do with it."""
    model = application_model()
    open_ones = model.objects.order_by().filter(customer=OuterRef("pk"), state__in=sorted(model.RUNNING))
    return Exists(open_ones.filter(**fields))


def of_standing(standing: str) -> Q:
    """Return the condition of a standing."""
    match standing:
        case Standing.BORROWING:
            return Q(owed__gt=0)
        case Standing.APPLYING:
            return Q(running()) & (Q(owed=None) | Q(owed=0))
        case Standing.SETTLED:
            return Q(owed=0) & ~Q(running())
    return Q(owed=None) & ~Q(running())


def standing_of(customer: Any) -> Standing:
    """Return the standing of a customer of the list, which has read `applies`."""
    if customer.owed:
        return Standing.BORROWING
    if customer.applies:
        return Standing.APPLYING
    return Standing.NEW if customer.owed is None else Standing.SETTLED
