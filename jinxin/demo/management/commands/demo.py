from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.commands import AnswerCommand, read_whole_number
from jinxin.demo.services import load_demo


class Command(AnswerCommand):
    help = "Fill an empty database with an invented centre, reproducible by seed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seed", default="1", help="the same seed gives the same names, amounts and states")
        parser.add_argument("--customers", default="60", help="how many customers")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        seed = read_whole_number(str(options["seed"]), "--seed")
        customers = read_whole_number(str(options["customers"]), "--customers")
        marker = load_demo(seed=seed, customers=customers, at=clock.now())
        return {"seed": marker.seed, "customers": marker.customers}

    def describe(self, answer: dict[str, Any]) -> str:
        return _("Demo data is loaded: %(customers)s customers from seed %(seed)s.") % answer
