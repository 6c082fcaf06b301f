"""From application to payout: how many within the promised hours (seed: 24小时内办结), and where the hours went.

All of it is read from the stays in the stages; a case belongs to the day of its first payout."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Window,
)
from django.db.models.functions import RowNumber

from jinxin.worktime.queries import due_between
from loans.enums import State
from loans.models import Stage, Stay
from loans.queries.stages import cases_of
from loans.rules.stages import MEASURED

SLOWEST: Final = 8
"""Cases shown on the page; the list has all."""


@dataclass(frozen=True)
class Wanted:
    """Which payouts are looked at: those of some days, of an officer, a product, a class of customers."""

    first: date
    last: date
    chosen: dict[str, str] = field(default_factory=dict)

    def before(self) -> "Wanted":
        """Return the same number of days just before."""
        length = self.last - self.first
        return Wanted(self.first - length - timedelta(days=1), self.first - timedelta(days=1), self.chosen)


@dataclass(frozen=True)
class Pace:
    """How long cases took: their number, those within the target, medians and sums in minutes."""

    count: int = 0
    within: int = 0
    minutes: int = 0
    working: int = 0
    median: int | None = None
    median_working: int | None = None

    @property
    def share(self) -> Decimal | None:
        """Return the share within the target, or None where nothing was paid out."""
        return Decimal(self.within) / self.count if self.count else None

    @property
    def beyond(self) -> int:
        """Return how many took longer."""
        return self.count - self.within


@dataclass(frozen=True)
class StageTime:
    """What one stage took of all these cases, in minutes; `stage` is None for the time between refusal and another
    look, in which a case is in none."""

    stage: Stage | None
    cases: int
    minutes: int
    working: int
    waited: int
    waited_working: int
    whole: int

    @property
    def share(self) -> Decimal | None:
        """Return the share of the whole way."""
        return Decimal(self.minutes) / self.whole if self.whole else None

    @property
    def average(self) -> int | None:
        """Return the minutes a case, of those that came through the stage."""
        return self.minutes // self.cases if self.cases else None

    @property
    def closed(self) -> int:
        """Return the minutes outside the opening hours."""
        return self.minutes - self.working


def payouts(person: Any, wanted: Wanted) -> QuerySet[Stay]:
    """Return the stays that ended with the first payout of a case, on these days."""
    rows = Stay.objects.filter(outcome=State.PAID_OUT, whole_minutes__isnull=False)
    rows = rows.filter(due_between("left_at", wanted.first, wanted.last))
    return rows.filter(application__in=cases_of(person, wanted.chosen)).order_by()


def pace(rows: QuerySet[Stay], target: int) -> Pace:
    """Return how long these cases took; `target` is in minutes. One query, which only the middle rows of either
    order leave, each with the sums of all."""
    ranked: Any = rows.annotate(
        within=Window(Count("pk", filter=Q(whole_minutes__lte=target))),
        minutes_in_all=Window(Sum("whole_minutes")),
        working_in_all=Window(Sum("whole_working")),
        by_clock=Window(RowNumber(), order_by=("whole_minutes", "pk")) * 2,
        by_work=Window(RowNumber(), order_by=("whole_working", "pk")) * 2,
        size=Window(Count("pk")),
    )
    middle = {name: Q(**{f"{name}__gte": F("size"), f"{name}__lte": F("size") + 2}) for name in ("by_clock", "by_work")}
    sums = ("size", "within", "minutes_in_all", "working_in_all")
    found = ranked.filter(middle["by_clock"] | middle["by_work"]).values_list(
        "by_clock", "by_work", "whole_minutes", "whole_working", *sums
    )
    clock, work, of_all = [], [], (0, 0, 0, 0)
    for by_clock, by_work, minutes, working, *of_all in found:
        clock += [minutes] if of_all[0] <= by_clock <= of_all[0] + 2 else []
        work += [working] if of_all[0] <= by_work <= of_all[0] + 2 else []
    return Pace(*of_all, _middle(clock), _middle(work))


def _middle(values: list[int]) -> int | None:
    return sum(values) // len(values) if values else None


def stage_times(rows: QuerySet[Stay], whole: Pace) -> list[StageTime]:
    """Return where the hours of these cases went, stage by stage; they add up to the whole. One query."""
    stays = Stay.objects.filter(application__in=rows.values("application"), stage__in=MEASURED, left_at__isnull=False)
    found = (
        stays.order_by()
        .values("stage")
        .annotate(
            cases=Count("application", distinct=True),
            minutes=Sum("minutes"),
            working=Sum("working_minutes"),
            waited=Sum("waited_minutes"),
            waited_working=Sum("waited_working"),
        )
    )
    by_stage: dict[str, dict[str, Any]] = {row["stage"]: {**row} for row in found}
    for row in by_stage.values():
        del row["stage"]
    nothing = {"cases": 0, "minutes": 0, "working": 0, "waited": 0, "waited_working": 0}
    times = [StageTime(stage, whole=whole.minutes, **by_stage.get(stage, nothing)) for stage in MEASURED]
    between = whole.minutes - sum(time.minutes for time in times)
    if between:
        working = whole.working - sum(time.working for time in times)
        times.append(StageTime(None, 0, between, working, 0, 0, whole.minutes))
    return times


def whole_time(times: list[StageTime], whole: Pace) -> StageTime:
    """Return the sum of the stages."""
    waited, working = (sum(getattr(time, name) for time in times) for name in ("waited", "waited_working"))
    return StageTime(None, whole.count, whole.minutes, whole.working, waited, working, whole.minutes)


def slowest(rows: QuerySet[Stay]) -> list[Stay]:
    """Return the cases that took longest."""
    return list(with_case(rows).order_by("-whole_minutes", "pk")[:SLOWEST])


def with_case(rows: QuerySet[Stay]) -> QuerySet[Stay]:
    """Read what is shown of a case along with its row."""
    return rows.select_related("application__customer", "application__product", "application__officer")


ORDERS: Final = {"slowest": "-whole_minutes", "fastest": "whole_minutes", "latest": "-left_at", "stage": "-asked"}


def case_rows(
    rows: QuerySet[Stay], *, target: int, within: str = "", stage: str = "", held: str = "", sort: str = "slowest"
) -> QuerySet[Stay]:
    """Return the cases behind a figure: within the target or beyond it, those that were in a stage (`asked` says how
    long), those that waited for the customer."""
    own = Stay.objects.filter(application=OuterRef("application_id"), left_at__isnull=False).order_by()
    if within:
        rows = rows.filter(**{"whole_minutes__lte" if within == "yes" else "whole_minutes__gt": target})
    if stage:
        own = own.filter(stage=stage)
        took = own.values("application").annotate(took=Sum("minutes")).values("took")
        rows = rows.annotate(asked=Subquery(took)).filter(asked__isnull=False)
    if held:
        rows = rows.filter(Exists(own.filter(waited_minutes__gt=0)))
    order = ORDERS["slowest"] if sort == "stage" and not stage else ORDERS[sort]
    return with_case(rows).order_by(order, "pk")


def attach_stages(rows: Any) -> list[Stay]:
    """Return the rows, each with `stages`, the minutes by stage, and `waited`; one query for all."""
    cases = list(rows)
    took: dict[int, dict[str, int]] = {row.application_id: {} for row in cases}
    waited = dict.fromkeys(took, 0)
    stays = Stay.objects.filter(application__in=list(took), stage__in=MEASURED, left_at__isnull=False)
    for pk, stage, minutes, held in stays.values_list("application_id", "stage", "minutes", "waited_minutes"):
        took[pk][stage] = took[pk].get(stage, 0) + (minutes or 0)
        waited[pk] += held or 0
    for row in cases:
        row.stages = [took[row.application_id].get(stage) for stage in MEASURED]
        row.waited = waited[row.application_id]
    return cases
