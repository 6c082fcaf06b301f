"""What becomes of calls and signals when two borrowers turn out to be one."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from customers.merging import Decision, decide
from customers.models import Customer
from customers.signals import merging
from jinxin.flow import advance
from postloan import actions
from postloan.models import Callback
from postloan.queries import OPEN

decide("postloan.callback.customer", Decision())  # a second call of a month stays with the one who goes
decide("postloan.risksignal.customer", Decision())


@receiver(merging, dispatch_uid="postloan.merging")
def cancel_second_calls(kept: Customer, gone: Customer, actor: Any, at: datetime, **_told: Any) -> None:
    """Cancel what was still to be called of the one who goes in months in which the other is called anyway."""
    months = Callback.objects.filter(customer=kept).values("month")
    for call in Callback.objects.filter(customer=gone, state__in=OPEN, month__in=months):
        advance(call, Callback.State.CANCELLED, moves=Callback.MOVES, action=actions.CANCELLED, actor=actor, at=at)
