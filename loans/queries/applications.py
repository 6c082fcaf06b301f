"""The list of applications as its address describes it: filters, order, sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass
from customers.queries.counting import MOST_COUNTED
from customers.queries.search import plain, search
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList, SortLink
from jinxin.money import ZERO
from jinxin.paging import page_of
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered
from jinxin.worktime.models import Deadline
from loans.enums import OPEN_STATES, State
from loans.models import Application, Product, Stage

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
LABELS: Final[dict[str, Promise]] = {
    "q": _("Search"),
    "state": _("State"),
    "product": _("Product"),
    "officer": _("Loan officer"),
    "clock": _("Clock"),
    "stage": _("Stage"),
    "class": _("Customer class"),
}
CLOCKS: Final[dict[str, Promise]] = {"over": _("Overdue"), "today": _("Due today"), "running": _("Running")}


@dataclass(frozen=True)
class Sums:
    """How many applications the list has in all, and the amount they ask for; of very many neither is worked out."""

    count: int
    amount: Decimal | None


class Listing(AddressedList):
    """The list of applications that one address asks for."""

    LABELS, ORDERS, USUAL_ORDER = LABELS, ORDERS, "-created"

    def __init__(self, params: QueryDict, person: Any, at: datetime) -> None:
        self.person, self.at = person, at
        super().__init__(params, text=plain(params.get("q", "")), options=self._all_options())

    def _all_options(self) -> dict[str, Mapping[str, str]]:
        states = {OPEN: str(_("All open")), **{str(value): str(label) for value, label in State.choices}}
        options: dict[str, Mapping[str, str]] = {
            "state": states,
            "product": {str(product.pk): str(product) for product in Product.objects.all()},
            "clock": {value: str(label) for value, label in CLOCKS.items()},
            "stage": {str(value): str(label) for value, label in Stage.choices},
            "class": {str(value): str(label) for value, label in CustomerClass.choices},
        }
        if sees_everyone(self.person):
            options["officer"] = Offered(OFFICERS, self.person)
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
        if stage := self.chosen.get("stage"):
            rows = rows.filter(stays__left_at=None, stays__stage=stage)  # a case has one stay that has not ended
        if customer_class := self.chosen.get("class"):
            rows = rows.filter(customer__customer_class=customer_class)
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
        few = self.found().order_by().values("pk", "amount")[: MOST_COUNTED + 1]
        found = few.aggregate(count=Count("pk"), sum=Sum("amount"))
        return Sums(found["count"], None if found["count"] > MOST_COUNTED else found["sum"] or ZERO)

    def page(self, total: int) -> Page[Application]:
        """Return the page asked for; `total` spares counting again. Each row carries its running `clock`."""
        rows = self.found().select_related("customer", "product", "officer").order_by(*ORDERS[self.sort])
        page = page_of(rows, self.given, count=total, most=MOST_COUNTED)
        page.object_list = attach_clocks(page.object_list)
        return page

    def sort_links(self) -> dict[str, SortLink]:
        """Return the links of the sortable columns, the latest and the largest first."""
        return {name: self.sort_link(name, largest_first=True) for name in ("created", "due", "amount", "submitted")}


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
