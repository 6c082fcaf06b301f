"""Reads of segments."""

from datetime import date
from typing import Any

from customers.enums import CustomerClass
from customers.models import Segment
from customers.rules.segments import Finding, facts_of, segment_of


def segments_of(customer_class: str) -> list[Segment]:
    """Return the segments of a class in the order in which they are tried."""
    return list(Segment.objects.filter(customer_class=customer_class, is_active=True).order_by("position", "pk"))


def find_segment(employment: Any, businesses: Any, day: date) -> Finding:
    """Return the segment that a job, or an owner's businesses, lead to on a day."""
    customer_class = CustomerClass.SALARIED if employment else CustomerClass.BUSINESS
    return segment_of(facts_of(employment, businesses, day), segments_of(customer_class))
