"""Monthly calls of two borrowers who turn out to be one."""

from datetime import date, datetime
from typing import Any

from customers.models import Customer, Duplicate
from customers.services import merging
from customers.services.duplicates import find_duplicates
from customers.tests.factories import make_salaried
from jinxin.audit.models import Entry
from postloan.models import Callback


def test_who_is_called_anyway_is_not_called_twice(officer: Any, at: datetime) -> None:
    first = make_salaried(officer)
    second = make_salaried(officer, name=first.name, mobile=first.mobile)
    find_duplicates(at)
    months = {first: [date(2026, 11, 1)], second: [date(2026, 10, 1), date(2026, 11, 1)]}
    for customer, called in months.items():
        for month in called:
            Callback.objects.create(
                customer=customer, month=month, officer=officer, planned_on=date(2026, 11, 24), created_at=at
            )
    versions = {one.pk: one.version for one in (first, second)}
    kept = merging.merge(Duplicate.objects.get(), keep=first.pk, versions=versions, choices={}, actor=officer, at=at)
    assert list(Callback.objects.filter(customer=kept).order_by("month").values_list("state", flat=True)) == [
        "planned",
        "planned",
    ]
    left = Callback.objects.get(customer=Customer.objects.get(merged_into=kept))
    assert (left.month, left.state) == (date(2026, 11, 1), "cancelled")
    assert Entry.objects.filter(action="callback.cancelled").count() == 1
