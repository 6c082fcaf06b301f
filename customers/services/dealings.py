"""Since when a customer does business with us (业务往来): the seed counts shops and households by it."""

from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from customers.models import Customer, Party, PartyQuerySet, Premises
from jinxin.fields import yuan


def note_dealing(customer: Customer, day: date) -> None:
    """Note the day of a payout as the beginning of business with a customer; the first one stays. Their home and shops
    in the territory count from now on."""
    Customer.objects.filter(pk=customer.pk, dealing_since=None).update(dealing_since=day)
    theirs = Party.objects.keys_of([customer.pk])
    Premises.objects.filter(party__in=theirs, is_dealing=False).update(is_dealing=True)


def note_owed(customer_id: int, change: Decimal) -> None:
    """Note, in its transaction, that what a customer owes in all rose or fell by so many yuan; None means that there
    never was a loan. Kept beside the customer, so that a register of any size is sorted by it at once."""
    total = Coalesce(F("owed"), yuan(0)) + yuan(change)
    Customer.objects.filter(pk=customer_id).update(owed=total)


def deals(party: Party | None) -> bool:
    """Say whether somebody does business with us: a customer with a payout, or the shop of one."""
    return party is not None and dealing_parties().filter(pk=party.pk).exists()


def dealing_parties() -> PartyQuerySet:
    """Return all who do business with us."""
    since = "dealing_since__isnull"
    return Party.objects.filter(Q(**{f"customer__{since}": False}) | Q(**{f"business__customer__{since}": False}))


def mend_dealing() -> int:
    """Let every place say again what follows from who is there; return how many were wrong.

    Set-based, and only differences are written. Merged customers and shops that change hands are seen to by this.
    """
    began = Premises.objects.filter(is_dealing=False, party__in=dealing_parties().values("pk"))
    ended = Premises.objects.filter(~Exists(dealing_parties().filter(pk=OuterRef("party"))), is_dealing=True)
    return began.update(is_dealing=True) + ended.update(is_dealing=False)
