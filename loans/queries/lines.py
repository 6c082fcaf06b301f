"""Reads of credit lines: the list with its filters and sums, one line with its drawings and its history."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.utils.translation import pgettext

from jinxin.access import Person
from jinxin.audit.models import Entry
from jinxin.fields import MoneyField
from jinxin.money import ZERO
from loans.models import CreditLine, Payout

SUMS = ("amount", "drawn", "reserved", "left")
HISTORY = 50


def lines_of(person: Person, chosen: Mapping[str, Any], today: date) -> QuerySet[Any]:
    """Return the lines this person may see, the newest first, each with what is `left` to be drawn.

    By `state` (open, blocked, past, closed), `kind` (revolving, once), `officer` and `q` (part of a name or number).
    """
    lines = CreditLine.objects.visible_to(person).filter(_in_state(chosen.get("state", ""), today))
    if "kind" in chosen:
        lines = lines.filter(revolving=chosen["kind"] == "revolving")
    if "officer" in chosen:
        lines = lines.filter(application__officer=chosen["officer"])
    if text := chosen.get("q"):
        lines = lines.filter(Q(customer__name__icontains=text) | Q(application__number__icontains=text))
    related = ("application__officer", "application__product", "customer")
    return lines.annotate(left=_left(today)).select_related(*related).order_by("-valid_from", "-pk")


def _in_state(state: str, today: date) -> Q:
    usable = Q(is_open=True, valid_until__gte=today)
    return {
        "open": usable & Q(blocked_at=None),
        "blocked": usable & Q(blocked_at__isnull=False),
        "past": Q(is_open=True, valid_until__lt=today),
        "closed": Q(is_open=False),
    }.get(state, Q())


def _left(today: date) -> Case:
    """What may still be drawn, as the database works it out: nothing under a line that is closed, blocked or past."""
    again = F("amount") - F("drawn") - F("reserved")
    once = F("amount") - F("drawn_in_all") - F("reserved")
    usable = Q(is_open=True, blocked_at=None, valid_until__gte=today)
    return Case(
        When(usable & Q(revolving=True), then=again),
        When(usable, then=once),
        default=F("amount") - F("amount"),
        output_field=MoneyField(),
    )


def line_sums(lines: QuerySet[Any]) -> dict[str, Any]:
    """Return how many lines, what they grant, what of it is drawn, on its way, and left."""
    found = lines.order_by().aggregate(count=Count("pk"), **{f"sum_{name}": Sum(name) for name in SUMS})
    return {"count": found["count"], **{name: found[f"sum_{name}"] or ZERO for name in SUMS}}


def rows_for_export(lines: QuerySet[Any], today: date) -> Iterator[list[Any]]:
    """Yield the rows of the list as a workbook shows them, read piece by piece."""
    for line in lines.iterator(chunk_size=1000):
        case = line.application
        yield [
            line.customer.name,
            case.number,
            str(case.product),
            case.officer.name,
            line.amount,
            line.drawn,
            line.reserved,
            line.left,
            line.valid_from,
            line.valid_until,
            state_of(line, today),
        ]


def state_of(line: CreditLine, today: date) -> str:
    """Return the state of a line on a day, in words."""
    if not line.is_open:
        return pgettext("line", "Closed")
    if line.blocked_at:
        return pgettext("line", "Blocked")
    return pgettext("line", "Past its validity") if line.is_past(today) else pgettext("line", "Open")


def drawings_of(line: CreditLine) -> QuerySet[Payout]:
    """Return the drawings under a line, the newest first."""
    rows = Payout.objects.filter(contract__credit_line=line).select_related(
        "contract", "prepared_by", "requested_by", "released_by", "loan", "order"
    )
    return rows.order_by("-pk")


def history_of(line: CreditLine, drawings: Iterable[Payout]) -> QuerySet[Entry]:
    """Return what happened to a line and its drawings, the newest first: of one case only, by its index."""
    subjects = Q(subject_type="loans.creditline", subject_id=line.pk)
    subjects |= Q(subject_type="loans.payout", subject_id__in=[drawing.pk for drawing in drawings])
    return Entry.objects.filter(subjects, application_id=line.application_id).order_by("-number")[:HISTORY]
