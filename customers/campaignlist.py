"""Campaigns, and the list of people of one, as their addresses describe them."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CampaignStage
from customers.models import Campaign, CampaignTarget
from customers.queries.campaigns import by_officer, campaigns, reached, targets_of
from customers.queries.contacts import last_contact, parties_pointed_at
from customers.queries.search import plain
from jinxin.access import Role
from jinxin.listing import AddressedList, SortLink
from jinxin.paging import page_of
from jinxin.staff.models import User

CAMPAIGN_ORDERS: dict[str, tuple[str, ...]] = {
    "-starts": ("-starts_on", "-pk"),
    "starts": ("starts_on", "pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "listed": ("n_listed", "pk"),
    "-listed": ("-n_listed", "-pk"),
    "borrowed": ("n_borrowed", "pk"),
    "-borrowed": ("-n_borrowed", "-pk"),
}
STATES: dict[str, Promise] = {
    "running": _("Running"),
    "planned": _("To come"),
    "over": _("Over, not closed"),
    "closed": _("Closed"),
}


def _officers() -> dict[str, str]:
    people = User.objects.filter(grants__role__in=(Role.OFFICER, Role.MANAGER)).distinct().order_by("name")
    return {str(person.pk): person.name for person in people}


class CampaignList(AddressedList):
    """The campaigns that one address asks for."""

    LABELS = {"state": _("State"), "method": _("Way of marketing"), "by": _("Made by"), "q": _("Search")}
    ORDERS, USUAL_ORDER = CAMPAIGN_ORDERS, "-starts"

    def __init__(self, params: QueryDict, person: Any, today: date) -> None:
        self.person, self.today = person, today
        options: dict[str, dict[str, str]] = {
            "state": {value: str(label) for value, label in STATES.items()},
            "method": {str(value): str(label) for value, label in Acquisition.choices},
        }
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            options["by"] = _officers()
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    def page(self) -> Page[Any]:
        """Return the rows of the page asked for, with the numbers of their funnels."""
        rows = campaigns(self.person)
        if self.text:
            rows = rows.filter(name__icontains=self.text)
        if method := self.chosen.get("method"):
            rows = rows.filter(method=method)
        if by := self.chosen.get("by"):
            rows = rows.filter(created_by=int(by))
        return page_of(self._of_state(rows).order_by(*CAMPAIGN_ORDERS[self.sort]), self.given)

    def _of_state(self, rows: QuerySet[Campaign]) -> QuerySet[Campaign]:
        open_rows = rows.filter(closed_at=None)
        match self.chosen.get("state"):
            case "running":
                return open_rows.filter(starts_on__lte=self.today, ends_on__gte=self.today)
            case "planned":
                return open_rows.filter(starts_on__gt=self.today)
            case "over":
                return open_rows.filter(ends_on__lt=self.today)
            case "closed":
                return rows.filter(closed_at__isnull=False)
        return rows

    def heads(self) -> dict[str, SortLink]:
        """Return the links of the heads that sort."""
        return {
            "name": self.sort_link("name"),
            "starts": self.sort_link("starts", largest_first=True),
            "listed": self.sort_link("listed", largest_first=True),
            "borrowed": self.sort_link("borrowed", largest_first=True),
        }


TARGET_ORDERS: dict[str, tuple[str, ...]] = {
    "since": ("staged_at", "pk"),
    "-since": ("-staged_at", "-pk"),
    "name": ("party__name_pinyin", "pk"),
    "-name": ("-party__name_pinyin", "-pk"),
    "officer": ("officer__name", "party__name_pinyin", "pk"),
    "-officer": ("-officer__name", "party__name_pinyin", "pk"),
}
WAITING = "waiting"


class TargetList(AddressedList):
    """The people of one campaign that one address asks for. `stage` is a number of the funnel: all who came so far."""

    LABELS = {"stage": _("Came as far as"), "officer": _("Loan officer"), "q": _("Search")}
    ORDERS, USUAL_ORDER = TARGET_ORDERS, "since"

    def __init__(self, params: QueryDict, person: Any, campaign: Campaign) -> None:
        self.campaign, self.rows = campaign, targets_of(campaign, person)
        self.officers = by_officer(self.rows)
        options: dict[str, dict[str, str]] = {
            "stage": {WAITING: str(_("Still to be spoken to"))}
            | {str(value): str(label) for value, label in CampaignStage.choices},
        }
        if len(self.officers) > 1:
            options["officer"] = {str(row["officer"]): row["officer__name"] for row in self.officers}
        super().__init__(params, text=plain(params.get("q", "")), options=options)

    def page(self) -> Page[Any]:
        """Return the rows of the page asked for."""
        return page_of(self.found(), self.given)

    def found(self) -> QuerySet[CampaignTarget]:
        """Return everybody who matches in the order of the list, each with what was last said."""
        rows: QuerySet[CampaignTarget] = self.rows.filter(parties_pointed_at(self.text, "party__"))
        if stage := self.chosen.get("stage"):
            rows = rows.filter(stage=CampaignStage.LISTED) if stage == WAITING else rows.filter(reached(stage))
        if officer := self.chosen.get("officer"):
            rows = rows.filter(officer=int(officer))
        rows = rows.select_related("party__customer", "party__business", "officer").annotate(
            spoken_at=last_contact("at"), said=last_contact("outcome"), next_on=last_contact("next_on")
        )
        return rows.order_by(*TARGET_ORDERS[self.sort])

    def heads(self) -> dict[str, SortLink]:
        """Return the links of the heads that sort."""
        return {
            "name": self.sort_link("name"),
            "since": self.sort_link("since"),
            "officer": self.sort_link("officer"),
        }
