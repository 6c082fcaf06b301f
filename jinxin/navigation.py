"""The frame of every page: the side bar of a person's work, the phone's bottom bar, the unread count."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from jinxin.access import ANYONE, Role
from jinxin.notices.models import Notice

OFFICE = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})


@dataclass(frozen=True)
class Item:
    """A link of the side bar: where to, for whom; `bottom` puts it into the phone's bar for those roles."""

    label: Promise
    icon: str
    route: str
    roles: frozenset[Role]
    bottom: frozenset[Role] = frozenset()

    @property
    def url(self) -> str:
        """The address."""
        return reverse(self.route)


@dataclass(frozen=True)
class Group:
    """A heading of the side bar and its links. Grouped by the work, not by tables."""

    label: Promise | None
    items: tuple[Item, ...]


GROUPS: tuple[Group, ...] = ()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs; nothing is read from the database before it is shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"languages": settings.LANGUAGES}
    return {
        "languages": settings.LANGUAGES,
        "nav_groups": SimpleLazyObject(lambda: groups_for(user.roles)),
        "nav_bottom": SimpleLazyObject(lambda: bottom_for(user.roles)),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.filter(recipient=user, read_at=None).count()),
        "nav_here": request.path,
    }


def groups_for(roles: frozenset[Role]) -> list[Group]:
    """Return the groups with the links these roles may use."""
    groups = [Group(group.label, tuple(item for item in group.items if item.roles & roles)) for group in GROUPS]
    return [group for group in groups if group.items]


def bottom_for(roles: frozenset[Role]) -> list[Item]:
    """Return the four links these roles use most, for the phone."""
    return [item for group in GROUPS for item in group.items if item.bottom & roles][:4]
