from typing import Any

from jinxin.commands import AnswerCommand
from jinxin.demo.logins import demo_logins


class Command(AnswerCommand):
    help = "List the accounts of the demo, where demo data is loaded."

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "logins": [
                {"username": login.username, "password": login.password, "name": login.name, "roles": list(login.roles)}
                for login in demo_logins()
            ]
        }

    def describe(self, answer: dict[str, Any]) -> str:
        rows = [
            (login["username"], login["password"], login["name"], ", ".join(login["roles"]))
            for login in answer["logins"]
        ]
        return "\n".join(f"{username:<12} {password:<12} {name}  {roles}" for username, password, name, roles in rows)
