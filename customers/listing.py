"""The list of customers as its address describes it: search, filters, order, counts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CustomerClass
from customers.models import Customer, CustomerQuerySet, Segment
from customers.queries.search import plain, search
from customers.rules.register import sees_everyone
from jinxin.access import Role
from jinxin.listing import AddressedList
from jinxin.money import ZERO
from jinxin.paging import page_of
from jinxin.staff.models import User

ORDERS: dict[str, tuple[str, ...]] = {
    "-registered": ("-registered_at", "-pk"),
    "registered": ("registered_at", "pk"),
    "name": ("name_pinyin", "name", "pk"),
    "-name": ("-name_pinyin", "-name", "-pk"),
    "officer": ("officer__name", "name_pinyin", "pk"),
    "-officer": ("-officer__name", "name_pinyin", "pk"),
}
CHOICES: dict[str, Any] = {"class": CustomerClass, "acquisition": Acquisition}
COLUMNS = {"class": "customer_class", "segment": "segment", "acquisition": "acquisition", "officer": "officer_id"}
LABELS: dict[str, Promise] = {
    "class": _("Class"),
    "segment": _("Segment"),
    "acquisition": _("Way of marketing"),
    "officer": _("Loan officer"),
    "q": _("Search"),
}


@dataclass(frozen=True)
class Row:
    """A customer with their latest application and what they owe (None for who never had a loan)."""

    customer: Customer
    application: Any
    balance: Decimal | None


@dataclass(frozen=True)
class Tab:
    """One class (or all), how many match, and the address that shows only them."""

    label: Promise | str
    count: int
    url: str
    here: bool


@dataclass(frozen=True)
class Column:
    """The head of a column: where its link leads, and how the list is sorted by it now."""

    label: Promise
    url: str = ""
    now: str = ""
    numeric: bool = False


class Listing(AddressedList):
    """The list of customers that one address asks for."""

    LABELS, ORDERS, USUAL_ORDER, ON_TABS = LABELS, ORDERS, "-registered", frozenset({"class"})

    def __init__(self, params: QueryDict, person: Any) -> None:
        self.person, self.everyone = person, sees_everyone(person)
        options = {name: {str(value): str(label) for value, label in enum.choices} for name, enum in CHOICES.items()}
        options["segment"] = {segment.code: str(segment) for segment in Segment.objects.all()}
        if self.everyone:
            officers = User.objects.filter(grants__role=Role.OFFICER)
            options["officer"] = {str(officer.pk): officer.name for officer in officers}
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    @property
    def customer_class(self) -> str:
        """The class of the chosen tab, "" for all."""
        return self.chosen.get("class", "")

    def _found(self) -> CustomerQuerySet:
        """Everything that matches but for the class, by which it is counted."""
        found = search(self.text, self.person)
        return found.filter(**{COLUMNS[name]: value for name, value in self.chosen.items() if name != "class"})

    def counts(self) -> dict[str, int]:
        """Return how many match per class, and in all under ""."""
        per_class = dict(self._found().order_by().values_list("customer_class").annotate(Count("pk")))
        return {"": sum(per_class.values()), **{value: per_class.get(value, 0) for value in CustomerClass.values}}

    def page(self, total: int) -> Page[Any]:
        """Return the rows of the page asked for, with all that a row shows; `total` spares counting again."""
        rows = self._found()
        if self.customer_class:
            rows = rows.filter(customer_class=self.customer_class)
        rows = rows.select_related("officer", "employment", "segment").prefetch_related(
            "businesses", "applications", "loans"
        )
        page = page_of(rows.order_by(*ORDERS[self.sort]), self.given, count=total)
        page.object_list = [_row(customer) for customer in page.object_list]
        return page

    def tabs(self, counts: dict[str, int]) -> list[Tab]:
        """Return all and each class with their counts."""
        labels = {"": _("All"), **{item.value: item.label for item in CustomerClass}}
        return [
            Tab(label, counts[value], self.params(**{"class": value}), value == self.customer_class)
            for value, label in labels.items()
        ]

    def columns(self) -> list[Column]:
        """Return the heads of the table, in the order of its cells."""
        columns = [
            self._sortable("name", _("Name")),
            Column(_("Segment")),
            Column(_("Employer or business")),
            Column(_("Mobile")),
            Column(_("Way of marketing")),
            Column(_("Latest application")),
            Column(_("Balance"), numeric=True),
        ]
        if self.everyone:
            columns.append(self._sortable("officer", LABELS["officer"]))
        return [*columns, self._sortable("registered", _("Registered"))]

    def _sortable(self, name: str, label: Promise) -> Column:
        link = self.sort_link(name)
        return Column(label, link.url, link.now)


def _row(customer: Customer) -> Row:
    owed: list[Any] = [loan.balance for loan in customer.loans.all()]
    return Row(customer, next(iter(customer.applications.all()), None), sum(owed, ZERO) if owed else None)
