"""What becomes of calls when the register hands borrowers to another loan officer."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from customers.signals import Belonging, handing_over
from postloan.models import Callback
from postloan.queries import OPEN


@receiver(handing_over, dispatch_uid="postloan.hand_over")
def hand_over(customers: list[int], **_told: Any) -> list[Belonging]:
    """Say that the calls still to be made are made by the new officer; those that were made keep who made them."""
    return [Belonging(_("Monthly calls to be made"), Callback.objects.filter(customer__in=customers, state__in=OPEN))]
