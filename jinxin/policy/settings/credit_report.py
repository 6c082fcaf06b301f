"""What raises a flag in a credit report, and beside it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.policy.settings.spec import CREDIT_REPORT, DAYS, TIMES, Limits, setting


def _from(amber: int, red: int, label: Any) -> Any:
    """Return a setting for a count; each limit is the first value that raises the flag."""
    says = _("amber from %(amber)s, red from %(red)s")
    return setting(Limits(amber, red), label, group=CREDIT_REPORT, says=says, min=1, max=99)


@dataclass(frozen=True)
class CreditReport:
    """What raises a flag in a credit report, and beside it."""

    # The seed names what to look at in a credit report; the limits are ours. Settings carry the names of the figures.
    inquiries_1_month: Limits = _from(2, 4, _("Hard inquiries, last month"))
    inquiries_2_months: Limits = _from(3, 5, _("Hard inquiries, last 2 months"))
    inquiries_3_months: Limits = _from(4, 7, _("Hard inquiries, last 3 months"))
    inquiries_6_months: Limits = _from(7, 10, _("Hard inquiries, last 6 months"))
    inquiries_without_loan: Limits = _from(2, 4, _("Inquiries without a loan within 30 days"))
    online_lenders: Limits = _from(2, 4, _("Online micro-lenders with a balance"))
    tight_months: Limits = _from(3, 6, _("Months in a row with tight funds"))
    card_use: Limits = setting(
        Limits(Decimal("0.70"), Decimal("0.90")),
        _("Credit cards used"),
        _("Any card at its limit is red as well."),
        group=CREDIT_REPORT,
        says=_("amber above %(amber)s, red from %(red)s"),
        percent=True,
        min=Decimal("0.01"),
        max=Decimal("1"),
    )
    # 连三累六: three late payments in a row, or six in two years.
    overdue_in_a_row: int = setting(
        3,
        _("Late payments in a row"),
        _("Red from this many; amber with any."),
        group=CREDIT_REPORT,
        unit=TIMES,
        min=1,
        max=24,
    )
    overdue_24_months: int = setting(
        6,
        _("Late payments, last 24 months"),
        _("Red from this many; amber with any."),
        group=CREDIT_REPORT,
        unit=TIMES,
        min=1,
        max=99,
    )
    guarantees: Limits = setting(
        Limits(Decimal("0.50"), Decimal("1.00")),
        _("Guarantees given against net assets"),
        group=CREDIT_REPORT,
        says=_("amber above %(amber)s, red above %(red)s"),
        percent=True,
        min=Decimal("0.01"),
        max=Decimal("10"),
    )
    report_valid_days: int = setting(
        30,
        _("Age of the credit report"),
        _("Amber when it is older."),
        group=CREDIT_REPORT,
        unit=DAYS,
        min=1,
        max=365,
    )
    return_over_interest: int = setting(
        2,
        _("Extra profit a year"),
        _("Amber where the money earns less than this many times its yearly interest."),
        group=CREDIT_REPORT,
        unit=pgettext_lazy("multiple", "times"),
        min=1,
        max=20,
    )
