"""Answers whether anybody touched the audit trail."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from jinxin.audit.services import verify
from jinxin.commands import AnswerCommand


class Command(AnswerCommand):
    """`verify_audit [--json]`. Exit status 0 where the trail is intact, 1 where it is broken."""

    help = "Check the whole audit trail: every entry, their order, and that none is missing."

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        self.found = verify()
        return {"entries": self.found.entries, "intact": self.found.intact, "first_broken": self.found.first_broken}

    def describe(self, answer: dict[str, Any]) -> str:
        if answer["intact"]:
            return _("The audit trail is intact: %(entries)s entries.") % answer
        return _("The audit trail is broken: %(entries)s entries.") % answer

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not self.found.intact:
            message = _("The first entry that does not hold is number %(number)s.")
            raise CommandError(message % {"number": self.found.first_broken}, returncode=1)
