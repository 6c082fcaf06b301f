"""The rules that have a number, each with its default. The seed's values unless a comment says otherwise."""

from dataclasses import Field, dataclass, field, fields
from datetime import time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

WORKING_DAYS = (_("working days"), ngettext_lazy("%(count)s working day", "%(count)s working days", "count"))
HOURS = (_("hours"), ngettext_lazy("%(count)s hour", "%(count)s hours", "count"))
DAYS = (_("days"), ngettext_lazy("%(count)s day", "%(count)s days", "count"))
MONTHS = (_("months"), ngettext_lazy("%(count)s month", "%(count)s months", "count"))
YEARS = (_("years"), ngettext_lazy("%(count)s year", "%(count)s years", "count"))
TIMES = (_("times"), ngettext_lazy("%(count)s time", "%(count)s times", "count"))
CHARACTERS = (_("characters"), ngettext_lazy("%(count)s character", "%(count)s characters", "count"))


class Limits(NamedTuple):
    """The two limits of a flag: amber asks for an explanation, red is refused unless the board overrules."""

    amber: int | Decimal
    red: int | Decimal


def _rule(default: Any, label: Any, help_text: Any = "", *, unit: Any = "", **limits: Any) -> Any:
    unit, counted = unit if isinstance(unit, tuple) else (unit, None)
    about = {"label": label, "help": help_text, "unit": unit, "counted": counted}
    return field(default=default, metadata={**about, **limits})


def _from(amber: int, red: int, label: Any) -> Any:
    """Return a setting for a count; each limit is the first value that raises the flag."""
    says = _("amber from %(amber)s, red from %(red)s")
    return _rule(Limits(amber, red), label, group=CREDIT_REPORT, says=says, min=1, max=99)


WORKING_TIME = _("Working time")
DEADLINES = _("Deadlines")
CREDIT_REPORT = _("Credit report")
BOARD = _("Board and cross-checks")
LENDING = _("Lending")
AFTER_PAYOUT = _("After payout")
KEEPING = _("Keeping data")
TERRITORY = _("Territory")
MARKETING = _("Marketing")
GROUPS = (WORKING_TIME, DEADLINES, CREDIT_REPORT, BOARD, LENDING, AFTER_PAYOUT, MARKETING, TERRITORY, KEEPING)


@dataclass(frozen=True)
class Policy:
    """All settings of one policy version. `version` is 0 for the built-in defaults.

    The metadata of a setting: `label`, `help`, `group`, `unit` and a number with it (`counted`), `min` and `max`,
    `choices`; `percent` where a share (0.05) is shown and entered as a percentage (5%); `says` with two limits.
    """

    opens_at: time = _rule(time(8, 0), _("Opening time"), group=WORKING_TIME)
    closes_at: time = _rule(time(21, 0), _("Closing time"), _("Deadlines are due at closing time."), group=WORKING_TIME)
    # The seed says six days; which day is free, and that the stricter week is the default, is ours.
    working_calendar: str = _rule(
        "centre_six_day",
        _("Working week"),
        group=WORKING_TIME,
        choices=[
            ("centre_six_day", _("Six days, Monday to Saturday")),
            ("statutory_five_day", _("Statutory five days")),
        ],
    )

    investigation_days: int = _rule(
        2,
        _("Investigation deadline"),
        _("After the day of application."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    admission_days: int = _rule(
        1,
        _("Admission deadline"),
        _("After the day the papers became complete."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    # Ours: the seed does not say by when the board votes, only that it sits in the evening.
    vote_days: int = _rule(
        1,
        _("Deadline for votes"),
        _("After the day the round opens."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    # Ours: the seed says when a visit is needed, not by when.
    visit_days: int = _rule(3, _("Deadline for a visit"), group=DEADLINES, unit=WORKING_DAYS, min=1, max=30)
    # Ours: the seed says that somebody answers, not by when.
    explanation_days: int = _rule(
        3,
        _("Deadline for an explanation"),
        _("After a deadline was missed; then the manager may rule without one."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    # Ours.
    first_warning_percent: int = _rule(
        50,
        _("First warning"),
        _("Share of a deadline's working time that has passed; to the responsible person."),
        group=DEADLINES,
        unit="%",
        min=1,
        max=99,
    )
    # Ours.
    second_warning_percent: int = _rule(
        80,
        _("Second warning"),
        _("Share of a deadline's working time that has passed; to the managers as well."),
        group=DEADLINES,
        unit="%",
        min=1,
        max=99,
    )
    # The seed's 24 hours; that it is reported and not punished is ours.
    payout_target_hours: int = _rule(
        24,
        _("Payout target"),
        _("Clock hours from application to payout; reported, not punished."),
        group=DEADLINES,
        unit=HOURS,
        min=1,
        max=240,
    )

    # The seed names what to look at in a credit report; the limits are ours. Settings carry the names of the figures.
    inquiries_1_month: Limits = _from(2, 4, _("Hard inquiries, last month"))
    inquiries_2_months: Limits = _from(3, 5, _("Hard inquiries, last 2 months"))
    inquiries_3_months: Limits = _from(4, 7, _("Hard inquiries, last 3 months"))
    inquiries_6_months: Limits = _from(7, 10, _("Hard inquiries, last 6 months"))
    inquiries_without_loan: Limits = _from(2, 4, _("Inquiries without a loan within 30 days"))
    online_lenders: Limits = _from(2, 4, _("Online micro-lenders with a balance"))
    tight_months: Limits = _from(3, 6, _("Months in a row with tight funds"))
    card_use: Limits = _rule(
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
    overdue_in_a_row: int = _rule(
        3,
        _("Late payments in a row"),
        _("Red from this many; amber with any."),
        group=CREDIT_REPORT,
        unit=TIMES,
        min=1,
        max=24,
    )
    overdue_24_months: int = _rule(
        6,
        _("Late payments, last 24 months"),
        _("Red from this many; amber with any."),
        group=CREDIT_REPORT,
        unit=TIMES,
        min=1,
        max=99,
    )
    guarantees: Limits = _rule(
        Limits(Decimal("0.50"), Decimal("1.00")),
        _("Guarantees given against net assets"),
        group=CREDIT_REPORT,
        says=_("amber above %(amber)s, red above %(red)s"),
        percent=True,
        min=Decimal("0.01"),
        max=Decimal("10"),
    )
    report_valid_days: int = _rule(
        30,
        _("Age of the credit report"),
        _("Amber when it is older."),
        group=CREDIT_REPORT,
        unit=DAYS,
        min=1,
        max=365,
    )
    return_over_interest: int = _rule(
        2,
        _("Extra profit a year"),
        _("Amber where the money earns less than this many times its yearly interest."),
        group=CREDIT_REPORT,
        unit=pgettext_lazy("multiple", "times"),
        min=1,
        max=20,
    )

    board_seats: int = _rule(5, _("Board seats"), _("Everyone on a seat must vote."), group=BOARD, min=1, max=15)
    # Ours: the seed is silent on how many must agree.
    board_approvals: int = _rule(4, _("Votes needed to approve"), group=BOARD, min=1, max=15)
    veto_threshold: Decimal = _rule(
        Decimal("0.05"),
        _("Veto threshold"),
        _("A larger deviation unlocks every member's veto; exactly this one does not."),
        group=BOARD,
        percent=True,
        min=Decimal("0.001"),
        max=Decimal("1"),
    )
    # Ours: practice knows several, the seed names none.
    equity_deviation_base: str = _rule(
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
    reason_min_length: int = _rule(
        10,
        _("Shortest reason"),
        _("For votes, decisions and rulings."),
        group=BOARD,
        unit=CHARACTERS,
        min=1,
        max=200,
    )
    # Ours: practice knows windows of 30 to 120 days.
    reconsideration_days: int = _rule(
        30,
        _("Reconsideration"),
        _("Once, on new facts, within this many days of the refusal."),
        group=BOARD,
        unit=DAYS,
        min=0,
        max=365,
    )

    # Ours: no rule of lending, a guard against slips of typing.
    highest_rate: int = _rule(
        24, _("Highest rate a vote may name"), _("A year."), group=BOARD, unit="%", min=1, max=100
    )
    # Ours.
    roster_days: int = _rule(
        30,
        _("Fair turns"),
        _("Who sat least within this time is suggested first for the next round."),
        group=BOARD,
        unit=DAYS,
        min=1,
        max=365,
    )

    business_min_years: int = _rule(1, _("Age of a business licence"), group=LENDING, unit=YEARS, min=0, max=10)
    small_loan_limit: Decimal = _rule(
        Decimal("1000000.00"),
        _("Small loan, for reporting"),
        group=LENDING,
        unit=_("yuan"),
        min=Decimal("1"),
        max=Decimal("100000000"),
    )
    # Ours.
    approval_valid_days: int = _rule(
        90,
        _("Validity of an approval"),
        _("Days within which the contract must be signed."),
        group=LENDING,
        unit=DAYS,
        min=1,
        max=365,
    )
    # Ours.
    credit_line_months: int = _rule(
        36, _("Longest validity of a credit line"), group=LENDING, unit=MONTHS, min=1, max=120
    )
    # Measures for personal loans, in force 2024-07-01: own payment of business loans up to 500,000 yuan.
    self_payment_limit: Decimal = _rule(
        Decimal("500000.00"),
        _("Limit of own payment, business"),
        _("Above it the payee is paid."),
        group=LENDING,
        unit=_("yuan"),
        min=Decimal("0"),
        max=Decimal("100000000"),
    )

    # Ours: usual among banks.
    card_payment_percent: int = _rule(
        10,
        _("Least paid on credit cards"),
        _("Share of the used amount that counts as due within a year."),
        group=LENDING,
        unit="%",
        min=0,
        max=100,
    )

    # Ours: three days are usual at rural banks.
    grace_days: int = _rule(3, _("Grace after a due day"), group=AFTER_PAYOUT, unit=DAYS, min=0, max=30)
    # PBoC 2003 No. 251: 30 to 50 percent over the contract rate.
    penalty_percent: int = _rule(
        50,
        _("Penalty on overdue amounts"),
        _("Added to the contract rate."),
        group=AFTER_PAYOUT,
        unit="%",
        min=0,
        max=100,
    )
    # Ours: the seed wants a call a month, not how often to try.
    callback_retry_days: int = _rule(
        1,
        _("Next try of a call"),
        _("After one without an answer."),
        group=AFTER_PAYOUT,
        unit=WORKING_DAYS,
        min=1,
        max=10,
    )
    repeat_clean_years: int = _rule(
        3,
        _("Repeat marketing"),
        _("Years without a late payment."),
        group=AFTER_PAYOUT,
        unit=YEARS,
        min=1,
        max=10,
    )
    # Ours: the seed says that everybody was visited, not how soon again.
    revisit_interested_days: int = _rule(
        7,
        _("Next visit: interested"),
        _("Days after the visit; moved to the next working day, as in all outcomes."),
        group=TERRITORY,
        unit=DAYS,
        min=1,
        max=730,
    )
    # Ours.
    revisit_later_days: int = _rule(90, _("Next visit: not now"), group=TERRITORY, unit=DAYS, min=1, max=730)
    # Ours.
    revisit_nobody_days: int = _rule(3, _("Next visit: nobody there"), group=TERRITORY, unit=DAYS, min=1, max=730)
    # Ours.
    revisit_customer_days: int = _rule(
        180, _("Next visit: borrows from us"), group=TERRITORY, unit=DAYS, min=1, max=730
    )
    # Ours: as many doors as fit into a working day beside the other work.
    day_plan_stops: int = _rule(
        20, _("Stops a day"), _("As many are suggested for the plan of a day."), group=TERRITORY, min=1, max=60
    )
    # Ours: a slip of the thumb at the door.
    visit_undo_minutes: int = _rule(
        15,
        _("Taking a visit back"),
        _("Minutes within which whoever noted it can take it back."),
        group=TERRITORY,
        unit=_("minutes"),
        min=1,
        max=1440,
    )
    # Ours: visits are noted at the door or in the evening, at the latest after a week off.
    visit_noted_within_days: int = _rule(
        7,
        _("Noting a visit late"),
        _("A visit may lie at most so many days back."),
        group=TERRITORY,
        unit=DAYS,
        min=0,
        max=60,
    )
    # Ours: the seed names the years, not how many instalments make them.
    repeat_min_instalments: int = _rule(
        12,
        _("Instalments for repeat marketing"),
        _("That fell due within those years, and were paid on time."),
        group=AFTER_PAYOUT,
        unit=TIMES,
        min=1,
        max=120,
    )
    repeat_quiet_months: int = _rule(
        6,
        _("Rest after “no need now”"),
        _("Before a borrower comes on the list of repeat marketing again."),
        group=AFTER_PAYOUT,
        unit=MONTHS,
        min=1,
        max=36,
    )
    # Ours.
    job_result_days: int = _rule(
        7,
        _("Results of background work"),
        _("Files made for download, and the rows of an import, are deleted after this many days."),
        group=KEEPING,
        unit=DAYS,
        min=1,
        max=90,
    )
    # Ours.
    consent_warn_days: int = _rule(
        30,
        _("Consent running out"),
        _("Shown in the customer's file so many days before."),
        group=KEEPING,
        unit=DAYS,
        min=0,
        max=365,
    )
    # Ours: the seed wants the portrait, not how often to look at it again.
    portrait_months: int = _rule(
        12,
        _("Asking again for the portrait"),
        _("An answer that is older than this is worth asking for again."),
        group=MARKETING,
        unit=MONTHS,
        min=1,
        max=60,
    )
    # Ours.
    contact_undo_minutes: int = _rule(
        15,
        _("Taking a contact back"),
        _("Minutes within which whoever noted it can take it back."),
        group=MARKETING,
        unit=_("minutes"),
        min=1,
        max=1440,
    )
    # Ours: eight officers cannot speak to more people within a round.
    campaign_most_targets: int = _rule(
        5000, _("Longest list of a campaign"), group=MARKETING, unit=_("people"), min=10, max=100_000
    )
    # Ours.
    suggestion_pause_days: int = _rule(
        90, _("Suggestion put aside"), _("Until it comes back."), group=MARKETING, unit=DAYS, min=1, max=730
    )
    # Ours.
    suggestion_contact_days: int = _rule(
        30,
        _("Not suggested after a contact"),
        _("Whoever was spoken to is left out for as long."),
        group=MARKETING,
        unit=DAYS,
        min=0,
        max=730,
    )
    # Ours: said on a phone in a shop, when a prospect is dropped, a tie ends or a salon is called off.
    marketing_reason_length: int = _rule(
        4, _("Shortest reason in marketing"), group=MARKETING, unit=CHARACTERS, min=1, max=200
    )
    # Ours: how soon guests of a salon are spoken to again, as the form proposes it.
    salon_follow_up_days: int = _rule(3, _("Follow-up after a salon"), group=MARKETING, unit=DAYS, min=0, max=90)
    # Ours.
    guarantor_limit: int = _rule(
        3,
        _("One guarantor of many"),
        _("Flagged where somebody guarantees for more people than this."),
        group=MARKETING,
        unit=_("people"),
        min=1,
        max=50,
    )
    version: int = 0


def rule_fields() -> "list[Field[Any]]":
    """Return the dataclass fields that are settings (all but the version)."""
    return [item for item in fields(Policy) if item.metadata]


@cache
def rule(name: str) -> "Field[Any]":
    """Return the field of one setting; KeyError for an unknown name."""
    return {item.name: item for item in rule_fields()}[name]
