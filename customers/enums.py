"""The words the register is made of. Classes, methods and segments are the seed's."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomerClass(models.TextChoices):
    """The seed's two classes (客户分两类拓展)."""

    SALARIED = "salaried", pgettext_lazy("customer class", "Salaried")
    BUSINESS = "business", pgettext_lazy("customer class", "Business")


class SeedSegment(models.TextChoices):
    """The codes of the segments that are loaded at the beginning; the seed names the first four."""

    GOVERNMENT_SALARIED = "government_salaried", _("Government, salaried")
    ENTERPRISE_SALARIED = "enterprise_salaried", _("Large enterprise, salaried")
    HOME_FURNISHING = "home_furnishing", _("Home furnishing")
    GROCERY = "grocery", _("Grocery")
    CATERING = "catering", _("Catering")
    OTHER_SALARIED = "other_salaried", _("Other salaried")
    OTHER_BUSINESS = "other_business", _("Other business")


class Industry(models.TextChoices):
    """What a shop lives from; the seed names home furnishing and grocery, the others are usual in a county town."""

    HOME_FURNISHING = "home_furnishing", _("Furniture and home improvement")
    GROCERY = "grocery", _("Grocery and sundries")
    FRESH_FOOD = "fresh_food", _("Fruit, vegetables and meat")
    CATERING = "catering", _("Restaurants and snacks")
    CLOTHING = "clothing", _("Clothing and shoes")
    HARDWARE = "hardware", _("Hardware and building materials")
    SERVICES = "services", _("Services and repairs")
    TRANSPORT = "transport", _("Transport")
    FARMING = "farming", _("Farming and livestock")
    MANUFACTURING = "manufacturing", _("Processing and manufacturing")
    OTHER = "other", _("Other trade")


class Acquisition(models.TextChoices):
    """The seed's three ways of marketing (营销用三法展开)."""

    PRECISE = "precise", _("Precise marketing")
    REPEAT = "repeat", _("Repeat marketing")
    DEEP = "deep", _("Deep marketing")


class EmployerKind(models.TextChoices):
    """What kind of employer pays the wage."""

    GOVERNMENT = "government", _("Government or public institution")
    LARGE_ENTERPRISE = "large_enterprise", _("Large enterprise")
    OTHER = "other", _("Other employer")


class Sex(models.TextChoices):
    """As the national ID says it."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class MaritalStatus(models.TextChoices):
    """Asked for the first understanding."""

    SINGLE = "single", _("Single")
    MARRIED = "married", _("Married")
    DIVORCED = "divorced", _("Divorced")
    WIDOWED = "widowed", _("Widowed")


class PremisesTenure(models.TextChoices):
    """On what right a shop stands where it stands."""

    OWNED = "owned", _("Owned")
    RENTED = "rented", _("Rented")
    STALL = "stall", _("Market stall")
    HOME = "home", _("At home")


class CardUse(models.TextChoices):
    """What a bank card is kept for."""

    PAYOUT = "payout", _("Payout")
    REPAYMENT = "repayment", _("Repayment")
    BOTH = "both", _("Payout and repayment")


class AreaKind(models.TextChoices):
    """What a part of the territory is."""

    TOWN = "town", _("Town")
    STREET = "street", _("Street")
    MARKET = "market", _("Market")
    VILLAGE = "village", _("Village")


class PremisesKind(models.TextChoices):
    """The seed counts shops (商户) and households (住户)."""

    SHOP = "shop", _("Shop")
    HOUSEHOLD = "household", _("Household")


class VisitOutcome(models.TextChoices):
    """What came of a visit to a shop or household."""

    INTERESTED = "interested", _("Interested")
    LATER = "later", _("Not now")
    CUSTOMER = "customer", _("Borrows from us")
    NOBODY = "nobody", _("Nobody there")
    REFUSED = "refused", _("Wants no visits")
    GONE = "gone", _("No longer there")


class PartyKind(models.TextChoices):
    """The points of the graph."""

    PERSON = "person", pgettext_lazy("prospect", "Person")
    SHOP = "shop", pgettext_lazy("prospect", "Shop")


class RelationKind(models.TextChoices):
    """How two are tied. The first six have a direction, read "source … target"."""

    SUPPLIES = "supplies", _("supplies")
    GUARANTEES = "guarantees", _("is guarantor of")
    REFERRED = "referred", _("referred")
    OWNS = "owns", _("owns")
    PARENT = "parent", _("is parent of")
    EMPLOYS = "employs", _("employs")
    SPOUSE = "spouse", _("is married to")
    RELATIVE = "relative", _("is related to")
    COLLEAGUE = "colleague", _("works with")
    NEIGHBOUR = "neighbour", _("lives or trades next to")
    FRIEND = "friend", _("is friends with")


class CircleKind(models.TextChoices):
    """What holds a group together."""

    CHAT = "chat", _("Chat group")
    TRADE = "trade", _("Trade association")
    MARKET = "market", _("Market or street")
    WORKPLACE = "workplace", _("Workplace")
    HOME = "home", _("Village or estate")


class RingKind(models.TextChoices):
    """Loops of ties a lender should know of."""

    GUARANTEE = "guarantee", _("Guarantee ring")
    SUPPLY = "supply", _("Supply loop")
    HUB = "hub", _("One guarantor of many")


class ContactChannel(models.TextChoices):
    """How somebody was spoken to."""

    CALL = "call", _("Call")
    CHAT = "chat", _("WeChat")
    VISIT = "visit", _("Visit")
    BRANCH = "branch", _("At the branch")
    EVENT = "event", _("Event")


class ContactOutcome(models.TextChoices):
    """What came of it."""

    INTERESTED = "interested", _("Interested")
    LATER = "later", _("Later")
    NOT_REACHED = "not_reached", _("Not reached")
    NOT_INTERESTED = "not_interested", _("Not interested")
    APPLIES = "applies", _("Wants to apply")


class CampaignStage(models.TextChoices):
    """The funnel of a campaign."""

    LISTED = "listed", _("Listed")
    CONTACTED = "contacted", _("Spoken to")
    INTERESTED = "interested", _("Interested")
    APPLIED = "applied", _("Applied")
    BORROWED = "borrowed", pgettext_lazy("stage of a campaign", "Paid out")
    LOST = "lost", _("Not interested")


class OpportunityKind(models.TextChoices):
    """Needs of good borrowers; the seed names the first two."""

    RENOVATION = "renovation", _("Renovation")
    HOMECOMING = "homecoming", _("Coming home to start a business")
    HOUSING = "housing", _("Buying or building a home")
    EXPANSION = "expansion", _("Expanding the business")
    STOCK = "stock", _("Seasonal stock")
    SUPPLY = "supply", _("Supplier turnover")
    OTHER = "other", _("Other need")


class OpportunityStage(models.TextChoices):
    """How far an opportunity has come."""

    FOUND = "found", _("Found")
    CONTACTED = "contacted", _("Spoken to")
    INTERESTED = "interested", _("Interested")
    APPLIED = "applied", _("Applied")
    LOST = "lost", _("Came to nothing")


OPPORTUNITY_MOVES: dict[str, frozenset[str]] = {
    OpportunityStage.FOUND: frozenset(
        {OpportunityStage.CONTACTED, OpportunityStage.INTERESTED, OpportunityStage.APPLIED, OpportunityStage.LOST}
    ),
    OpportunityStage.CONTACTED: frozenset(
        {OpportunityStage.INTERESTED, OpportunityStage.APPLIED, OpportunityStage.LOST}
    ),
    OpportunityStage.INTERESTED: frozenset({OpportunityStage.APPLIED, OpportunityStage.LOST}),
}


class ConsentKind(models.TextChoices):
    """What a customer may agree to."""

    PERSONAL_DATA = "personal_data", _("Personal data consent")
    CREDIT_INQUIRY = "credit_inquiry", _("Credit inquiry authorisation")


class ConsentMethod(models.TextChoices):
    """How a consent was signed."""

    SCREEN = "screen", _("On the screen")
    PAPER = "paper", _("On paper")


class ConsentState(models.TextChoices):
    """How a customer's consent of one kind stands on a day."""

    VALID = "valid", pgettext_lazy("consent", "Valid")
    MISSING = "missing", _("Not signed yet")
    EXPIRED = "expired", pgettext_lazy("consent", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


CONSENT_TONES: dict[str, str] = {
    ConsentState.VALID: "green",
    ConsentState.MISSING: "red",
    ConsentState.EXPIRED: "red",
    ConsentState.WITHDRAWN: "red",
}


class ConsentPurpose(models.TextChoices):
    """What consents are used for: stored with each use, read in the reader's language."""

    APPLICATION = "application", _("Opening a loan application")
    SUBMISSION = "submission", _("Submitting a loan application")
    PORTRAIT = "portrait", _("Keeping the portrait")
    REPORT_FILED = "report_filed", _("Filing a credit report")
    REPORT_FIGURES = "report_figures", _("Writing down figures of the credit report")


class DuplicateState(models.TextChoices):
    """What became of a likely duplicate."""

    OPEN = "open", _("To be looked at")
    MERGED = "merged", _("Merged")
    APART = "apart", _("Two people")


class ImportKind(models.TextChoices):
    """What a workbook brings in."""

    SALARIED = "salaried", _("Salaried customers")
    BUSINESS = "business", _("Business customers")
    PREMISES = "premises", _("Shops and households")


class RowState(models.TextChoices):
    """What a row of an import would do."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Nothing new")
    WRONG = "wrong", _("To be corrected")


class RepeatEnd(models.TextChoices):
    """Why a borrower is off the list of repeat marketing again."""

    LATE = "late", _("A payment came late")
    CASH_FLOW = "cash_flow", _("Cash flow no longer normal")
    RECORD = "record", _("Adverse mark")
    HISTORY = "history", _("No longer three years of instalments")
    APPLYING = "applying", _("Has applied")
    FOUND = "found", _("Need found")
    NOT_NOW = "not_now", _("No need now")
    GONE = "gone", _("No longer in the register")


class Standing(models.TextChoices):
    """What a customer is to the centre now, one thing each: who owes is borrowing, whatever else they apply for."""

    NEW = "new", _("Not yet borrowing")
    APPLYING = "applying", _("Applying")
    BORROWING = "borrowing", _("Borrowing")
    SETTLED = "settled", _("Settled")
