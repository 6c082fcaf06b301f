"""What many tests of this app start from."""

from collections.abc import Iterator

import pytest
import time_machine

from customers.models import Customer
from customers.tests.factories import make_business_customer
from jinxin.staff.models import User
from loans.tests.pages import NOW


@pytest.fixture
def shop(officer: User) -> Customer:
    """A shop owner of `officer`."""
    return make_business_customer(officer)


@pytest.fixture
def eleven() -> Iterator[None]:
    """Eleven o'clock on the Monday of the tests, time standing still."""
    with time_machine.travel(NOW, tick=False):
        yield
