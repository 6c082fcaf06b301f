"""Undoing a booking by its counter-entry: the latest first, on the same value date."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.errors import IllegalMove
from loans.models import CreditLine, Loan, Plan, Posting, Repayment, Transaction
from loans.rules.accountchanges import BY_PEOPLE
from loans.services import settling
from loans.services.bookings import account_of, bring_up, check_room, in_effect, undo
from loans.services.plans import take_back


def check_reversible(loan: Loan, booking: Transaction) -> None:
    """Raise IllegalMove unless the booking is the last that somebody made on the loan, and nothing rests on it."""
    if booking.loan_id != loan.pk or booking.kind not in BY_PEOPLE:
        raise IllegalMove(_("This booking cannot be reversed."))
    if Transaction.objects.filter(reverses=booking).exists():
        raise IllegalMove(_("This booking has been reversed already."))
    later = in_effect(loan).filter(kind__in=BY_PEOPLE, pk__gt=booking.pk).first()
    if later:
        message = _("The %(kind)s of %(day)s was booked later. Have that reversed first.")
        raise IllegalMove(message % {"kind": later.get_kind_display(), "day": later.value_on})
    if loan.plans.filter(cause=Plan.Cause.EXTENSION, made_at__gt=booking.recorded_at).exists():
        raise IllegalMove(_("The loan was extended after this booking, which therefore stays."))
    check_room(CreditLine.objects.get(contracts__payouts__loan=loan), _principal_of(booking))


def _principal_of(booking: Transaction) -> Decimal:
    """Return the principal that a booking paid back, in yuan."""
    paid = booking.postings.filter(credit=Posting.Account.PRINCIPAL).aggregate(sum=Sum("amount"))["sum"]
    return paid or Decimal(0)


def reverse(loan: Loan, booking: Transaction, *, reason: str, actor: Any, at: datetime) -> Transaction:
    """Write the counter-entry of a booking of a locked loan, in the caller's transaction.

    Instalments it paid are open again, money held is what it was, a plan it led to gives way to the former one, the
    loan runs again where it had been settled. What the day-end booked afterwards is undone first, and made again.
    """
    check_reversible(loan, booking)
    account = account_of(loan)
    plan = Plan.objects.filter(transaction=booking).first() if booking.kind == Transaction.Kind.PREPAYMENT else None
    for later in in_effect(loan).filter(pk__gt=booking.pk):
        rests = plan is not None and later.postings.filter(instalment__plan=plan).exists()
        if later.kind == Transaction.Kind.APPLIED or rests:
            undo(account, later, actor=None, at=at, reason=reason)
    counter = undo(account, booking, actor=actor, at=at, reason=reason)
    if plan is not None:
        take_back(account, plan, actor=actor, at=at)
    Repayment.objects.filter(transaction=booking).update(reversed_at=at)
    settling.unsettle(account, actor, at)
    bring_up(account, clock.local_date(at), at)
    settling.settle(account, actor, at)
    return counter


def amount_of(booking: Transaction) -> Decimal:
    """Return the money that a booking moved in or out, in yuan; what was used of money held where none did."""
    cash = Posting.Account.CASH
    legs = list(booking.postings.all())
    moved = [leg.amount for leg in legs if cash in (leg.debit, leg.credit)]
    return sum(moved or [leg.amount for leg in legs], Decimal(0))
