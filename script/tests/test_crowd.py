"""The crowd of the benchmark fits the tables as they are."""

import pytest

from customers.models import Customer, Premises, Suggestion, Tally
from customers.services.contacts import mend_next_contacts
from customers.services.dealings import mend_dealing
from loans.models import Loan
from loans.services.owed import mend_owed
from script.crowd import gather

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_a_small_crowd_is_gathered() -> None:
    gather(200, 100)
    assert Customer.objects.count() == 200
    assert Loan.objects.count() == Customer.objects.filter(owed__gt=0, dealing_since__isnull=False).count() == 50
    assert Customer.objects.filter(next_contact__isnull=False).exists()
    assert Premises.objects.filter(is_dealing=True).exists() and Suggestion.objects.exists()
    assert sum(Tally.objects.values_list("count", flat=True)) == 200
    assert mend_owed() == mend_next_contacts() == mend_dealing() == 0, "what is repeated is not what it repeats"
