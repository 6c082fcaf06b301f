"""What becomes of cases and loans when two customers turn out to be one."""

from django.utils.translation import gettext_lazy as _

from customers.merging import Decision, Second, decide

decide(
    "loans.application.customer",
    Decision(
        second=Second.REFUSE,
        refusal=_("Both have an application for the same product in preparation. Withdraw one of them first."),
    ),
)
decide("loans.creditline.customer", Decision())
decide("loans.loan.customer", Decision())
