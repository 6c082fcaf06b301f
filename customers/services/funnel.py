"""Steps of people in campaigns: by what they said, and by what they applied for and were paid."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from customers.actions import campaigns as actions
from customers.enums import CampaignStage
from customers.models import Campaign, CampaignTarget, Customer, Party
from customers.rules.campaigns import FUNNEL, MOVES, OUTCOMES
from jinxin.clock import local_date
from jinxin.flow import advance


def running_campaign(party: Party, at: datetime) -> Campaign | None:
    """Return the newest campaign that is on and wants to reach this party."""
    return Campaign.objects.running(local_date(at)).filter(targets__party=party).first()


def note_outcome(campaign: Campaign, party: Party, outcome: str, *, actor: Any, at: datetime) -> None:
    """Let a contact move the party on in its campaign; nothing happens where it says nothing new."""
    target = CampaignTarget.objects.filter(campaign=campaign, party=party).select_related("campaign", "party").first()
    if target and outcome in OUTCOMES:
        step(target, OUTCOMES[outcome], actor=actor, at=at)


def note_lending(*, customer: Customer, stage: CampaignStage, actor: Any, at: datetime) -> None:
    """Let an application or a payout move its customer on in every open campaign that wanted to reach them.

    Called by the loans in the transaction of that step, so that the funnel never lags behind and every step stands in
    the trail. A payout also counts for a campaign that was closed after the application: it is its fruit.
    """
    parties = Q(party__in=Party.objects.keys_of([customer.pk]))
    wanted = Q(campaign__closed_at=None)
    if stage == CampaignStage.BORROWED:
        wanted |= Q(stage=CampaignStage.APPLIED)
    for target in CampaignTarget.objects.filter(parties, wanted).select_related("campaign", "party__business"):
        step(target, stage, actor=actor, at=at)


def step(target: CampaignTarget, stage: str, *, actor: Any, at: datetime) -> bool:
    """Move a target to a stage where that is forward, in the caller's transaction; say whether it moved.

    Raises StaleState where somebody else moved it since it was read.
    """
    if stage not in MOVES.get(target.stage, frozenset()):
        return False
    data = {"campaign": target.campaign.name}
    changes = {"staged_at": at, **_moments(target, stage, at)}
    advance(
        target, stage, moves=MOVES, action=actions.MOVED, actor=actor, at=at, changes=changes, data=data, field="stage"
    )
    return True


def _moments(target: CampaignTarget, stage: str, at: datetime) -> dict[str, datetime]:
    """Return the moments a step writes: its own, and those of the steps it passed over."""
    passed = FUNNEL[1 : FUNNEL.index(CampaignStage(stage))] if stage in FUNNEL else FUNNEL[1:2]
    names = [CampaignTarget.MOMENTS[one] for one in passed]
    return {name: at for name in names if not getattr(target, name)} | {CampaignTarget.MOMENTS[stage]: at}


def undo(campaign: Campaign, party: Party, moment: datetime) -> None:
    """Take the step back that a contact of this moment led to, in the caller's transaction."""
    target = CampaignTarget.objects.filter(campaign=campaign, party=party).first()
    names = [name for name in CampaignTarget.MOMENTS.values() if target and getattr(target, name) == moment]
    if target is None or not names or "listed_at" in names:
        return
    for name in names:
        setattr(target, name, None)
    target.stage, target.staged_at = target.latest()
    target.save(update_fields=[*names, "stage", "staged_at"])
