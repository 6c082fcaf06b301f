"""The board of running cases: one column for each stage, with its number, its amount, and its most urgent cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass
from customers.rules.register import sees_everyone
from jinxin.listing import AddressedList
from jinxin.money import ZERO
from jinxin.staff.suggesting import OFFICERS
from jinxin.suggest import Offered
from jinxin.worktime.models import Deadline
from loans.models import Application, Product, Stage, Stay

SHOWN: Final = 8
"""Cases of a stage on the board; the list of applications has all."""
LABELS: Final[dict[str, Promise]] = {
    "officer": _("Loan officer"),
    "product": _("Product"),
    "class": _("Customer class"),
}


@dataclass
class Column:
    """A stage with what stands in it now, the most urgent first. `url` leads to all its cases."""

    stage: Stage
    url: str
    count: int = 0
    amount: Decimal = ZERO
    oldest: datetime | None = None
    cards: list[Stay] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Return how many cases are not shown."""
        return self.count - len(self.cards)


class StageBoard(AddressedList):
    """The board that one address asks for: to officers their own cases, to the others all."""

    LABELS = LABELS

    def __init__(self, params: QueryDict, person: Any, at: datetime) -> None:
        self.person, self.at = person, at
        super().__init__(params, text="", options=choices(person))

    def columns(self) -> list[Column]:
        """Return every stage in its order, also the empty ones; three queries, whatever the number of cases."""
        stays = Stay.objects.filter(left_at=None, application__in=cases_of(self.person, self.chosen))
        columns = {stage: Column(stage, self._all_of(stage)) for stage in Stage}
        sums = stays.order_by().values("stage")
        for row in sums.annotate(n=Count("pk"), amount=Sum("application__amount"), oldest=Min("entered_at")):
            column = columns[Stage(row["stage"])]
            column.count, column.amount, column.oldest = row["n"], row["amount"], row["oldest"]
        for stay in _urgent(stays):
            columns[Stage(stay.stage)].cards.append(stay)
        return list(columns.values())

    def _all_of(self, stage: Stage) -> str:
        return f"{reverse('loans:applications')}{self.params(stage=stage.value)}"


def _urgent(stays: QuerySet[Stay]) -> list[Stay]:
    """Return the first cases of each stage, whose clocks are due first, each with its `clock`."""
    clocks = Deadline.objects.filter(application_id=OuterRef("application_id"), state__in=Deadline.OPEN)
    first = clocks.order_by("due_at", "pk")
    rank = Window(
        RowNumber(), partition_by="stage", order_by=(F("due_at").asc(nulls_last=True), F("entered_at").asc(), "pk")
    )
    ranked = stays.annotate(due_at=Subquery(first.values("due_at")[:1]), clock_id=Subquery(first.values("pk")[:1]))
    rows: Any = ranked.annotate(rank=rank).filter(rank__lte=SHOWN).order_by("stage", "rank")
    found = list(rows.select_related("application__customer", "application__product", "application__officer"))
    by_key = Deadline.objects.in_bulk([stay.clock_id for stay in found if stay.clock_id])
    for stay in found:
        stay.clock = by_key.get(stay.clock_id)
    return found


def choices(person: Any) -> dict[str, Mapping[str, str]]:
    """Return by what cases can be narrowed; whose they are only for those who see everyone's."""
    options: dict[str, Mapping[str, str]] = {
        "product": {str(product.pk): str(product) for product in Product.objects.all()},
        "class": {str(value): str(label) for value, label in CustomerClass.choices},
    }
    if sees_everyone(person):
        options = {"officer": Offered(OFFICERS, person), **options}
    return options


def cases_of(person: Any, chosen: Mapping[str, Any]) -> QuerySet[Application]:
    """Return the cases this person may see, narrowed to an officer, a product or a class of customers."""
    cases = Application.objects.visible_to(person).order_by()
    if officer := chosen.get("officer"):
        cases = cases.filter(officer_id=int(officer))
    if product := chosen.get("product"):
        cases = cases.filter(product_id=int(product))
    if customer_class := chosen.get("class"):
        cases = cases.filter(customer__customer_class=customer_class)
    return cases
