"""What follows a payout: calls, grace, penalties, repeat marketing."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import AFTER_PAYOUT, DAYS, MONTHS, TIMES, WORKING_DAYS, YEARS, setting


@dataclass(frozen=True)
class AfterPayout:
    """What follows a payout: calls, grace, penalties, repeat marketing."""

    # Ours: three days are usual at rural banks.
    grace_days: int = setting(3, _("Grace after a due day"), group=AFTER_PAYOUT, unit=DAYS, min=0, max=30)
    # PBoC 2003 No. 251: 30 to 50 percent over the contract rate.
    penalty_percent: int = setting(
        50,
        _("Penalty on overdue amounts"),
        _("Added to the contract rate."),
        group=AFTER_PAYOUT,
        unit="%",
        min=0,
        max=100,
    )
    # Ours: usual in bank systems; interest stays that of the due day.
    due_on_rest_day: str = setting(
        "next_working_day",
        _("Due day on a day of rest"),
        _("Until when what is due then can be paid without being late."),
        group=AFTER_PAYOUT,
        choices=[("next_working_day", _("Payable on the next working day")), ("same_day", _("Payable on that day"))],
    )
    # Ours: none. Above nothing it must stand in the contract.
    prepayment_fee_percent: Decimal = setting(
        Decimal("0.00"),
        _("Fee for paying early"),
        _("Share of the principal paid early. Only for contracts whose cost statement names it."),
        group=AFTER_PAYOUT,
        unit="%",
        min=Decimal("0"),
        max=Decimal("3"),
    )
    # Ours: General rules for loans, art. 12, limit how long an extension may be, not how many there are.
    extensions_per_loan: int = setting(1, _("Extensions of one loan"), group=AFTER_PAYOUT, unit=TIMES, min=0, max=5)
    # Ours: the seed wants a call a month, not how often to try.
    callback_retry_days: int = setting(
        1,
        _("Next try of a call"),
        _("After one without an answer."),
        group=AFTER_PAYOUT,
        unit=WORKING_DAYS,
        min=1,
        max=10,
    )
    repeat_clean_years: int = setting(
        3,
        _("Repeat marketing"),
        _("Years without a late payment."),
        group=AFTER_PAYOUT,
        unit=YEARS,
        min=1,
        max=10,
    )
    # Ours: the seed names the years, not how many instalments make them.
    repeat_min_instalments: int = setting(
        12,
        _("Instalments for repeat marketing"),
        _("That fell due within those years, and were paid on time."),
        group=AFTER_PAYOUT,
        unit=TIMES,
        min=1,
        max=120,
    )
    repeat_quiet_months: int = setting(
        6,
        _("Rest after “no need now”"),
        _("Before a borrower comes on the list of repeat marketing again."),
        group=AFTER_PAYOUT,
        unit=MONTHS,
        min=1,
        max=36,
    )
