"""What the views of every part of a customer's file begin with."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from customers.models import Customer
from customers.tabs import customer_head
from jinxin import clock


def customer_file(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return `customer` and `head` for a page that extends `customers/customer_base.html`.

    404 for a customer whom the person may not see. Two queries, two more for a business customer.
    """
    visible = Customer.objects.visible_to(request.user).select_related("officer", "segment")
    customer = get_object_or_404(visible, pk=pk)
    return {"customer": customer, "head": customer_head(customer, request.user, at=clock.now())}
