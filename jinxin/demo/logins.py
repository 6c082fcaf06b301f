"""Who can sign in to the demo, and with what: shown on the sign-in page and by `demo_logins`."""

from dataclasses import dataclass
from typing import Final

from jinxin.access import Role
from jinxin.demo.models import DemoMarker
from jinxin.staff.models import User

PASSWORD: Final = "Jinxin-2026"  # noqa: S105 - published on purpose: it opens invented data only


@dataclass(frozen=True)
class Login:
    """An account of the demo."""

    username: str
    password: str
    name: str
    roles: tuple[Role, ...]

    @property
    def role_names(self) -> str:
        """The roles in the reader's language."""
        return "、".join(str(role.label) for role in self.roles)


def demo_logins() -> list[Login]:
    """Return the accounts that still have the demo's password, by role; none where no demo data is loaded."""
    marker = DemoMarker.objects.first()
    if marker is None:
        return []
    people = (
        User.objects.filter(password=marker.password_hash, is_active=True).prefetch_related("grants").order_by("pk")
    )
    return [Login(person.username, PASSWORD, person.name, tuple(sorted(person.roles))) for person in people]
