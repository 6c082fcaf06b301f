"""The list of portraits as its address describes it."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.db.models import Max, OuterRef, Subquery
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass
from customers.models import CustomerQuerySet, PortraitAnswer
from customers.queries.counting import MOST_COUNTED, counted_each
from customers.queries.search import plain, search
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList, SortLink
from jinxin.paging import page_of
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered

ORDERS: dict[str, tuple[str, ...]] = {
    "percent": ("portrait_percent", "name_pinyin", "pk"),
    "-percent": ("-portrait_percent", "-name_pinyin", "-pk"),
    "name": ("name_pinyin", "pk"),
    "-name": ("-name_pinyin", "-pk"),
    "officer": ("officer__name", "portrait_percent", "pk"),
    "-officer": ("-officer__name", "portrait_percent", "pk"),
}
LABELS: dict[str, Promise] = {
    "class": _("Class"),
    "dealing": _("Business with us"),
    "full": _("Portrait"),
    "officer": _("Loan officer"),
    "q": _("Search"),
}
SHARES: dict[str, tuple[int, int]] = {"none": (0, 0), "thin": (0, 39), "half": (40, 79), "full": (80, 100)}


class PortraitList(AddressedList):
    """The list of portraits that one address asks for."""

    LABELS, ORDERS, USUAL_ORDER = LABELS, ORDERS, "percent"

    def __init__(self, params: QueryDict, person: Any) -> None:
        self.person, self.everyone = person, sees_everyone(person)
        options: dict[str, Mapping[str, str]] = {
            "full": {
                "none": str(_("Nothing known")),
                "thin": str(_("Below 40%")),
                "half": str(_("40% to 79%")),
                "full": str(_("80% and more")),
            },
            "class": {str(value): str(label) for value, label in CustomerClass.choices},
            "dealing": {"yes": str(_("Borrowers")), "no": str(_("Not yet"))},
        }
        if self.everyone:
            options["officer"] = Offered(OFFICERS, person)
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    def _found(self) -> CustomerQuerySet:
        found = search(self.text, self.person)
        if share := self.chosen.get("full"):
            found = found.filter(portrait_percent__range=SHARES[share])
        if customer_class := self.chosen.get("class"):
            found = found.filter(customer_class=customer_class)
        if dealing := self.chosen.get("dealing"):
            found = found.filter(dealing_since__isnull=dealing == "no")
        if officer := self.chosen.get("officer"):
            found = found.filter(officer=int(officer))
        return found

    def heads(self) -> dict[str, SortLink]:
        """Return the links of the heads that sort."""
        return {name: self.sort_link(name) for name in ("name", "percent", "officer")}

    def page(self) -> Page[Any]:
        """Return the rows of the page asked for, each with when somebody last asked; of very many not all count."""
        newest = PortraitAnswer.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
        asked = Subquery(newest.annotate(last=Max("answered_at")).values("last"))
        found = self._found()
        rows = found.select_related("officer", "segment").annotate(asked_at=asked)
        total = counted_each({"": found})[""]
        return page_of(rows.order_by(*ORDERS[self.sort]), self.given, count=total, most=MOST_COUNTED)
