"""The one writer of the ledger: a booking is written whole and in balance, or not at all."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from jinxin.money import ZERO
from loans.models import Loan, Posting, Repayment, Transaction


def book(
    loan: Loan,
    *,
    kind: str,
    on: date,
    at: datetime,
    debit: Mapping[str, Decimal],
    credit: Mapping[str, Decimal],
    repayment: Repayment | None = None,
) -> Transaction:
    """Write one booking of `loan`, in the caller's transaction; amounts in yuan by account, zeros are left out.

    Raises ValueError where debits and credits differ: that is an error of the caller, never of a person.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a booking belongs into the transaction of what it books")
    if sum(debit.values(), ZERO) != sum(credit.values(), ZERO):
        raise ValueError(f"debits {debit} and credits {credit} differ")
    booking = Transaction.objects.create(loan=loan, kind=kind, booked_on=on, repayment=repayment, recorded_at=at)
    legs = [Posting(transaction=booking, account=account, debit=amount) for account, amount in debit.items() if amount]
    legs += [
        Posting(transaction=booking, account=account, credit=amount) for account, amount in credit.items() if amount
    ]
    Posting.objects.bulk_create(legs)
    return booking
