"""Reads of campaigns: whom criteria mean, how far the people on a list have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from customers.enums import CampaignStage
from customers.models import Area, Campaign, CampaignTarget, Customer, CustomerQuerySet, PortraitAnswer
from customers.rules.campaigns import FUNNEL
from jinxin.access import Role

BORROWS, BORROWED, NEVER = "borrows", "borrowed", "never"
NEEDS = ("need_home", "need_business")


def matching(criteria: Mapping[str, Any], person: Any) -> CustomerQuerySet:
    """Return the customers that criteria mean and `person` may speak to or have spoken to.

    Criteria, each optional: `customer_class`, `segment`, `area` (with everything in it), `standing`, `need` (a code of
    the portrait's answers), `officer`. Who wants no offers, by the portrait, is never among them.
    """
    found = Customer.objects.visible_to(person)
    if not person.has_role(Role.MANAGER):
        found = found.filter(officer=person)
    plain = {name: criteria.get(name) for name in ("customer_class", "segment", "officer")}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if area := criteria.get("area"):
        found = found.filter(area__in=Area.objects.tree().within(area.pk))
    if need := criteria.get("need"):
        found = found.filter(
            Exists(
                _answers(question__in=NEEDS)
                .annotate(said=Cast("value", TextField()))
                .filter(said__contains=f'"{need}"')
            )
        )
    return _of_standing(found, criteria.get("standing")).exclude(wants_no_offers())


def wants_no_offers() -> Any:
    """Return the condition on customers who said that they want no offers."""
    return Exists(_answers(question="offers", value="no"))


def _answers(**which: Any) -> QuerySet[PortraitAnswer]:
    return PortraitAnswer.objects.filter(customer=OuterRef("pk"), declined=False, **which)


def _of_standing(found: CustomerQuerySet, standing: str | None) -> CustomerQuerySet:
    """Narrow down by the loans which a later app hangs on customers."""
    own = Customer.objects.filter(pk=OuterRef("pk"))
    ever, now = Exists(own.filter(loans__isnull=False)), Exists(own.filter(loans__balance__gt=0))
    chosen = {BORROWS: Q(now), BORROWED: Q(ever) & ~Q(now), NEVER: ~Q(ever)}
    return found.filter(chosen[standing]) if standing in chosen else found


def listed_in(campaign: Campaign) -> Any:
    """Return the condition on customers that they are on the list of a campaign."""
    return Exists(CampaignTarget.objects.filter(campaign=campaign, party__customer=OuterRef("pk")))


def targets_of(campaign: Campaign, person: Any) -> QuerySet[CampaignTarget]:
    """Return the rows of a campaign's list that `person` sees: all for who made it, an officer's own otherwise."""
    rows = CampaignTarget.objects.filter(campaign=campaign)
    if person.has_role(Role.MANAGER, Role.AUDITOR) or campaign.created_by_id == person.pk:
        return rows
    return rows.filter(officer=person)


@dataclass(frozen=True)
class Step:
    """One number of a funnel: how many came so far, what share of the step before, after how long on average."""

    stage: CampaignStage
    count: int
    before: int | None = None
    days: float | None = None

    @property
    def column(self) -> str:
        """The name of this number in a row of `by_officer`."""
        return f"n_{self.stage}"

    @property
    def share(self) -> float | None:
        """The share of the step before, None where nobody got there."""
        return self.count / self.before if self.before else None


@dataclass(frozen=True)
class Funnel:
    """How far a list has come: the steps, who is lost, and who has not been spoken to."""

    steps: list[Step]
    lost: int
    waiting: int


def reached(stage: str) -> Q:
    """Return the condition of a number of the funnel: for a step all who came at least so far."""
    if stage == CampaignStage.LOST:
        return Q(stage=CampaignStage.LOST)
    return Q(**{f"{CampaignTarget.MOMENTS[stage]}__isnull": False})


def funnel(rows: QuerySet[CampaignTarget]) -> Funnel:
    """Return the funnel of some rows, in one query."""
    columns: dict[str, Any] = {stage: Count("pk", filter=reached(stage)) for stage in CampaignStage.values}
    columns["waiting"] = Count("pk", filter=Q(stage=CampaignStage.LISTED))
    for stage in FUNNEL[1:]:
        taken = ExpressionWrapper(F(CampaignTarget.MOMENTS[stage]) - F("listed_at"), output_field=DurationField())
        columns[f"{stage}_after"] = Avg(taken)
    found = rows.order_by().aggregate(**columns)
    steps, before = [], None
    for stage in FUNNEL:
        after: timedelta | None = found.get(f"{stage}_after")
        steps.append(Step(stage, found[stage], before, after / timedelta(days=1) if after is not None else None))
        before = found[stage]
    return Funnel(steps, found[CampaignStage.LOST], found["waiting"])


def by_officer(rows: QuerySet[CampaignTarget]) -> list[dict[str, Any]]:
    """Return the numbers of each officer's part of a list, in one query."""
    columns = {f"n_{stage}": Count("pk", filter=reached(stage)) for stage in CampaignStage.values}
    found: Any = rows.order_by().values("officer", "officer__name")
    return list(found.annotate(**columns).order_by("officer__name"))


def campaigns(person: Any) -> QuerySet[Campaign]:
    """Return the campaigns that `person` may see with the numbers of their funnels, the latest first."""
    columns = {f"n_{stage}": Count("targets", filter=_reached_by_target(stage)) for stage in CampaignStage.values}
    return Campaign.objects.visible_to(person).select_related("created_by").annotate(**columns)


def _reached_by_target(stage: str) -> Q:
    if stage == CampaignStage.LOST:
        return Q(targets__stage=CampaignStage.LOST)
    return Q(**{f"targets__{CampaignTarget.MOMENTS[stage]}__isnull": False})
