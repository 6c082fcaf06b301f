"""Who can sign in to the demo, and with what: shown on the sign-in page and by `demo_logins`."""

from datetime import datetime
from typing import Final, NamedTuple

from jinxin.access import Role
from jinxin.demo.models import DemoMarker
from jinxin.secondfactor.services import shared_code
from jinxin.staff.models import User

PASSWORD: Final = "Jinxin-2026"  # noqa: S105 - published on purpose: it opens invented data only
SECRET: Final = "JINXINDEMO234567JINXINDEMO234567"  # noqa: S105 - published too: for an authenticator app of one's own


class Login(NamedTuple):
    """An account of the demo."""

    username: str
    password: str
    name: str
    roles: tuple[Role, ...]


def demo_logins() -> list[Login]:
    """Return the accounts that still have the demo's password, by role; none where no demo data is loaded."""
    marker = DemoMarker.objects.first()
    if marker is None:
        return []
    people = (
        User.objects.filter(password=marker.password_hash, is_active=True).prefetch_related("grants").order_by("pk")
    )
    return [Login(person.username, PASSWORD, person.name, tuple(sorted(person.roles))) for person in people]


def shown_logins() -> list[tuple[str, str, str, list[str]]]:
    """Return the accounts as the sign-in page shows them: the roles in the reader's language."""
    return [(*login[:3], [str(role.label) for role in login.roles]) for login in demo_logins()]


def demo_code(person: User, at: datetime) -> str:
    """Return the code a person of the demo would read off their telephone now; "" for everybody else, always."""
    return shared_code(person, secret=SECRET, at=at) if DemoMarker.objects.exists() else ""
