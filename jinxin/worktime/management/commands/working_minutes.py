"""Answers how many working minutes lie between two moments."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin.clock import now
from jinxin.commands import AnswerCommand, read_moment
from jinxin.errors import DomainError
from jinxin.worktime.services.calendar import calendar_for_commands


class Command(AnswerCommand):
    """`working_minutes --from 2026-09-30T20:59 --to 2026-10-08T09:00 [--json]`."""

    help = "Count the working minutes between two moments."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", dest="start", required=True, help="first moment; centre time without offset")
        parser.add_argument("--to", dest="end", required=True, help="second moment; centre time without offset")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        start, end = read_moment(options["start"], "--from"), read_moment(options["end"], "--to")
        if end < start:
            raise DomainError(_("--to must not be earlier than --from."))
        return {"minutes": calendar_for_commands(now()).working_minutes(start, end)}

    def describe(self, answer: dict[str, Any]) -> str:
        return _("%(minutes)s working minutes.") % answer
