"""Creates the first account of an installation that starts without demo data."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.commands import AnswerCommand
from jinxin.errors import DomainError
from jinxin.staff.forms import AccountForm
from jinxin.staff.services.accounts import create_account


class Command(AnswerCommand):
    """`create_administrator --username wang.fang --name 王芳 [--json]`. Prints the first password, once."""

    help = "Create an administrator; the first password is printed once and must be changed at the first sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--username", required=True, help="for signing in")
        parser.add_argument("--name", required=True, help="the person's name")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        values = {"username": options["username"], "name": options["name"], "roles": [Role.ADMINISTRATOR], "version": 1}
        form = AccountForm(values)
        if not form.is_valid():
            raise DomainError("; ".join(str(error) for errors in form.errors.values() for error in errors))
        user, password = create_account(
            values=form.cleaned_data, roles=form.cleaned_data["roles"], actor=None, at=clock.now()
        )
        return {"username": user.username, "password": password}

    def describe(self, answer: dict[str, Any]) -> str:
        return _("Administrator %(username)s, first password %(password)s.") % answer
