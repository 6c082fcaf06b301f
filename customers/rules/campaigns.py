"""How far somebody comes in a campaign, and who may do what with one."""

from typing import Any, Final

from customers.enums import CampaignStage, ContactOutcome
from customers.models import Campaign
from jinxin.access import Role

FUNNEL: Final = (
    CampaignStage.LISTED,
    CampaignStage.CONTACTED,
    CampaignStage.INTERESTED,
    CampaignStage.APPLIED,
    CampaignStage.BORROWED,
)
"""The steps of the funnel; whoever took one has taken those before it."""

MOVES: Final[dict[str, frozenset[str]]] = {
    CampaignStage.LISTED: frozenset({*FUNNEL[1:], CampaignStage.LOST}),
    CampaignStage.CONTACTED: frozenset({*FUNNEL[2:], CampaignStage.LOST}),
    CampaignStage.INTERESTED: frozenset({*FUNNEL[3:], CampaignStage.LOST}),
    CampaignStage.APPLIED: frozenset({CampaignStage.BORROWED, CampaignStage.LOST}),
    # People change their minds.
    CampaignStage.LOST: frozenset(FUNNEL[2:]),
}

OUTCOMES: Final[dict[str, str]] = {
    ContactOutcome.LATER: CampaignStage.CONTACTED,
    ContactOutcome.INTERESTED: CampaignStage.INTERESTED,
    # Applied is who has handed an application in: the loans say so (`services.campaigns.note_lending`).
    ContactOutcome.APPLIES: CampaignStage.INTERESTED,
    ContactOutcome.NOT_INTERESTED: CampaignStage.LOST,
}
"""Where the outcome of a contact leads; one that was not reached leads nowhere."""


def may_run(person: Any, campaign: Campaign) -> bool:
    """Say whether the person changes this campaign: whoever made it, and managers."""
    return person.has_role(Role.MANAGER) or is_own(person, campaign)


def is_own(person: Any, campaign: Campaign) -> bool:
    """Say whether the person is an officer who made this campaign for their own customers."""
    return person.has_role(Role.OFFICER) and campaign.created_by_id == person.pk
