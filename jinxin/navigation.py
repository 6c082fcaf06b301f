"""The frame of every page: the side bar of a person's work, the phone's bottom bar, the unread count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from jinxin import clock
from jinxin.access import ANYONE, Role
from jinxin.dashboards.waiting import counts

OFFICE = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
OPERATIONS = frozenset({Role.OPERATIONS, Role.MANAGER, Role.AUDITOR})
VOTERS = frozenset({Role.MEMBER, Role.MANAGER})
BOARD = frozenset({Role.MEMBER, Role.MANAGER, Role.AUDITOR})
FIELD = frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR})
OVERSIGHT = frozenset({Role.MANAGER, Role.AUDITOR})
TRAIL = frozenset({Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})
WATCH = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
HEADS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Item:
    """A link of the side bar: where to, for whom.

    `bottom` puts it into the phone's bar for those roles, by its `short` label where there is one; `covers` are the
    beginnings of further addresses that belong to it.
    """

    label: Promise
    icon: str
    route: str
    roles: frozenset[Role]
    bottom: frozenset[Role] = frozenset()
    short: Promise | str = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A heading of the side bar and its links. Grouped by the work, not by tables."""

    label: Promise | None
    items: tuple[Item, ...]


GROUPS: tuple[Group, ...] = (
    Group(None, (Item(_("Workbench"), "inboxes", "dashboards:workbench", ANYONE, bottom=ANYONE),)),
    Group(
        _("Customers"),
        (
            Item(_("Customers"), "people", "customers:list", OFFICE, bottom=frozenset({Role.OFFICER})),
            Item(_("Lists from Excel"), "file-earmark-spreadsheet", "customers:imports", FIELD),
            Item(_("Likely duplicates"), "intersect", "customers:duplicates", FIELD),
        ),
    ),
    Group(
        _("Marketing"),
        (
            Item(_("Marketing"), "bullseye", "customers:marketing", FIELD, covers=("/customers/portraits/",)),
            Item(_("Contacts due"), "telephone-outbound", "customers:contacts_due", FIELD),
            Item(_("Repeat marketing"), "arrow-repeat", "customers:repeat", FIELD, covers=("/customers/needs/",)),
            Item(_("Campaigns"), "megaphone", "customers:campaigns", FIELD),
            Item(_("Suggestions"), "diagram-3", "customers:suggestions", FIELD, covers=("/customers/prospects/",)),
            Item(_("Groups and salons"), "cup-hot", "customers:salons", FIELD, covers=("/customers/circles/",)),
            Item(_("Loops of ties"), "arrow-repeat", "customers:rings", OVERSIGHT),
        ),
    ),
    Group(
        _("Territory"),
        (
            Item(
                _("Today in the field"),
                "phone",
                "loans:today",
                FIELD,
                bottom=frozenset({Role.OFFICER}),
                short=_("Today"),
            ),
            Item(_("Plan of the day"), "signpost-split", "customers:day_plan", FIELD, covers=("/customers/visits/",)),
            Item(_("Shops and households"), "shop", "customers:premises_list", FIELD, covers=("/customers/areas/",)),
            Item(_("Coverage"), "pin-map", "customers:coverage", FIELD),
        ),
    ),
    Group(
        _("Loans"),
        (
            Item(
                _("Applications"),
                "folder2-open",
                "loans:applications",
                OFFICE,
                bottom=OFFICE,
                covers=("/loans/papers/", "/board/cases/"),
            ),
            Item(_("Cases by stage"), "kanban", "loans:stages", OFFICE),
            Item(
                _("Contracts and payout"),
                "pen",
                "loans:contracts",
                OPERATIONS,
                bottom=frozenset({Role.OPERATIONS}),
                short=_("Contracts"),
                covers=("/loans/payouts/", "/loans/fees/"),
            ),
            Item(_("Payment orders"), "send", "loans:orders", OPERATIONS, covers=("/loans/batches/",)),
            Item(_("Files from the bank"), "file-earmark-arrow-up", "loans:bank_files", OPERATIONS),
            Item(_("Conditions before payout"), "list-check", "loans:conditions", OFFICE),
            Item(_("Appointments for signing"), "calendar-check", "loans:appointments", OFFICE),
            Item(
                _("Loan accounts"),
                "cash-coin",
                "loans:loans",
                OFFICE,
                bottom=frozenset({Role.OPERATIONS}),
                short=_("Loans"),
                covers=("/loans/lines/", "/loans/due/"),
            ),
            Item(_("Closed days"), "calendar-check", "loans:days", OPERATIONS),
        ),
    ),
    Group(
        _("Board"),
        (
            Item(
                _("Board rounds"),
                "check2-square",
                "review:rounds",
                BOARD,
                bottom=VOTERS,
                short=_("Board"),
                covers=("/board/seats/", "/board/questions/"),
            ),
            Item(_("Board evenings"), "calendar-event", "review:evenings", BOARD, covers=("/board/agenda/",)),
            Item(_("Roster"), "people", "review:roster", BOARD),
            Item(_("Judgement over time"), "bar-chart", "review:judgement", BOARD),
        ),
    ),
    Group(
        _("After payout"),
        (Item(_("Monthly calls"), "telephone", "postloan:callbacks", FIELD, bottom=frozenset({Role.OFFICER})),),
    ),
    Group(
        _("Figures"),
        (
            Item(_("Dashboard"), "bar-chart", "dashboards:centre", OVERSIGHT, bottom=frozenset({Role.MANAGER})),
            Item(_("Time to payout"), "stopwatch", "loans:promise", OFFICE),
        ),
    ),
    Group(
        _("Rules and trail"),
        (
            Item(_("Deadlines"), "hourglass-split", "worktime:deadlines", FIELD, bottom=frozenset({Role.AUDITOR})),
            Item(_("Accountability"), "clipboard-check", "worktime:accountability", FIELD),
            Item(
                _("Working calendar"),
                "calendar3",
                "worktime:calendar",
                ANYONE,
                bottom=frozenset({Role.MEMBER, Role.ADMINISTRATOR}),
                short=_("Calendar"),
            ),
            Item(_("Policy"), "sliders", "policy:detail", ANYONE, bottom=frozenset({Role.MEMBER})),
            Item(_("Products"), "box", "loans:products", OFFICE),
            Item(_("Texts of contracts"), "file-earmark-ruled", "loans:document_texts", OFFICE),
            Item(_("Texts of the consents"), "file-earmark-text", "customers:consent_texts", OVERSIGHT),
            Item(_("Segments"), "diagram-2", "customers:segments", OFFICE),
            Item(_("Audit trail"), "journal-text", "audit:trail", TRAIL, bottom=WATCH, short=_("Trail")),
            Item(_("Accounts"), "person-gear", "staff:accounts", ADMINISTRATION, bottom=ADMINISTRATION),
            Item(_("Centre"), "building", "staff:centre", HEADS),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """An item as one page shows it: whether the page is it (`page`) or belongs to it (`true`), and what waits there."""

    item: Item
    url: str
    here: str
    waiting: int = 0


@dataclass(frozen=True)
class Shown:
    """A heading with its links as one page shows them."""

    label: Promise | None
    links: list[Link]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs; nothing is read from the database before it is shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"languages": settings.LANGUAGES, "demo_logins": SimpleLazyObject(_demo_logins)}
    waiting = cache(lambda: counts(user, clock.now()))
    return {
        "languages": settings.LANGUAGES,
        "nav_groups": SimpleLazyObject(lambda: groups_for(user.roles, request.path, waiting())),
        "nav_bottom": SimpleLazyObject(lambda: bottom_for(user.roles, request.path)),
        "unread_notices": SimpleLazyObject(lambda: waiting()["notices"]),
        "nav_here": request.path,
    }


def _demo_logins() -> list[tuple[str, str, str, list[str]]]:
    """Return (user name, password, name, roles) of the demonstration's people; none on a real installation."""
    logins: list[tuple[str, str, str, list[str]]] = (
        import_string(settings.DEMO_LOGINS)() if settings.DEMO_LOGINS else []
    )
    return logins


def groups_for(roles: frozenset[Role], path: str, waiting: Mapping[str, int]) -> list[Shown]:
    """Return the groups with the links these roles may use."""
    groups = [Shown(group.label, _links(group.items, roles, path, waiting)) for group in GROUPS]
    return [group for group in groups if group.links]


def bottom_for(roles: frozenset[Role], path: str) -> list[Link]:
    """Return the four links these roles use most, for the phone."""
    items = [item for group in GROUPS for item in group.items if item.bottom & roles]
    return _links(items, roles, path, {})[:4]


def _links(items: Iterable[Item], roles: frozenset[Role], path: str, waiting: Mapping[str, int]) -> list[Link]:
    shown = [item for item in items if item.roles & roles]
    nearest = _nearest(path)
    return [Link(item, _url(item.route), _here(item, path, nearest), waiting.get(item.route, 0)) for item in shown]


def _here(item: Item, path: str, nearest: Item | None) -> str:
    """Return aria-current: the page itself, or a page of the same work."""
    if path == _url(item.route):
        return "page"
    return "true" if item is nearest else ""


def _nearest(path: str) -> Item | None:
    """Return the item that a page belongs to: of all whose beginnings fit, the one with the longest."""
    fitting = ((len(beginning), item) for beginning, item in _beginnings() if path.startswith(beginning))
    return max(fitting, key=lambda fit: fit[0], default=(0, None))[1]


@cache
def _beginnings() -> list[tuple[str, Item]]:
    """Return how the addresses of each item's pages begin, but for the workbench's: every address begins like it."""
    items = [item for group in GROUPS for item in group.items]
    found = [(beginning, item) for item in items for beginning in (*item.covers, _url(item.route))]
    return [(beginning, item) for beginning, item in found if beginning != "/"]


@cache
def _url(route: str) -> str:
    """Return where a link of the frame leads; asked for on every page, and always the same."""
    return reverse(route)
