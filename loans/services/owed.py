"""What customers owe in all, as the loan accounts say it."""

from django.db.models import F, OuterRef, Q, Subquery, Sum

from customers.models import Customer
from jinxin.fields import MoneyField
from loans.models import Loan


def mend_owed() -> int:
    """Let every customer's total say again what the accounts say; return how many were wrong.

    Set-based, and only differences are written. For accounts that came in otherwise than by a payout.
    """
    loans = Loan.objects.order_by().filter(customer=OuterRef("pk")).values("customer")
    total = Subquery(loans.annotate(sum=Sum("balance")).values("sum"), output_field=MoneyField())
    missing = Q(owed__isnull=True, total__isnull=False) | Q(owed__isnull=False, total__isnull=True)
    differing = Q(owed__isnull=False, total__isnull=False) & ~Q(owed=F("total"))
    return Customer.objects.annotate(total=total).filter(missing | differing).update(owed=total)
