"""Cases and loans of two customers who turn out to be one."""

from datetime import datetime
from typing import Any

import pytest

from customers.models import Customer, Duplicate
from customers.services import merging
from customers.services.duplicates import find_duplicates
from customers.tests.factories import make_business_customer
from jinxin.audit.models import Entry
from jinxin.errors import DomainError
from loans.enums import State
from loans.tests.factories import make_application


@pytest.fixture
def found(db: None, officer: Any, at: datetime) -> Duplicate:
    """Two owners of one name and mobile number."""
    first = make_business_customer(officer)
    make_business_customer(officer, name=first.name, mobile=first.mobile, business={"address": "别处1号"})
    find_duplicates(at)
    return Duplicate.objects.select_related("first", "second").get()


def merge(found: Duplicate, officer: Any, at: datetime) -> Customer:
    versions = {one.pk: Customer.objects.get(pk=one.pk).version for one in (found.first, found.second)}
    return merging.merge(found, keep=found.first_id, versions=versions, choices={}, actor=officer, at=at)


def test_a_case_moves_with_its_shop(found: Duplicate, officer: Any, at: datetime) -> None:
    case = make_application(found.second, state=State.DRAFT, at=at)
    kept = merge(found, officer, at)
    case.refresh_from_db()
    assert case.customer == kept and case.business.customer == kept
    moved = Entry.objects.get(action="duplicate.merged").data["moved"]
    assert moved["loans.application"] == 1 and moved["customers.business"] == 1


def test_two_cases_for_one_product_stand_in_the_way(found: Duplicate, officer: Any, at: datetime) -> None:
    for customer in (found.first, found.second):
        make_application(customer, state=State.DRAFT, at=at)
    with pytest.raises(DomainError, match="撤回"):
        merge(found, officer, at)
    assert not Customer.objects.exclude(merged_into=None).exists()
