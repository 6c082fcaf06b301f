"""The filters of the list: what there is to choose from, and which customers a choice leaves."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers import areachoice
from customers.enums import Acquisition, CustomerClass, Standing
from customers.listing.standing import application_model, of_standing, running
from customers.models import CustomerQuerySet, Segment
from customers.queries.counting import rows_of_each
from customers.rules.areas import Tree
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered

LABELS: Final[dict[str, Promise]] = {
    "class": _("Class"),
    "segment": _("Segment"),
    "standing": _("Standing"),
    "stage": _("Stage of the application"),
    "area": _("Area"),
    "acquisition": _("Way of marketing"),
    "officer": _("Loan officer"),
    "q": _("Search"),
}
PLAIN: Final = {"class": "customer_class", "segment": "segment", "acquisition": "acquisition", "officer": "officer_id"}
"""Filters that are a column of the register."""

ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "-registered": ("-registered_at", "-pk"),
    "registered": ("registered_at", "pk"),
    "name": ("name_pinyin", "name", "pk"),
    "-name": ("-name_pinyin", "-name", "-pk"),
    "officer": ("officer__name", "name_pinyin", "pk"),
    "-officer": ("-officer__name", "-name_pinyin", "-pk"),
    "-balance": (F("owed").desc(nulls_last=True), "-pk"),
    "balance": (F("owed").asc(nulls_last=True), "pk"),
    "next": (F("next_contact").asc(nulls_last=True), "pk"),
    "-next": (F("next_contact").desc(nulls_last=True), "-pk"),
}
SORTED_BY: Final[dict[str, tuple[str, str]]] = {
    "registered": ("registered_at", "pk"),
    "name": ("name_pinyin", "pk"),
    "officer": ("officer__name", "name_pinyin"),
    "balance": ("owed", "pk"),
    "next": ("next_contact", "pk"),
}
"""What the orders go by, for rows that are sorted here; who has nothing of the first comes last."""
INDEXED: Final = frozenset({"registered", "name", "balance", "next"})
"""Orders that an index has; for the others a page is found first and then read."""
ORDER_LABELS: Final[dict[str, Promise]] = {
    "-registered": _("Registered last first"),
    "registered": _("Registered first first"),
    "name": _("Name, A to Z"),
    "-name": _("Name, Z to A"),
    "-balance": _("Largest balance first"),
    "balance": _("Smallest balance first"),
    "next": _("Next contact soonest first"),
    "-next": _("Next contact latest first"),
    "officer": _("Loan officer, A to Z"),
    "-officer": _("Loan officer, Z to A"),
}


def options(tree: Tree, segments: Iterable[Segment], person: Any, *, everyone: bool) -> dict[str, Mapping[str, str]]:
    """Return the filters with what may be chosen, in the order in which they stand above the list."""
    model = application_model()
    found: dict[str, Mapping[str, str]] = {
        "class": _choices(CustomerClass.choices),
        "segment": {segment.code: str(segment) for segment in segments},
        "standing": _choices(Standing.choices),
        "stage": {str(value): str(label) for value, label in model.state.field.choices if value in model.RUNNING},
        "area": Offered(areachoice.IN_USE.of(tree), person),
        "acquisition": _choices(Acquisition.choices),
    }
    if everyone:
        found["officer"] = Offered(OFFICERS, person)
    return {name: values for name, values in found.items() if values}


def _choices(choices: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}


def narrow(rows: CustomerQuerySet, chosen: Mapping[str, str], tree: Tree) -> CustomerQuerySet:
    """Return the customers whom the chosen values leave. An area stands for all its parts."""
    rows = rows.filter(**{PLAIN[name]: value for name, value in chosen.items() if name in PLAIN})
    if standing := chosen.get("standing"):
        rows = rows.filter(of_standing(standing))
    if stage := chosen.get("stage"):
        rows = rows.filter(Q(running(state=stage)))
    if area := chosen.get("area"):
        rows = rows.filter(area__in=tree.within(int(area)))
    return rows


def latest_application() -> Subquery:
    """Return the state of a customer's latest application as a column."""
    latest = application_model().objects.filter(customer=OuterRef("pk")).order_by("-created_at", "-pk")
    return Subquery(latest.values("state")[:1])


def ordered(rows: CustomerQuerySet, sort: str) -> CustomerQuerySet:
    """Return the rows in an order of ORDERS."""
    return rows.order_by(*ORDERS[sort])


def first_of(parts: Iterable[CustomerQuerySet], sort: str, most: int) -> dict[int, str]:
    """Return the keys and classes of at most so many of each part, as the database comes across them, sorted.

    A database that is asked for the first of a sorted list likes to walk through the whole list in its order, hoping to
    meet enough of them soon; without an order it looks them up.
    """
    columns = SORTED_BY[sort.removeprefix("-")]
    found = rows_of_each(rows.order_by().values_list("pk", "customer_class", *columns)[:most] for rows in parts)
    found.sort(key=lambda row: row[0])
    known = [row for row in found if row[2] is not None]
    known.sort(key=lambda row: row[2:], reverse=sort.startswith("-"))
    return {row[0]: row[1] for row in (*known, *(row for row in found if row[2] is None))}


def with_facts(rows: CustomerQuerySet) -> CustomerQuerySet:
    """Return the rows with everything the columns show: three queries, however many rows."""
    related = rows.select_related("officer", "employment", "segment", "area").prefetch_related("businesses")
    return related.annotate(latest=latest_application(), applies=running())
