"""Whom to contact, as the address of the list describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import ContactOutcome
from customers.models import Contact, ContactQuerySet
from customers.queries.contacts import parties_pointed_at
from customers.queries.counting import MOST_COUNTED, counted_each
from customers.queries.search import plain
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList
from jinxin.paging import page_of
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered

ORDERS: dict[str, tuple[str, ...]] = {
    "due": ("next_on", "party__name_pinyin", "pk"),
    "name": ("party__name_pinyin", "pk"),
    "last": ("at", "pk"),
}
WHENS: dict[str, Promise] = {"today": _("Up to today"), "week": _("Next seven days"), "all": _("All")}
SORTS: dict[str, Promise] = {"due": _("Late first"), "name": _("Name"), "last": _("Longest since the last word")}
LABELS: dict[str, Promise] = {
    "when": _("When"),
    "outcome": _("Last outcome"),
    "officer": _("Loan officer"),
    "q": _("Search"),
}


@dataclass(frozen=True)
class Tab:
    """A stretch of time, how many wait in it, and the address that shows only them."""

    label: Promise
    count: int
    more: bool
    url: str
    here: bool


class DueList(AddressedList):
    """The list of next contacts that one address asks for."""

    LABELS, ORDERS, USUAL_ORDER, ON_TABS = LABELS, ORDERS, "due", frozenset({"when"})

    def __init__(self, params: QueryDict, person: Any, today: date) -> None:
        self.person, self.today, self.everyone = person, today, sees_everyone(person)
        options: dict[str, Mapping[str, str]] = {
            "when": {value: str(label) for value, label in WHENS.items()},
            "outcome": {str(value): str(label) for value, label in ContactOutcome.choices},
        }
        if self.everyone:
            options["officer"] = Offered(OFFICERS, person)
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    @property
    def when(self) -> str:
        """The chosen stretch of time."""
        return self.chosen.get("when", "today")

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter beside the stretch of time leaves something out."""
        return bool(self.text or set(self.chosen) - {"when"})

    def sorts(self) -> list[tuple[str, Promise]]:
        """The orders that can be chosen."""
        return list(SORTS.items())

    def _found(self) -> ContactQuerySet:
        rows = Contact.objects.visible_to(self.person).open().filter(parties_pointed_at(self.text, "party__"))
        if outcome := self.chosen.get("outcome"):
            rows = rows.filter(outcome=outcome)
        if officer := self.chosen.get("officer"):
            rows = rows.filter(party__officer=int(officer))
        return rows

    def _until(self, when: str) -> Q:
        days = {"today": 0, "week": 7}
        return Q(next_on__lte=self.today + timedelta(days=days[when])) if when in days else Q()

    def counts(self) -> dict[str, int]:
        """Return how many there are of each stretch of time, in one query; of very many not all are counted."""
        return counted_each({when: self._found().filter(self._until(when)) for when in WHENS})

    def tabs(self, counts: dict[str, int]) -> list[Tab]:
        """Return the stretches of time with their counts."""
        return [self._tab(when, label, counts[when]) for when, label in WHENS.items()]

    def _tab(self, when: str, label: Promise, count: int) -> Tab:
        url = self.params(when=None if when == "today" else when)
        return Tab(label, min(count, MOST_COUNTED), count > MOST_COUNTED, url, when == self.when)

    def page(self, total: int) -> Page[Any]:
        """Return the rows of the page asked for."""
        rows = self._found().filter(self._until(self.when)).order_by(*ORDERS[self.sort])
        rows = rows.select_related("party__customer", "party__business", "party__officer", "campaign")
        return page_of(rows, self.given, count=total, most=MOST_COUNTED)
