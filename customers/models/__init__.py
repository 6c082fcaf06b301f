"""People, their work and shops, and everything the centre learns of them and of its territory."""

from customers.models.campaigns import Campaign, CampaignTarget
from customers.models.circles import Attendance, Circle, CircleMember, Salon
from customers.models.consents import Consent, ConsentText, ConsentUse
from customers.models.contacts import Contact, ContactQuerySet
from customers.models.filing import Duplicate, ImportRow, ImportRun, ListColumns, SavedView
from customers.models.marketing import Opportunity, RepeatCandidate
from customers.models.people import BankCard, Business, Customer, CustomerQuerySet, Employment
from customers.models.portraits import PortraitAnswer
from customers.models.relations import Party, PartyQuerySet, Relation, Suggestion, SuggestionPause
from customers.models.rings import Ring, RingMember
from customers.models.segments import Segment, Tally
from customers.models.territory import (
    Area,
    AreaEdition,
    AreaQuerySet,
    CoverageSnapshot,
    PlanStop,
    Premises,
    PremisesQuerySet,
    TerritoryVisit,
    TerritoryVisitQuerySet,
)

__all__ = [
    "Area",
    "AreaEdition",
    "AreaQuerySet",
    "Attendance",
    "BankCard",
    "Business",
    "Campaign",
    "CampaignTarget",
    "Circle",
    "CircleMember",
    "Consent",
    "ConsentText",
    "ConsentUse",
    "Contact",
    "ContactQuerySet",
    "CoverageSnapshot",
    "Customer",
    "CustomerQuerySet",
    "Duplicate",
    "Employment",
    "ImportRow",
    "ImportRun",
    "ListColumns",
    "Opportunity",
    "Party",
    "PartyQuerySet",
    "PlanStop",
    "PortraitAnswer",
    "Premises",
    "PremisesQuerySet",
    "Relation",
    "RepeatCandidate",
    "Ring",
    "RingMember",
    "Salon",
    "SavedView",
    "Segment",
    "Suggestion",
    "SuggestionPause",
    "Tally",
    "TerritoryVisit",
    "TerritoryVisitQuerySet",
]
