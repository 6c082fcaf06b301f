"""Who decides how, and what unlocks the veto."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import BOARD, CHARACTERS, DAYS, MONTHS, setting


@dataclass(frozen=True)
class Board:
    """Who decides how, and what unlocks the veto."""

    board_seats: int = setting(5, _("Board seats"), _("Everyone on a seat must vote."), group=BOARD, min=1, max=15)
    # Ours: the seed is silent on how many must agree.
    board_approvals: int = setting(4, _("Votes needed to approve"), group=BOARD, min=1, max=15)
    veto_threshold: Decimal = setting(
        Decimal("0.05"),
        _("Veto threshold"),
        _("A larger deviation unlocks every member's veto; exactly this one does not."),
        group=BOARD,
        percent=True,
        min=Decimal("0.001"),
        max=Decimal("1"),
    )
    # Ours: practice knows several, the seed names none.
    equity_deviation_base: str = setting(
        "expected_equity",
        _("Base of the equity deviation"),
        group=BOARD,
        choices=[
            ("expected_equity", _("Expected equity")),
            ("period_profit", _("Profit of the period")),
            ("cumulative_disposable_income", _("Disposable income of the period")),
        ],
    )
    # Ours: the seed wants reasons, not their length.
    reason_min_length: int = setting(
        10,
        _("Shortest reason"),
        _("For votes, decisions and rulings."),
        group=BOARD,
        unit=CHARACTERS,
        min=1,
        max=200,
    )
    # Ours: practice knows windows of 30 to 120 days.
    reconsideration_days: int = setting(
        30,
        _("Reconsideration"),
        _("Once, on new facts, within this many days of the refusal."),
        group=BOARD,
        unit=DAYS,
        min=0,
        max=365,
    )
    # Ours: no rule of lending, a guard against slips of typing.
    highest_rate: int = setting(
        24, _("Highest rate a vote may name"), _("A year."), group=BOARD, unit="%", min=1, max=100
    )
    # Ours.
    roster_days: int = setting(
        30,
        _("Fair turns"),
        _("Who sat least within this time is suggested first for the next round."),
        group=BOARD,
        unit=DAYS,
        min=1,
        max=365,
    )
    # Ours: the seed says that the board sits in the evening.
    evening_starts_at: time = setting(
        time(19, 30), _("Evening session starts"), _("It ends when the centre closes."), group=BOARD
    )
    # Ours.
    board_reminder_minutes: int = setting(
        30,
        _("Reminder of the board"),
        _("So long before an evening starts, and before votes are due, those concerned are reminded."),
        group=BOARD,
        unit=_("minutes"),
        min=5,
        max=240,
    )
    # Ours: a password is seen over a shoulder; a vote lends money.
    vote_confirmation: str = setting(
        "authenticator",
        _("Second factor before a vote"),
        _("What a member shows, beside being signed in, before a vote counts."),
        group=BOARD,
        choices=[("authenticator", _("Code of an authenticator app")), ("none", _("Nothing"))],
    )
    # Ours: a vote sent back for a slip need not be confirmed anew.
    second_factor_minutes: int = setting(
        10,
        _("A confirmed code counts for"),
        _("Within this time a vote that was sent back can be sent again without another code."),
        group=BOARD,
        unit=_("minutes"),
        min=1,
        max=60,
    )
    # Ours: a year is long enough for arrears to show.
    judgement_months: int = setting(
        12,
        _("Time of proof of a decision"),
        _("So long after payout the board's judgement is measured."),
        group=BOARD,
        unit=MONTHS,
        min=3,
        max=60,
    )
    # Ours: what the five-tier classes call more than a slip.
    judgement_days: int = setting(
        30,
        _("Arrears that count against a decision"),
        _("Longer than this without a due payment within the time of proof."),
        group=BOARD,
        unit=DAYS,
        min=1,
        max=365,
    )
    # Ours: fewer prove nothing.
    yardstick_cases: int = setting(
        10,
        _("Cases that make a yardstick"),
        _("A case is compared with the centre's earlier ones of its segment once there are so many."),
        group=BOARD,
        min=5,
        max=10_000,
    )
