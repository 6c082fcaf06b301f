"""The list of applications as its address describes it: filters, order, sums."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.queries import plain, search
from customers.rules import sees_everyone
from jinxin.access import Role
from jinxin.money import ZERO
from jinxin.paging import SIZES, page_of, size_of
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from loans.enums import OPEN_STATES, State
from loans.models import Application, Product

OPEN: Final = "open"
"""A filter value: every state in which somebody still has work to do."""

ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "-created": ("-created_at", "-pk"),
    "created": ("created_at", "pk"),
    "due": (F("due_at").asc(nulls_last=True), "-pk"),
    "-due": (F("due_at").desc(nulls_last=True), "-pk"),
    "amount": ("amount", "-pk"),
    "-amount": ("-amount", "-pk"),
    "submitted": (F("submitted_at").asc(nulls_last=True), "-pk"),
    "-submitted": (F("submitted_at").desc(nulls_last=True), "-pk"),
}
NEWEST: Final = "-created"

LABELS: Final[dict[str, Promise]] = {
    "q": _("Search"),
    "state": _("State"),
    "product": _("Product"),
    "officer": _("Loan officer"),
    "clock": _("Clock"),
}
CLOCKS: Final[dict[str, Promise]] = {"over": _("Overdue"), "today": _("Due today"), "running": _("Running")}


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address of the list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Select:
    """A filter above the list."""

    name: str
    label: Promise
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Sums:
    """How many applications the list has in all, and the amount they ask for."""

    count: int
    amount: Decimal


class Listing:
    """What one address of the list asks for. Values that make no sense are left out rather than refused."""

    def __init__(self, params: QueryDict, person: Any, at: datetime) -> None:
        self.given, self.person, self.at = params, person, at
        self.text = plain(params.get("q", ""))
        self.sort: str = sort if (sort := str(params.get("sort"))) in ORDERS else NEWEST
        self._options = self._all_options()
        self.chosen = {name: value for name in self._options if (value := str(params.get(name))) in self._options[name]}

    def _all_options(self) -> dict[str, dict[str, str]]:
        states = {OPEN: str(_("All open")), **{str(value): str(label) for value, label in State.choices}}
        options = {
            "state": states,
            "product": {str(product.pk): str(product) for product in Product.objects.all()},
            "clock": {value: str(label) for value, label in CLOCKS.items()},
        }
        if sees_everyone(self.person):
            officers = User.objects.filter(grants__role=Role.OFFICER)
            options["officer"] = {str(officer.pk): officer.name for officer in officers}
        return options

    def found(self) -> QuerySet[Application]:
        """Return what matches, each with the due moment and the key of the clock that runs for it."""
        rows = with_clock(Application.objects.visible_to(self.person))
        if self.text:
            customers = search(self.text, self.person).values("pk")
            rows = rows.filter(Q(number__icontains=self.text) | Q(customer__in=customers))
        if state := self.chosen.get("state"):
            rows = rows.filter(state__in=OPEN_STATES if state == OPEN else [state])
        if product := self.chosen.get("product"):
            rows = rows.filter(product_id=int(product))
        if officer := self.chosen.get("officer"):
            rows = rows.filter(officer_id=int(officer))
        return self._by_clock(rows)

    def _by_clock(self, rows: Any) -> QuerySet[Application]:
        match self.chosen.get("clock"):
            case "over":
                return rows.filter(due_at__lt=self.at)
            case "today":
                return rows.filter(due_at__range=(self.at, self.at.replace(hour=23, minute=59, second=59)))
            case "running":
                return rows.filter(due_at__gte=self.at)
        return rows

    def sums(self) -> Sums:
        """Return count and amount of everything that matches."""
        found = self.found().aggregate(count=Count("pk"), amount=Sum("amount"))
        return Sums(found["count"], found["amount"] or ZERO)

    def page(self, total: int) -> Page[Application]:
        """Return the page asked for; `total` spares counting again. Each row carries its running `clock`."""
        rows = self.found().select_related("customer", "product", "officer").order_by(*ORDERS[self.sort])
        page = page_of(rows, self.given, count=total)
        page.object_list = attach_clocks(page.object_list)
        return page

    def params(self, **changes: str | None) -> str:
        """Return the query string of this list with `changes`, without what is default; it starts over on page one."""
        values: dict[str, str | None] = {"q": self.text, **self.chosen}
        values["sort"] = "" if self.sort == NEWEST else self.sort
        values["size"] = "" if (size := size_of(self.given)) == SIZES[0] else str(size)
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in {**values, **changes}.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    def chips(self) -> list[Chip]:
        """Return the filters in use."""
        shown = {name: self._options[name][value] for name, value in self.chosen.items()}
        if self.text:
            shown["q"] = self.text
        return [Chip(str(LABELS[name]), value, self.params(**{name: None})) for name, value in shown.items()]

    def selects(self) -> list[Select]:
        """Return the filters above the list."""
        return [
            Select(name, LABELS[name], list(options.items()), self.chosen.get(name, ""))
            for name, options in self._options.items()
        ]

    def sort_links(self) -> dict[str, dict[str, str]]:
        """Return per sortable column where its head leads and how the list is sorted by it now."""
        return {name: self._sort_link(name) for name in ("created", "due", "amount", "submitted")}

    def _sort_link(self, name: str) -> dict[str, str]:
        turned = name if self.sort == f"-{name}" else f"-{name}"
        now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "none")
        return {"url": self.params(sort=turned), "now": now}

    @property
    def narrowed(self) -> bool:
        """Whether the list shows less than everything."""
        return bool(self.text or self.chosen)


def with_clock(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Add to each case the open clock that is due first: `due_at` and `clock_id`."""
    clocks = Deadline.objects.filter(application_id=OuterRef("pk"), state__in=Deadline.OPEN).order_by("due_at", "pk")
    return rows.annotate(due_at=Subquery(clocks.values("due_at")[:1]), clock_id=Subquery(clocks.values("pk")[:1]))


def attach_clocks(rows: Any) -> list[Application]:
    """Return the rows, each with its `clock`; one query for all."""
    cases = list(rows)
    clocks = Deadline.objects.in_bulk([case.clock_id for case in cases if case.clock_id])
    for case in cases:
        case.clock = clocks.get(case.clock_id)
    return cases
