"""A large register is not counted while somebody waits: its last count is shown with its moment."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from customers.models import Customer, Tally
from customers.queries import tally
from customers.services.tally import take_tally
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two customers be many."""
    monkeypatch.setattr(tally, "MOST_AT_ONCE", 1)


def totals(page: Any) -> list[int]:
    return [way.count for way in page.context["won"]]


def test_a_small_register_is_counted_as_it_is(
    client: Client, sign_in: Any, manager: User, officer: User, at: datetime
) -> None:
    make_salaried(officer)
    take_tally(at)
    make_salaried(officer)
    page = sign_in(client, manager).get("/customers/marketing/")
    assert sum(totals(page)) == 2
    assert "每小时重新统计" not in page.content.decode()


@pytest.mark.usefixtures("large")
def test_of_a_large_one_the_last_count_is_shown(
    client: Client, sign_in: Any, manager: User, officer: User, at: datetime
) -> None:
    make_salaried(officer)
    make_business_customer(officer)
    take_tally(at)
    late = make_salaried(officer)
    sign_in(client, manager)
    for address in ("/customers/marketing/", "/customers/segments/"):
        page = client.get(address).content.decode()
        assert f"{at:%Y-%m-%d %H:%M}" in page and "每小时重新统计" in page
    assert sum(totals(client.get("/customers/marketing/"))) == 2
    assert [group.total for group in client.get("/customers/segments/").context["classes"]] == ["1", "1"]
    assert client.get("/customers/marketing/").context["officers"][0].total == 3  # an officer's are few, and counted
    Customer.objects.filter(pk=late.pk).update(merged_into=Customer.objects.exclude(pk=late.pk).first())
    take_tally(at + timedelta(hours=1))
    assert sum(totals(client.get("/customers/marketing/"))) == 2


def test_counting_again_replaces_what_was_counted(officer: User, at: datetime) -> None:
    customer = make_salaried(officer)
    assert take_tally(at) == 1
    Customer.objects.filter(pk=customer.pk).update(acquisition="deep", dealing_since=at.date())
    assert take_tally(at + timedelta(hours=1)) == 1
    (kept,) = Tally.objects.all()
    assert (kept.acquisition, kept.count, kept.dealing) == ("deep", 1, 1)


@pytest.mark.usefixtures("large")
def test_an_officer_sees_own_customers_as_they_are(
    client: Client, sign_in: Any, officer: User, other_officer: User, at: datetime
) -> None:
    make_salaried(other_officer)
    make_salaried(other_officer)
    take_tally(at)
    make_salaried(officer)
    assert sum(totals(sign_in(client, officer).get("/customers/marketing/"))) == 1
