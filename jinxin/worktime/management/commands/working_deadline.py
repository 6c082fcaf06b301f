"""Answers when something is due so many working days after an event."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin.clock import now
from jinxin.commands import AnswerCommand, read_moment, read_whole_number
from jinxin.worktime.services.calendar import calendar_for_commands


class Command(AnswerCommand):
    """`working_deadline --from 2026-09-30T20:59 --days 2 [--json]`."""

    help = "Show the deadline so many working days after an event; the day of the event is not counted."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", dest="start", required=True, help="the event; centre time without offset")
        parser.add_argument("--days", required=True, help="working days")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        start = read_moment(options["start"], "--from")
        due, provisional = calendar_for_commands(now()).deadline(start, read_whole_number(options["days"], "--days"))
        return {"due": due.isoformat(), "provisional": provisional}

    def describe(self, answer: dict[str, Any]) -> str:
        if answer["provisional"]:
            return _("Due %(due)s, provisional: the official calendar of that year is not loaded.") % answer
        return _("Due %(due)s.") % answer
