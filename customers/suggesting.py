"""The list of suggestions as its address describes it."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers import areachoice
from customers.enums import PartyKind
from customers.models import Area
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered

LABELS: dict[str, Promise] = {
    "kind": _("What it is"),
    "area": _("Area"),
    "officer": _("Loan officer"),
    "q": _("Search"),
}


class SuggestionListing(AddressedList):
    """The suggestions that one address asks for, always the strongest first."""

    LABELS = LABELS

    def __init__(self, params: QueryDict, person: Any) -> None:
        self.everyone, self.tree = sees_everyone(person), Area.objects.tree()
        options: dict[str, Mapping[str, str]] = {
            "kind": {str(value): str(label) for value, label in PartyKind.choices},
            "area": Offered(areachoice.ALL.of(self.tree), person),
        }
        if self.everyone:
            options["officer"] = Offered(OFFICERS, person)
        super().__init__(params, text="", options=options)

    def filters(self) -> dict[str, Any]:
        """Return what the rows are filtered by."""
        found: dict[str, Any] = {}
        if kind := self.chosen.get("kind"):
            found["party__kind"] = kind
        if area := self.chosen.get("area"):
            found["party__area__in"] = self.tree.within(int(area))
        if officer := self.chosen.get("officer"):
            found["officer"] = int(officer)
        return found
