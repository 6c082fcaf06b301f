"""Management commands that answer a question: one line for people, JSON for machines."""

import argparse
import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.money import parse_amount


class AnswerCommand(BaseCommand):
    """A command with `--json`. Exit status 0, or 2 with one clear line where the input is wrong.

    A subclass writes `answer`, which returns what `--json` prints, and `describe`, which puts it in words.
    """

    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Without the usage text a missing or unknown option, too, is one line.
        return super().create_parser(prog_name, subcommand, usage=argparse.SUPPRESS, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer, times as ISO 8601 and decimals as text. Raises DomainError for bad input."""
        raise NotImplementedError

    def describe(self, answer: dict[str, Any]) -> str:
        """Return the answer as a person reads it."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self.answer(options)
        except DomainError as error:
            raise CommandError(" ".join(error.message.split()), returncode=2) from error
        except DatabaseError as error:
            message = _("The database does not answer or has not been set up; run script/server or manage.py migrate.")
            raise CommandError(message, returncode=2) from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["as_json"] else self.describe(answer))


def read_moment(text: str, option: str) -> datetime:
    """Read a date and time; without an offset it is centre time."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        message = _("%(option)s: “%(text)s” is not a date and time; write it as 2026-09-30T20:59.")
        raise DomainError(message % {"option": option, "text": text}) from error
    return moment if moment.tzinfo else timezone.make_aware(moment, timezone.get_default_timezone())


def read_date(text: str, option: str) -> date:
    """Read a calendar day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = _("%(option)s: “%(text)s” is not a date; write it as 2026-09-30.")
        raise DomainError(message % {"option": option, "text": text}) from error


def read_whole_number(text: str, option: str) -> int:
    """Read a whole number of at most twelve digits."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text.strip()):
        message = _("%(option)s: “%(text)s” is not a whole number.")
        raise DomainError(message % {"option": option, "text": text})
    return int(text)


def read_decimal(text: str, option: str) -> Decimal:
    """Read a plain decimal number."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", text.strip()):
        message = _("%(option)s: “%(text)s” is not a number.")
        raise DomainError(message % {"option": option, "text": text})
    return Decimal(text.strip())


def read_amount(text: str, option: str) -> Decimal:
    """Read an amount in yuan as people type it."""
    try:
        return parse_amount(text)
    except DomainError as error:
        raise DomainError(f"{option}: {error.message}") from error
