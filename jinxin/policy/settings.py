"""The rules that have a number, each with its default. The seed's values unless a comment says otherwise."""

from dataclasses import dataclass, field, fields
from datetime import time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _


def _rule(default: Any, label: Any, help_text: Any = "", **limits: Any) -> Any:
    return field(default=default, metadata={"label": label, "help": help_text, **limits})


@dataclass(frozen=True)
class Policy:
    """All settings of one policy version. `version` is 0 for the built-in defaults."""

    opens_at: time = _rule(time(8, 0), _("Opening time"))
    closes_at: time = _rule(time(21, 0), _("Closing time"))
    working_calendar: str = _rule(
        "centre_six_day",
        _("Working week"),
        choices=[("centre_six_day", _("Six days, Monday to Saturday")), ("statutory_five_day", _("Statutory five days"))],
    )
    investigation_days: int = _rule(2, _("Investigation deadline"), _("Working days after the day of application."), unit=_("working days"), min=1, max=30)
    admission_days: int = _rule(1, _("Admission deadline"), _("Working days after the day the papers became complete."), unit=_("working days"), min=1, max=30)
    payout_target_hours: int = _rule(24, _("Payout target"), _("Clock hours from application to payout; reported, not punished."), unit=_("hours"), min=1, max=240)
    first_warning_percent: int = _rule(50, _("First warning"), _("Share of a deadline's working time that has passed."), unit="%", min=1, max=99)
    second_warning_percent: int = _rule(80, _("Second warning"), _("Share of a deadline's working time that has passed."), unit="%", min=1, max=99)
    board_seats: int = _rule(5, _("Board seats"), _("Everyone on a seat must vote."), min=1, max=15)
    board_approvals: int = _rule(4, _("Votes needed to approve"), min=1, max=15)
    veto_threshold: Decimal = _rule(Decimal("0.05"), _("Veto threshold"), _("A deviation above this share unlocks every member's veto; exactly this share does not."), min=Decimal("0.001"), max=Decimal("1"))
    equity_deviation_base: str = _rule(
        "expected_equity",
        _("Base of the equity deviation"),
        choices=[
            ("expected_equity", _("Expected equity")),
            ("period_profit", _("Profit of the period")),
            ("cumulative_disposable_income", _("Disposable income of the period")),
        ],
    )
    vote_days: int = _rule(1, _("Deadline for votes"), _("Working days after the day the round opens."), unit=_("working days"), min=1, max=30)
    reason_min_length: int = _rule(10, _("Shortest reason"), _("For votes, decisions and rulings."), unit=_("characters"), min=1, max=200)
    reconsideration_days: int = _rule(30, _("Reconsideration"), _("Once, on new facts, within this many days of the refusal."), unit=_("days"), min=0, max=365)
    business_min_years: int = _rule(1, _("Age of a business licence"), unit=_("years"), min=0, max=10)
    grace_days: int = _rule(3, _("Grace after a due day"), unit=_("days"), min=0, max=30)
    visit_days: int = _rule(3, _("Deadline for a visit"), unit=_("working days"), min=1, max=30)
    penalty_percent: int = _rule(50, _("Penalty on overdue amounts"), _("Added to the contract rate."), unit="%", min=0, max=100)
    repeat_clean_years: int = _rule(3, _("Repeat marketing"), _("Years without a late payment."), unit=_("years"), min=1, max=10)
    small_loan_limit: Decimal = _rule(Decimal("1000000.00"), _("Small loan, for reporting"), unit=_("yuan"), min=Decimal("1"), max=Decimal("100000000"))
    approval_valid_days: int = _rule(90, _("Validity of an approval"), _("Days within which the contract must be signed."), unit=_("days"), min=1, max=365)
    credit_line_months: int = _rule(36, _("Longest validity of a credit line"), unit=_("months"), min=1, max=120)
    self_payment_limit: Decimal = _rule(Decimal("500000.00"), _("Limit of own payment, business"), _("Above it the payee is paid."), unit=_("yuan"), min=Decimal("0"), max=Decimal("100000000"))
    version: int = 0


def rule_fields() -> list[Any]:
    """Return the dataclass fields that are settings (all but the version)."""
    return [item for item in fields(Policy) if item.metadata]
