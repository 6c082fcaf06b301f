"""What an amount is held against: the need, the turnover, the means, the ability to repay; what is seen on site."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import DAYS, INVESTIGATION, Limits, setting


def _share(default: Any, label: Any, help_text: Any = "", *, most: str = "1") -> Any:
    low = Decimal("0.01")
    return setting(Decimal(default), label, help_text, group=INVESTIGATION, percent=True, min=low, max=Decimal(most))


def _shares(amber: str, red: str, label: Any, help_text: Any = "", *, most: str = "5") -> Any:
    return setting(
        Limits(Decimal(amber), Decimal(red)),
        label,
        help_text,
        group=INVESTIGATION,
        says=_("amber above %(amber)s, red above %(red)s"),
        percent=True,
        min=Decimal("0.01"),
        max=Decimal(most),
    )


@dataclass(frozen=True)
class Investigation:
    """What an amount is held against."""

    # Ours; the postal bank's exam takes 70% of the income.
    repayment_share: Limits = _shares(
        "0.70",
        "0.90",
        _("Instalment against disposable income"),
        _("Net income less living costs and other instalments; interest-only loans with an assumed equal instalment."),
    )
    # Ours.
    stress_fall: Decimal = _share("0.20", _("Fall of revenue in the stress test"))
    # Usual for trade; the upper limit is that of many banks.
    turnover_share: Limits = _shares("0.20", "0.30", _("Loan against the revenue of a year"))
    # Usual for trade and services; the board may see it otherwise.
    debt_share: Decimal = _share("0.70", _("Debts against assets after the loan"), _("Amber above it."))
    debt_share_services: Decimal = _share(
        "0.50", _("Debts against assets after the loan, services"), _("Amber above it.")
    )
    # Ours.
    asset_tolerance: Decimal = _share(
        "0.10", _("Assets seen against assets stated"), _("Amber where less was seen by more than this share.")
    )
    # Ours: a use above it in a month counts as tight funds.
    tight_card_use: Decimal = _share("0.80", _("Use of cards that counts as tight"))
    # The seed names inquiries without a loan; the days are ours.
    inquiry_days: int = setting(
        30,
        _("Days for an inquiry to become a loan"),
        _("An inquiry without a new account after so many days counts as one without a loan."),
        group=INVESTIGATION,
        unit=DAYS,
        min=1,
        max=180,
    )
