"""Write the workbook of the statements, blank or filled from a case file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin.commands import AnswerCommand
from jinxin.errors import DomainError
from review.management.commands.crosscheck import read_case
from review.statements import write_workbook


class Command(AnswerCommand):
    help = "Write the workbook of the statements, blank or filled from a case file."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("out", metavar="OUT.xlsx")
        parser.add_argument("--from", dest="source", metavar="CASE.json", help="fill it from this case file")
        parser.add_argument("--class", dest="customer_class", choices=("business", "salaried"))
        parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        case = read_case(options["source"]) if options["source"] else None
        wanted = options["customer_class"] or (case.customer_class if case else "business")
        if case and case.customer_class != wanted:
            raise DomainError(_("The case file is of the class %(name)s.") % {"name": case.customer_class})
        out = Path(options["out"])
        try:
            write_workbook(out, customer_class=wanted, language=options["language"], case=case)
        except OSError as error:
            message = _("%(name)s: cannot be written (%(reason)s).") % {"name": out, "reason": error.strerror}
            raise DomainError(message) from error
        return {"workbook": str(out), "class": wanted, "language": options["language"], "filled": case is not None}

    def describe(self, answer: dict[str, Any]) -> str:
        return str(answer["workbook"])
