"""Answers what is to be paid on a loan, and when."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin.commands import AnswerCommand, read_amount, read_date, read_decimal, read_whole_number
from loans.enums import Method
from loans.ledger.schedule import Instalment, Totals, build_schedule


class Command(AnswerCommand):
    """`repayment_schedule --principal 260000 --rate 6.85 --months 36 --method equal_instalment --from 2026-11-23`."""

    help = "Show the repayment schedule of a loan."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--principal", required=True, help="yuan")
        parser.add_argument("--rate", required=True, help="percent a year")
        parser.add_argument("--months", required=True, help="term in months")
        parser.add_argument("--method", required=True, help=", ".join(Method))
        parser.add_argument("--from", dest="start", required=True, help="day of the payout")
        parser.add_argument("--due-day", help="day of the month; the payout's own where not given")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        due_day = options["due_day"]
        schedule = build_schedule(
            principal=read_amount(options["principal"], "--principal"),
            annual_rate_pct=read_decimal(options["rate"], "--rate"),
            months=read_whole_number(options["months"], "--months"),
            method=options["method"],
            start=read_date(options["start"], "--from"),
            due_day=None if due_day is None else read_whole_number(due_day, "--due-day"),
        )
        return {
            "instalments": [
                {"number": row.number, "due": row.due.isoformat(), **_amounts(row), "balance": f"{row.balance:.2f}"}
                for row in schedule.instalments
            ],
            "totals": _amounts(schedule.totals),
        }

    def describe(self, answer: dict[str, Any]) -> str:
        line = "{:>6}  {:<10}  {:>16}  {:>16}  {:>16}  {:>16}".format
        rows = [line(*row.values()) for row in answer["instalments"]]
        head = line(_("No."), _("Due"), _("Principal"), _("Interest"), _("Total"), _("Balance"))
        return "\n".join([head, *rows, line("", _("Sum"), *answer["totals"].values(), "")])


def _amounts(row: Instalment | Totals) -> dict[str, str]:
    return {name: f"{getattr(row, name):.2f}" for name in ("principal", "interest", "total")}
