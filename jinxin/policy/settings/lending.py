"""Whom the centre lends to, and how much."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import DAYS, LENDING, MONTHS, YEARS, setting


@dataclass(frozen=True)
class Lending:
    """Whom the centre lends to, and how much."""

    business_min_years: int = setting(1, _("Age of a business licence"), group=LENDING, unit=YEARS, min=0, max=10)
    small_loan_limit: Decimal = setting(
        Decimal("1000000.00"),
        _("Small loan, for reporting"),
        group=LENDING,
        unit=_("yuan"),
        min=Decimal("1"),
        max=Decimal("100000000"),
    )
    # Ours.
    approval_valid_days: int = setting(
        90,
        _("Validity of an approval"),
        _("Days within which the contract must be signed."),
        group=LENDING,
        unit=DAYS,
        min=1,
        max=365,
    )
    # Ours.
    signing_minutes: int = setting(
        30, _("Time for a signing"), _("Kept free at the counter."), group=LENDING, unit=_("minutes"), min=10, max=240
    )
    # Ours.
    signings_at_once: int = setting(2, _("Signings at the same time"), group=LENDING, unit=_("signings"), min=1, max=20)
    # Ours.
    credit_line_months: int = setting(
        36, _("Longest validity of a credit line"), group=LENDING, unit=MONTHS, min=1, max=120
    )
    # Measures for personal loans, in force 2024-07-01: own payment of business loans up to 500,000 yuan.
    self_payment_limit: Decimal = setting(
        Decimal("500000.00"),
        _("Limit of own payment, business"),
        _("Above it the payee is paid."),
        group=LENDING,
        unit=_("yuan"),
        min=Decimal("0"),
        max=Decimal("100000000"),
    )
    # Measures for personal loans, in force 2024-07-01: own payment of consumer loans up to 300,000 yuan.
    consumer_self_payment_limit: Decimal = setting(
        Decimal("300000.00"),
        _("Limit of own payment, consumption"),
        _("Above it the payee is paid."),
        group=LENDING,
        unit=_("yuan"),
        min=Decimal("0"),
        max=Decimal("100000000"),
    )
    # Ours: the measures ask to watch for drawings cut to stay below the limit, without saying how long.
    split_watch_days: int = setting(
        30,
        _("Days in which drawings count together"),
        _("Drawings to the borrower that pass the limit of own payment together are shown to the manager as split."),
        group=LENDING,
        unit=DAYS,
        min=1,
        max=365,
    )
    # Ours: what a bank takes in one file.
    orders_per_batch: int = setting(
        500, _("Payment orders in one batch"), group=LENDING, unit=_("orders"), min=1, max=5000
    )
    # Ours: usual among banks.
    card_payment_percent: int = setting(
        10,
        _("Least paid on credit cards"),
        _("Share of the used amount that counts as due within a year."),
        group=LENDING,
        unit="%",
        min=0,
        max=100,
    )
