"""The frame of every page: the side bar of a person's work, the phone's bottom bar, the unread count."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from jinxin.access import ANYONE, Role
from jinxin.notices.models import Notice

OFFICE = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
OPERATIONS = frozenset({Role.OPERATIONS, Role.MANAGER, Role.AUDITOR})
VOTERS = frozenset({Role.MEMBER, Role.MANAGER})
BOARD = frozenset({Role.MEMBER, Role.MANAGER, Role.AUDITOR})
FIELD = frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR})
OVERSIGHT = frozenset({Role.MANAGER, Role.AUDITOR})
TRAIL = frozenset({Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})


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


GROUPS: tuple[Group, ...] = (
    Group(None, (Item(_("Workbench"), "inboxes", "dashboards:workbench", ANYONE, bottom=ANYONE),)),
    Group(
        _("Customers"),
        (Item(_("Customers"), "people", "customers:list", OFFICE, bottom=frozenset({Role.OFFICER})),),
    ),
    Group(
        _("Loans"),
        (
            Item(_("Applications"), "folder2-open", "loans:applications", OFFICE, bottom=OFFICE),
            Item(_("Contracts and payout"), "pen", "loans:contracts", OPERATIONS, bottom=frozenset({Role.OPERATIONS})),
            Item(_("Loans"), "cash-coin", "loans:loans", OFFICE, bottom=frozenset({Role.OPERATIONS})),
        ),
    ),
    Group(
        _("Board"),
        (Item(_("Board rounds"), "check2-square", "review:rounds", BOARD, bottom=VOTERS),),
    ),
    Group(
        _("After payout"),
        (Item(_("Monthly calls"), "telephone", "postloan:callbacks", FIELD, bottom=frozenset({Role.OFFICER})),),
    ),
    Group(
        _("Figures"),
        (Item(_("Dashboard"), "bar-chart", "dashboards:centre", OVERSIGHT, bottom=frozenset({Role.MANAGER})),),
    ),
    Group(
        _("Rules and trail"),
        (
            Item(_("Deadlines"), "hourglass-split", "worktime:deadlines", FIELD),
            Item(_("Accountability"), "clipboard-check", "worktime:accountability", FIELD),
            Item(_("Working calendar"), "calendar3", "worktime:calendar", ANYONE),
            Item(_("Policy"), "sliders", "policy:detail", ANYONE),
            Item(_("Products"), "box", "loans:products", OFFICE),
            Item(_("Audit trail"), "journal-text", "audit:trail", TRAIL, bottom=frozenset({Role.AUDITOR})),
            Item(_("Accounts"), "person-gear", "staff:accounts", ADMINISTRATION, bottom=ADMINISTRATION),
        ),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs; nothing is read from the database before it is shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"languages": settings.LANGUAGES, "demo_logins": SimpleLazyObject(_demo_logins)}
    return {
        "languages": settings.LANGUAGES,
        "nav_groups": SimpleLazyObject(lambda: groups_for(user.roles)),
        "nav_bottom": SimpleLazyObject(lambda: bottom_for(user.roles)),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.filter(recipient=user, read_at=None).count()),
        "nav_here": request.path,
    }


def _demo_logins() -> list[tuple[str, str, str, list[str]]]:
    """Return (user name, password, name, roles) of the demonstration's people; none on a real installation."""
    logins: list[tuple[str, str, str, list[str]]] = (
        import_string(settings.DEMO_LOGINS)() if settings.DEMO_LOGINS else []
    )
    return logins


def groups_for(roles: frozenset[Role]) -> list[Group]:
    """Return the groups with the links these roles may use."""
    groups = [Group(group.label, tuple(item for item in group.items if item.roles & roles)) for group in GROUPS]
    return [group for group in groups if group.items]


def bottom_for(roles: frozenset[Role]) -> list[Item]:
    """Return the four links these roles use most, for the phone."""
    return [item for group in GROUPS for item in group.items if item.bottom & roles][:4]
