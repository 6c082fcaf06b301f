"""What the tests of a case's pages share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from customers.models import Customer
from jinxin.staff.models import User
from loans.tests.factories import make_product

SignIn = Callable[[Client, User], Client]
TABS = ("application", "investigation", "papers", "timeline")
NOW = datetime.fromisoformat("2026-11-23T11:00:00+08:00")


def url(name: str, case: Any) -> str:
    return reverse(f"loans:{name}", args=[case.pk])


def typed(customer: Customer, **changes: Any) -> dict[str, Any]:
    """Return an application form as it is posted."""
    return {
        "business": customer.businesses.get().pk,
        "product": make_product().pk,
        "amount": "26万",
        "term_months": "12",
        "method": "equal_instalment",
        "purpose": "春节前备货，采购烟酒副食品",
        **changes,
    }


def text(response: Any) -> str:
    return str(response.content.decode())
