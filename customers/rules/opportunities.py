"""Who pursues a need, and what may become of it."""

from datetime import date

from customers.enums import OPPORTUNITY_MOVES, OpportunityStage
from customers.models import Opportunity, RepeatCandidate
from jinxin.access import Person, Role

READERS = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
"""Roles that open the pages of repeat marketing; an officer sees only their own rows."""


def pursues(person: Person, row: Opportunity | RepeatCandidate) -> bool:
    """Say whether the person is the dedicated officer (seed: 专人跟踪): the one who moves a need on."""
    return person.has_role(Role.OFFICER) and row.officer_id == person.pk


def next_stages(opportunity: Opportunity) -> list[OpportunityStage]:
    """Return the stages a person may move a need to; "applied" follows from the application itself."""
    reachable = OPPORTUNITY_MOVES.get(OpportunityStage(opportunity.stage), frozenset())
    by_hand = (OpportunityStage.CONTACTED, OpportunityStage.INTERESTED)
    return [stage for stage in by_hand if stage in reachable]


def is_late(opportunity: Opportunity, today: date) -> bool:
    """Say whether the day of the next step has passed."""
    return opportunity.is_open and opportunity.next_on is not None and opportunity.next_on < today
