"""What a customer owes in all stands beside the customer."""

from datetime import datetime
from decimal import Decimal

import pytest

from customers.models import Customer
from jinxin.staff.models import User
from loans.services.owed import mend_owed
from loans.tests.factories_money import loan_of, pay

pytestmark = pytest.mark.django_db


def test_it_follows_payouts_and_repayments(officer: User, at: datetime) -> None:
    loan = loan_of(officer, at)
    customer = loan.customer
    customer.refresh_from_db()
    assert customer.owed == loan.balance > 0
    pay(loan, Decimal("5000.00"), at)
    loan.refresh_from_db()
    customer.refresh_from_db()
    assert customer.owed == loan.balance
    assert mend_owed() == 0


def test_whatever_is_wrong_is_mended(officer: User, at: datetime) -> None:
    loan = loan_of(officer, at)
    Customer.objects.filter(pk=loan.customer_id).update(owed=None)
    assert mend_owed() == 1
    assert Customer.objects.get(pk=loan.customer_id).owed == loan.balance
    Customer.objects.update(owed=7)
    assert mend_owed() == Customer.objects.count()
    assert mend_owed() == 0
