"""What the start page of marketing shows."""

from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from customers.models import Campaign, Customer
from customers.queries import contacts, opportunities, relations
from customers.queries.campaigns import campaigns
from customers.queries.marketing import with_customers, won, won_by, won_in_all
from customers.queries.tally import counted
from jinxin.access import Role
from jinxin.clock import local_date
from jinxin.paging import page_of

ROWS = 5
THIN_BELOW = 40
"""Percent below which a portrait is called thin."""


def start_page(person: Any, params: QueryDict, *, at: datetime) -> dict[str, Any]:
    """Return the three counts, and for each kind of work the first rows of its list; whoever oversees the centre sees
    the officers page by page."""
    today = local_date(at)
    own = person.has_role(Role.OFFICER)
    context: dict[str, Any] = {
        "today": today,
        "campaigns": _running(person, today),
    }
    if person.has_role(Role.MANAGER, Role.AUDITOR):
        everything, page = counted(), page_of(with_customers(), params)
        context |= {"won": won_in_all(everything), "counted_at": everything.at, "page": page}
        context["officers"] = won_by(page.object_list)
    else:
        context["won"] = won(person)
    if own:
        context |= _own_work(person, today, at)
    return context


def _running(person: Any, today: date) -> list[Campaign]:
    rows: Any = campaigns(person)
    return list(rows.running(today).order_by("ends_on", "pk")[:ROWS])


def _own_work(person: Any, today: date, at: datetime) -> dict[str, Any]:
    steps = opportunities.due_steps(person, today)
    return {
        "due": list(contacts.due(person, today)[:ROWS]),
        "steps": list(steps[:ROWS]),
        "repeat": list(opportunities.repeat_list(person, {}, "spoken").filter(officer=person)[:ROWS]),
        "suggested": list(relations.suggested(person, at=at).filter(officer=person).select_related("party")[:ROWS]),
        "thin": list(
            Customer.objects.visible_to(person)
            .filter(officer=person, portrait_percent__lt=THIN_BELOW)
            .order_by("portrait_percent", "pk")[:ROWS]
        ),
    }
