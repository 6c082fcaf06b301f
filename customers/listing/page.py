"""The list of customers as its address describes it: search, filters, order, columns, counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass
from customers.listing import columns as catalogue
from customers.listing.columns import Column
from customers.listing.filters import (
    INDEXED,
    LABELS,
    ORDER_LABELS,
    ORDERS,
    first_of,
    narrow,
    options,
    ordered,
    with_facts,
)
from customers.listing.kept import Kept, kept_by
from customers.models import Area, Customer, CustomerQuerySet, SavedView, Segment
from customers.queries.counting import MOST_COUNTED, count_each
from customers.queries.search import plain, pointed_at
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList
from jinxin.paging import page_of

MOST_FOUND: Final = 2_000
"""Customers of a class that a search text finds: whoever gets more types on."""
DEEP: Final = 200
"""Rows from which on a page is found first and then read: what those before it would show need not be worked out."""
EVERYTHING: Final = "?view=all"
"""The address of the unfiltered list for who opens it with a view of their own."""


@dataclass(frozen=True)
class Cell:
    """What a row shows in one column."""

    column: Column
    shown: Any


@dataclass(frozen=True)
class Row:
    """A customer as the list shows one."""

    customer: Customer
    cells: list[Cell]


@dataclass(frozen=True)
class Tab:
    """One class (or all), how many match, and the address that shows only them."""

    label: Promise | str
    count: int
    more: bool
    url: str
    here: bool


@dataclass(frozen=True)
class Counts:
    """How many match per class, and in all under ""; `more` where the counting ended early."""

    of_class: dict[str, int]
    more: dict[str, bool]


@dataclass(frozen=True)
class Head:
    """The head of a column: where its link leads, and how the list is sorted by it now."""

    column: Column
    url: str = ""
    now: str = ""


class Listing(AddressedList):
    """The list of customers that one address asks for."""

    LABELS, ORDERS, USUAL_ORDER, ON_TABS = LABELS, ORDERS, "-registered", frozenset({"class"})

    def __init__(self, params: QueryDict, person: Any) -> None:
        self.person, self.everyone = person, sees_everyone(person)
        self.tree = Area.objects.tree()
        self._found: dict[int, str] | None = None
        segments = list(Segment.objects.all())
        self._class_of = {segment.code: segment.customer_class for segment in segments}
        choices = options(self.tree, segments, person, everyone=self.everyone)
        super().__init__(params, text=plain(params.get("q", "")), options=choices)

    # --- The address ----------------------------------------------------------------------------------------------

    @cached_property
    def named_columns(self) -> str:
        """The columns that the address names, "" where it leaves them to the person."""
        codes = [code for code in str(self.given.get("columns", "")).split(".") if code in catalogue.BY_CODE]
        return ".".join(dict.fromkeys(codes))

    @cached_property
    def _kept(self) -> Kept:
        return kept_by(self.person)

    @property
    def views(self) -> list[SavedView]:
        """The person's saved views."""
        return self._kept.views

    @property
    def default_view(self) -> SavedView | None:
        """The view the person's list opens with."""
        return next((view for view in self.views if view.is_default), None)

    def params(self, **changes: str | None) -> str:
        address = super().params(**{"columns": self.named_columns, **changes})
        return EVERYTHING if address == "?" and self.default_view else address

    @property
    def address(self) -> str:
        """The query string of this list, by which it is saved, exported and handed over."""
        return self.params()

    # --- Who is in it ---------------------------------------------------------------------------------------------

    @property
    def customer_class(self) -> str:
        """The class of the chosen tab, "" for all."""
        return self.chosen.get("class", "")

    @cached_property
    def _pointed_at(self) -> tuple[Q, Q]:
        return pointed_at(self.text, self.person)

    def _matching(self, customer_class: str) -> CustomerQuerySet:
        """Everything that matches, of a class or ("") of both; a salaried customer has no shops to be found by."""
        segment = self.chosen.get("segment", "")
        if segment and customer_class and self._class_of[segment] != customer_class:
            return Customer.objects.none()
        people, owners = self._pointed_at
        sought = people if customer_class == CustomerClass.SALARIED else people | owners
        chosen = {name: value for name, value in self.chosen.items() if name != "class"}
        if customer_class:
            chosen["class"] = customer_class
        return narrow(Customer.objects.visible_to(self.person).filter(sought), chosen, self.tree)

    @property
    def _most(self) -> int:
        return MOST_FOUND if self.text else MOST_COUNTED

    @cached_property
    def _few(self) -> dict[int, str] | None:
        """Those of the tab who match, sorted, with their class, as long as they are few; None for many, and for
        everybody."""
        if not (self.text or self.chosen.keys() - {"class"}):
            return None
        both = (self._matching(value) for value in CustomerClass.values)
        self._found = first_of(both, self.sort, self._most + 1)
        here = {key: value for key, value in self._found.items() if self.customer_class in ("", value)}
        return here if max(Counter(here.values()).values(), default=0) <= self._most else None

    def found(self) -> CustomerQuerySet:
        """Return everything that matches, in the order of the list."""
        few = self._few
        rows = self._matching(self.customer_class) if few is None else Customer.objects.filter(pk__in=few)
        return ordered(rows, self.sort)

    def counts(self) -> Counts:
        """Count what matches. Of many, as many are counted as were found before the search ended."""
        if self._few is None and self._found is None:
            found = count_each(self._counting(value) for value in CustomerClass.values)
            return self._cut(dict(zip(CustomerClass.values, found, strict=True)))
        return self._cut(Counter((self._found or {}).values()))

    def _counting(self, customer_class: str) -> Any:
        return self._matching(customer_class).order_by().values("pk")[: self._most + 1]

    def _cut(self, found: Mapping[str, int]) -> Counts:
        """Return what was counted of each class as it is shown: no more than whoever counted went to."""
        more = {value: found.get(value, 0) > self._most for value in CustomerClass.values}
        shown = {value: min(found.get(value, 0), self._most) for value in CustomerClass.values}
        return Counts({"": sum(shown.values()), **shown}, {"": any(more.values()), **more})

    def page(self, total: int) -> Page[Any]:
        """Return the rows of the page asked for, with all that a row shows; `total` spares counting again."""
        few = self._few
        if few is not None:
            page: Page[Any] = page_of(list(few), self.given)
            customers: Any = self.read(list(page.object_list))
        else:
            page = page_of(with_facts(self.found()), self.given, count=total)
            customers = page.object_list
            if page.start_index() > DEEP or self.sort.removeprefix("-") not in INDEXED:
                customers = self.read(list(customers.values_list("pk", flat=True)))
        page.object_list = [self._row(customer) for customer in customers]
        return page

    def read(self, keys: Sequence[int]) -> list[Customer]:
        """Return these customers with everything the columns show, in their order."""
        found = {customer.pk: customer for customer in with_facts(Customer.objects.filter(pk__in=keys).order_by())}
        return [found[key] for key in keys if key in found]

    def _row(self, customer: Customer) -> Row:
        return Row(customer, [Cell(column, column.shown(customer)) for column in self.columns])

    # --- What it shows --------------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that the address names, else those the person keeps, else the usual ones."""
        named = self.named_columns.split(".") if self.named_columns else None
        return catalogue.chosen(named or self._kept.columns or catalogue.USUAL, everyone=self.everyone)

    def offered_columns(self) -> list[tuple[Column, bool]]:
        """Return the columns to choose from and whether each is shown."""
        return [(column, column in self.columns) for column in catalogue.offered(everyone=self.everyone)]

    def said(self) -> list[tuple[str, str]]:
        """Return everything the list is narrowed by, each with its label: the class too, which stands on the tabs."""
        chips = [(chip.label, chip.value) for chip in self.chips()]
        return (
            [(str(LABELS["class"]), self.options["class"][self.customer_class]), *chips]
            if self.customer_class
            else chips
        )

    def tabs(self, counts: Counts) -> list[Tab]:
        """Return all and each class with their counts."""
        labels = {"": _("All"), **{str(item.value): item.label for item in CustomerClass}}
        return [self._tab(value, label, counts) for value, label in labels.items()]

    def _tab(self, value: str, label: Any, counts: Counts) -> Tab:
        url = self.params(**{"class": value})
        return Tab(label, counts.of_class[value], counts.more[value], url, value == self.customer_class)

    def heads(self) -> list[Head]:
        """Return the heads of the table, in the order of its cells."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if not column.order or self.is_private:
            return Head(column)
        link = self.sort_link(column.order, largest_first=column.largest_first)
        return Head(column, link.url, link.now)

    def orders(self) -> list[tuple[str, Promise]]:
        """Return the orders with their labels, for a phone, where the heads of the table are not seen."""
        return [(name, label) for name, label in ORDER_LABELS.items() if self.everyone or "officer" not in name]
