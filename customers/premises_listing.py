"""The list of shops and households as its address describes it: search, filters, order, counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import F
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers import areachoice
from customers.enums import PremisesKind, VisitOutcome
from customers.models import Area, Premises, PremisesQuerySet
from customers.queries.counting import MOST_COUNTED, counted_each
from customers.queries.premises import pointed_at, with_places
from customers.queries.relations import shown
from customers.queries.search import plain
from customers.rules.areas import Tree
from customers.rules.territory import sees_whole_territory
from jinxin.listing import AddressedList
from jinxin.paging import page_of
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered, Option, Reading

ORDERS: dict[str, tuple[Any, ...]] = {
    "street": ("area_id", "sequence", "pk"),
    "name": ("name_pinyin", "name", "pk"),
    "-name": ("-name_pinyin", "-name", "-pk"),
    "visited": (F("visited_at").asc(nulls_first=True), "pk"),
    "-visited": (F("visited_at").desc(nulls_last=True), "pk"),
    "next": (F("next_on").asc(nulls_last=True), "pk"),
    "-next": (F("next_on").desc(nulls_last=True), "pk"),
}
LABELS: dict[str, Promise] = {
    "area": pgettext_lazy("territory", "Area"),
    "kind": _("Kind"),
    "visits": _("Visits"),
    "outcome": _("Last outcome"),
    "dealing": _("Business with us"),
    "officer": _("Loan officer"),
    "state": _("State"),
    "q": _("Search"),
}
VISITS: dict[str, Promise] = {
    "visited": pgettext_lazy("territory", "Visited"),
    "unvisited": _("Not visited yet"),
    "due": _("Next visit due"),
}
DEALING: dict[str, Promise] = {"yes": _("Doing business with us"), "no": _("Not doing business with us")}
STATES: dict[str, Promise] = {"gone": _("No longer there"), "unused": _("In areas out of use")}
NOBODY: Final = "none"
OWN: Final = "."
"""Behind the number of an area: only what lies directly in it."""
INDENT: Final = "\u2003"


@dataclass(frozen=True)
class Row:
    """A shop or household, where it lies, and who is there as this person may see it."""

    premises: Premises
    area: str
    party: Any
    due: bool


@dataclass(frozen=True)
class Tab:
    """One kind (or both), how many match, and the address that shows only them."""

    label: Promise | str
    count: int
    more: bool
    url: str
    here: bool


@dataclass(frozen=True)
class Column:
    """The head of a column: where its link leads, and how the list is sorted by it now."""

    label: Promise | str
    url: str = ""
    now: str = ""


class OfferedAreas(Offered):
    """The areas, each also without its parts: as the links of the table of coverage name it."""

    def read(self, text: str) -> Reading:
        found = super().read(text.removesuffix(OWN))
        if not (found.option and text.endswith(OWN)):
            return found
        label = _now("%(name)s, without its parts") % {"name": found.option.label}
        self._known[found.option.key + OWN] = label
        return Reading(Option(found.option.key + OWN, label))


class PremisesListing(AddressedList):
    """The list of shops and households that one address asks for."""

    LABELS, ORDERS, USUAL_ORDER, ON_TABS = LABELS, ORDERS, "street", frozenset({"kind"})

    def __init__(self, params: QueryDict, person: Any, today: date) -> None:
        self.person, self.today, self.tree = person, today, Area.objects.tree()
        self.everyone = sees_whole_territory(person)
        options: dict[str, Mapping[str, str]] = {
            "area": OfferedAreas(areachoice.OWN.of(self.tree), person),
            "kind": _labelled(PremisesKind.choices),
            "visits": _labelled(VISITS.items()),
            "outcome": _labelled(VisitOutcome.choices),
            "dealing": _labelled(DEALING.items()),
            "state": _labelled(STATES.items()),
        }
        if self.everyone:
            options["officer"] = Offered(OFFICERS, person, extra={NOBODY: _now("Nobody")})
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    @property
    def area(self) -> int | None:
        """The chosen area."""
        chosen = self.chosen.get("area", "").removesuffix(OWN)
        return int(chosen) if chosen else None

    def found(self) -> PremisesQuerySet:
        """Everything that matches, of both kinds."""
        rows = self._in_state(Premises.objects.visible_to(self.person, self.tree)).filter(pointed_at(self.text))
        rows = self._visited(self._where(rows))
        match self.chosen.get("dealing"):
            case "yes":
                rows = rows.filter(is_dealing=True)
            case "no":
                rows = rows.filter(is_dealing=False)
        if outcome := self.chosen.get("outcome"):
            rows = rows.filter(outcome=outcome)
        return rows

    def _in_state(self, rows: PremisesQuerySet) -> PremisesQuerySet:
        match self.chosen.get("state"):
            case "gone":
                return rows.filter(gone_on__isnull=False)
            case "unused":
                return rows.filter(gone_on__isnull=True).exclude(area__in=self.tree.in_use)
        return rows.standing(self.tree)

    def _where(self, rows: PremisesQuerySet) -> PremisesQuerySet:
        if chosen := self.chosen.get("area"):
            pk = int(chosen.removesuffix(OWN))
            rows = rows.filter(area__in=[pk] if chosen.endswith(OWN) else self.tree.within(pk))
        if officer := self.chosen.get("officer"):
            wanted = None if officer == NOBODY else int(officer)
            rows = rows.filter(area__in=[pk for pk, who in self.tree.responsible.items() if who == wanted])
        return rows

    def _visited(self, rows: PremisesQuerySet) -> PremisesQuerySet:
        match self.chosen.get("visits"):
            case "visited":
                return rows.filter(visited_at__isnull=False)
            case "unvisited":
                return rows.filter(visited_at__isnull=True)
            case "due":
                return rows.filter(next_on__lte=self.today)
        return rows

    def rows(self) -> PremisesQuerySet:
        """Return everything that matches, of the chosen kind, in the order asked for."""
        rows = self.found()
        if kind := self.chosen.get("kind"):
            rows = rows.filter(kind=kind)
        return with_places(rows).order_by(*ORDERS[self.sort])

    def counts(self) -> dict[str, int]:
        """Return how many match per kind, and in all under ""; of very many not all are counted."""
        found = self.found()
        per_kind = counted_each({kind: found.filter(kind=kind) for kind in PremisesKind.values})
        return {"": sum(per_kind.values()), **per_kind}

    def page(self, total: int) -> Page[Any]:
        """Return the rows of the page asked for, with all that a row shows; `total` spares counting again."""
        page = page_of(self.rows(), self.given, count=total, most=MOST_COUNTED)
        page.object_list = [self.row(premises) for premises in page.object_list]
        return page

    def row(self, premises: Premises) -> Row:
        """Return a row as it is shown."""
        party = shown(premises.party, self.person) if premises.party else None
        due = premises.next_on is not None and premises.next_on <= self.today
        return Row(premises, self.tree.label(premises.area_id), party, due)

    def tabs(self, counts: dict[str, int]) -> list[Tab]:
        """Return both kinds and each with their counts."""
        labels = {"": _("All"), **{item.value: plural_of(item) for item in PremisesKind}}
        return [self._tab(kind, label, counts[kind]) for kind, label in labels.items()]

    def _tab(self, kind: str, label: Any, count: int) -> Tab:
        here = kind == self.chosen.get("kind", "")
        return Tab(label, min(count, MOST_COUNTED), count > MOST_COUNTED, self.params(kind=kind), here)

    def columns(self) -> list[Column]:
        """Return the heads of the table, in the order of its cells."""
        return [
            self._sortable("name", _("Shop or household")),
            self._sortable("street", _("Where")),
            Column(_("Who is there")),
            Column(_("Last outcome")),
            self._sortable("visited", _("Last visited")),
            self._sortable("next", _("Next visit")),
        ]

    def _sortable(self, name: str, label: Promise) -> Column:
        link = self.sort_link(name)
        if name == "street":  # one way along a street is enough
            return Column(label, self.params(sort=None), "ascending" if self.sort == name else "none")
        return Column(label, link.url, link.now)


def plural_of(kind: PremisesKind) -> Promise:
    """Return what several of a kind are called."""
    names = {
        PremisesKind.SHOP: pgettext_lazy("several", "Shops"),
        PremisesKind.HOUSEHOLD: pgettext_lazy("several", "Households"),
    }
    return names[kind]


def area_choices(tree: Tree, areas: set[int]) -> list[tuple[str, str]]:
    """Return areas for a list to choose from, parts set in under what they lie in; towns above them for orientation."""
    shown_areas = {node.pk for pk in areas for node in tree.way(pk)}
    return [(str(node.pk), INDENT * depth + node.name) for node, depth in tree.walk() if node.pk in shown_areas]


def _labelled(pairs: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in pairs}
