"""The crowd of the benchmark fits the tables as they are."""

import pytest

from customers.models import Customer, Premises, Suggestion, Tally
from loans.models import Loan
from script.crowd import gather

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_a_small_crowd_is_gathered() -> None:
    gather(200, 100)
    assert Customer.objects.count() == 200
    assert Loan.objects.count() == Customer.objects.filter(owed__gt=0, dealing_since__isnull=False).count() == 50
    assert Customer.objects.filter(next_contact__isnull=False).exists()
    assert Premises.objects.filter(is_dealing=True).exists() and Suggestion.objects.exists()
    assert sum(Tally.objects.values_list("count", flat=True)) == 200
