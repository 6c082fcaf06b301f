"""The list of prospects as its address describes it."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers import areachoice
from customers.enums import PartyKind
from customers.models import Area, Party, PartyQuerySet, Relation
from customers.queries.counting import MOST_COUNTED, counted_each
from customers.queries.relations import search_prospects
from customers.queries.search import plain
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList
from jinxin.paging import page_of
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered

ORDERS: dict[str, tuple[str, ...]] = {
    "-added": ("-added_at", "-pk"),
    "added": ("added_at", "pk"),
    "name": ("name_pinyin", "name", "pk"),
    "-name": ("-name_pinyin", "-name", "-pk"),
}
LABELS: dict[str, Promise] = {
    "kind": _("What it is"),
    "linked": _("Ties"),
    "state": _("State"),
    "area": _("Area"),
    "officer": _("Loan officer"),
    "q": _("Search"),
}
LINKED = {"yes": _("tied to somebody"), "no": _("not tied yet")}
STATES = {"dropped": _("dropped"), "all": _("all, also dropped")}


class ProspectListing(AddressedList):
    """The prospects that one address asks for; dropped ones only where it says so."""

    LABELS, ORDERS, USUAL_ORDER = LABELS, ORDERS, "-added"

    def __init__(self, params: QueryDict, person: Any) -> None:
        self.person, self.everyone, self.tree = person, sees_everyone(person), Area.objects.tree()
        options: dict[str, Mapping[str, str]] = {
            "kind": {str(value): str(label) for value, label in PartyKind.choices},
            "linked": {value: str(label) for value, label in LINKED.items()},
            "state": {value: str(label) for value, label in STATES.items()},
            "area": Offered(areachoice.ALL.of(self.tree), person),
        }
        if self.everyone:
            options["officer"] = Offered(OFFICERS, person, extra={"none": str(_("nobody's"))})
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    def rows(self) -> QuerySet[Party]:
        """Return what matches, in order."""
        rows = _with_a_tie(search_prospects(self.text, self.person)).filter(*self._filters())
        return rows.order_by(*ORDERS[self.sort])

    def page(self) -> Page[Any]:
        """Return the rows of the page asked for; of very many not all are counted."""
        rows = self.rows()
        return page_of(rows, self.given, count=counted_each({"": rows})[""], most=MOST_COUNTED)

    def heads(self) -> list[dict[str, Any]]:
        """Return the heads of the table, in the order of its cells."""
        name, added = self.sort_link("name"), self.sort_link("added", largest_first=True)
        return [
            {"label": _("Name"), "url": name.url, "now": name.now},
            *({"label": label} for label in (LABELS["kind"], _("Mobile"), LABELS["area"], _("Note"))),
            *([{"label": LABELS["officer"]}] if self.everyone else []),
            {"label": pgettext_lazy("prospect", "Added"), "url": added.url, "now": added.now},
        ]

    def _filters(self) -> list[Any]:
        chosen = self.chosen
        filters: list[Any] = []
        if kind := chosen.get("kind"):
            filters.append(Q(kind=kind))
        if area := chosen.get("area"):
            filters.append(Q(area__in=self.tree.within(int(area))))
        if officer := chosen.get("officer"):
            filters.append(Q(officer=None) if officer == "none" else Q(officer=officer))
        if chosen.get("state") != "all":
            filters.append(Q(dropped_at__isnull=chosen.get("state") != "dropped"))
        if linked := chosen.get("linked"):
            filters.append(Q(tie__isnull=linked == "no"))
        return filters


def _with_a_tie(rows: PartyQuerySet) -> PartyQuerySet:
    """Let a query ask for `tie`: some tie of each party, looked up one by one, so that the first are found soon."""
    ties = Relation.objects.filter(ended_at=None).order_by()
    out, into = (ties.filter(**{end: OuterRef("pk")}).values("pk")[:1] for end in ("source", "target"))
    return rows.alias(tie=Coalesce(Subquery(out), Subquery(into)))
