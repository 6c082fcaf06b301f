"""Since when a customer does business with us (业务往来): the seed counts shops and households by it."""

from datetime import date

from customers.models import Customer


def note_dealing(customer: Customer, day: date) -> None:
    """Note the day of a payout as the beginning of business with a customer; the first one stays."""
    Customer.objects.filter(pk=customer.pk, dealing_since=None).update(dealing_since=day)
