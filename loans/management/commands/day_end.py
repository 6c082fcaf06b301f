"""Closes a day: interest that fell due is booked, money held is used, how every loan stands is noted."""

from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.commands import AnswerCommand, read_date
from jinxin.money import format_yuan
from loans.dayend.run import close_day

AMOUNTS = ("balance", "accrued", "due", "penalty", "held", "overdue", "income")


class Command(AnswerCommand):
    """`day_end --date 2026-11-23`; safe to repeat."""

    help = "Close a day: accrual, arrears, snapshot. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--date", required=True, help="the day to close, as 2026-11-23")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        end = close_day(read_date(options["date"], "--date"), at=clock.now())
        return {
            "date": end.day.isoformat(),
            "loans": end.loans,
            "overdue_loans": end.overdue_loans,
            **{name: f"{getattr(end, name):.2f}" for name in AMOUNTS},
            "runs": end.runs,
        }

    def describe(self, answer: dict[str, Any]) -> str:
        words = {**answer, **{name: format_yuan(Decimal(answer[name])) for name in AMOUNTS}}
        return (
            _("%(date)s is closed: %(loans)s running loans, balance %(balance)s yuan, %(overdue_loans)s overdue.")
            % words
        )
