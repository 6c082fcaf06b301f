"""Choices of the investigation, of credit reports and of the lists of papers."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """Where a statement of the investigation comes from: the fewer only said, the better."""

    SEEN = "seen", pgettext_lazy("source", "Seen")
    DOCUMENT = "document", pgettext_lazy("source", "Document")
    SAID = "said", pgettext_lazy("source", "Customer said")
    THIRD = "third", pgettext_lazy("source", "Third party")


class Home(models.TextChoices):
    """On what right an applicant lives where they live."""

    OWNED = "owned", pgettext_lazy("home", "Owned")
    MORTGAGED = "mortgaged", pgettext_lazy("home", "Owned, with a mortgage")
    FAMILY = "family", pgettext_lazy("home", "With parents or family")
    RENTED = "rented", pgettext_lazy("home", "Rented")
    EMPLOYER = "employer", pgettext_lazy("home", "Provided by the employer")


class Spouse(models.TextChoices):
    """What a spouse does about a loan: knows of it, signs with the applicant."""

    YES = "yes", pgettext_lazy("spouse", "Yes")
    NO = "no", pgettext_lazy("spouse", "No")
    NONE = "none", pgettext_lazy("spouse", "No spouse")


class Health(models.TextChoices):
    """Whether an applicant can work as they do."""

    GOOD = "good", pgettext_lazy("health", "Good")
    LIMITED = "limited", pgettext_lazy("health", "Limited, works on")
    SERIOUS = "serious", pgettext_lazy("health", "Seriously ill")


class Habit(models.TextChoices):
    """Habits that have ruined borrowers."""

    NONE = "none", pgettext_lazy("habit", "Nothing known")
    DRINK = "drink", pgettext_lazy("habit", "Heavy drinking")
    GAMBLING = "gambling", pgettext_lazy("habit", "Gambling")
    DRUGS = "drugs", pgettext_lazy("habit", "Drugs")


class Lawsuit(models.TextChoices):
    """What the courts know of an applicant (被执行人: person subject to enforcement)."""

    NONE = "none", pgettext_lazy("lawsuit", "None found")
    SETTLED = "settled", pgettext_lazy("lawsuit", "Settled")
    PENDING = "pending", pgettext_lazy("lawsuit", "Pending")
    ENFORCED = "enforced", pgettext_lazy("lawsuit", "Under enforcement")


class Use(models.TextChoices):
    """What becomes of the money: which measure an amount is held against."""

    TURNOVER = "turnover", pgettext_lazy("use", "Turnover: goods and material")
    INVESTMENT = "investment", pgettext_lazy("use", "Investment: shop, equipment, vehicle")
    CONSUMPTION = "consumption", pgettext_lazy("use", "Consumption: home and family")


class Relation(models.TextChoices):
    """Who says what kind of person the applicant is."""

    NEIGHBOUR = "neighbour", pgettext_lazy("opinion", "Neighbour")
    TRADER = "trader", pgettext_lazy("opinion", "Trader nearby")
    SUPPLIER = "supplier", pgettext_lazy("opinion", "Supplier")
    BUYER = "buyer", pgettext_lazy("opinion", "Buyer")
    COLLEAGUE = "colleague", pgettext_lazy("opinion", "Colleague or superior")
    LANDLORD = "landlord", pgettext_lazy("opinion", "Landlord")
    VILLAGE = "village", pgettext_lazy("opinion", "Village or neighbourhood committee")


class Verdict(models.TextChoices):
    """What an opinion comes to."""

    GOOD = "good", pgettext_lazy("opinion", "Good")
    MIXED = "mixed", pgettext_lazy("opinion", "Mixed")
    BAD = "bad", pgettext_lazy("opinion", "Bad")


class Side(models.TextChoices):
    """What somebody owns or owes."""

    ASSET = "asset", pgettext_lazy("holding", "Asset")
    DEBT = "debt", pgettext_lazy("holding", "Debt")


class HoldingKind(models.TextChoices):
    """Kinds of assets, then kinds of debts."""

    HOME = "home", pgettext_lazy("holding", "Home")
    PREMISES = "premises", pgettext_lazy("holding", "Shop or workshop")
    LAND = "land", pgettext_lazy("holding", "Land or building plot")
    VEHICLE = "vehicle", pgettext_lazy("holding", "Vehicle")
    EQUIPMENT = "equipment", pgettext_lazy("holding", "Equipment and fittings")
    STOCK = "stock", pgettext_lazy("holding", "Stock")
    RECEIVABLE = "receivable", pgettext_lazy("holding", "Receivables")
    MONEY = "money", pgettext_lazy("holding", "Cash and deposits")
    OTHER_ASSET = "other_asset", pgettext_lazy("holding", "Other assets")
    BANK = "bank", pgettext_lazy("holding", "Bank loan")
    MORTGAGE = "mortgage", pgettext_lazy("holding", "Mortgage")
    CARD = "card", pgettext_lazy("holding", "Credit card")
    ONLINE = "online", pgettext_lazy("holding", "Online lender")
    PRIVATE = "private", pgettext_lazy("holding", "Private debt")
    PAYABLE = "payable", pgettext_lazy("holding", "Owed to suppliers")
    OTHER_DEBT = "other_debt", pgettext_lazy("holding", "Other debts")


DEBT_KINDS: Final[tuple[HoldingKind, ...]] = (
    HoldingKind.BANK,
    HoldingKind.MORTGAGE,
    HoldingKind.CARD,
    HoldingKind.ONLINE,
    HoldingKind.PRIVATE,
    HoldingKind.PAYABLE,
    HoldingKind.OTHER_DEBT,
)
ASSET_KINDS: Final[tuple[HoldingKind, ...]] = tuple(kind for kind in HoldingKind if kind not in DEBT_KINDS)


class AccountKind(models.TextChoices):
    """Kinds of accounts in a credit report."""

    LOAN = "loan", pgettext_lazy("account", "Loan")
    CARD = "card", pgettext_lazy("account", "Credit card")


class LenderKind(models.TextChoices):
    """Who lends, as a credit report names them."""

    BANK = "bank", pgettext_lazy("lender", "Bank")
    CONSUMER = "consumer", pgettext_lazy("lender", "Consumer finance company")
    ONLINE = "online", pgettext_lazy("lender", "Online micro-lender")
    OTHER = "other", pgettext_lazy("lender", "Other lender")


COSTLY_LENDERS: Final[frozenset[str]] = frozenset({LenderKind.CONSUMER, LenderKind.ONLINE})
"""Lenders people turn to regardless of cost (the seed: 网络小额贷款公司不计成本借款)."""


class AccountState(models.TextChoices):
    """How an account of a credit report stands."""

    NORMAL = "normal", pgettext_lazy("account", "Normal")
    SETTLED = "settled", pgettext_lazy("account", "Settled")
    OVERDUE = "overdue", pgettext_lazy("account", "Overdue")
    BAD = "bad", pgettext_lazy("account", "Written off")
    COMPENSATED = "compensated", pgettext_lazy("account", "Paid by a guarantor")
    DISPOSED = "disposed", pgettext_lazy("account", "Sold or disposed of")


class InquiryReason(models.TextChoices):
    """Why a credit report was asked for. Hard ones: somebody wanted credit (domain of the credit registry)."""

    LOAN = "loan", pgettext_lazy("inquiry", "Loan approval")
    CARD = "card", pgettext_lazy("inquiry", "Card approval")
    GUARANTEE = "guarantee", pgettext_lazy("inquiry", "Guarantor check")
    INSURANCE = "insurance", pgettext_lazy("inquiry", "Check before insuring a loan")
    SELF = "self", pgettext_lazy("inquiry", "Own inquiry")
    POST_LOAN = "post_loan", pgettext_lazy("inquiry", "After the loan")
    OTHER = "other", pgettext_lazy("inquiry", "Other inquiry")


HARD_INQUIRIES: Final[frozenset[str]] = frozenset(
    {InquiryReason.LOAN, InquiryReason.CARD, InquiryReason.GUARANTEE, InquiryReason.INSURANCE}
)
BORROWING_INQUIRIES: Final[frozenset[str]] = frozenset({InquiryReason.LOAN, InquiryReason.CARD})
"""Hard inquiries after which one expects an account; a guarantor gets none."""


class InquiryResult(models.TextChoices):
    """What came of an inquiry, where it is known."""

    UNKNOWN = "", pgettext_lazy("inquiry", "Not known")
    GRANTED = "granted", pgettext_lazy("inquiry", "Granted")
    REFUSED = "refused", pgettext_lazy("inquiry", "Refused")


class PaperNeed(models.TextChoices):
    """Whether a list asks for a kind of paper."""

    REQUIRED = "required", pgettext_lazy("paper", "Required")
    CONDITIONAL = "conditional", pgettext_lazy("paper", "Required when …")
    OPTIONAL = "optional", pgettext_lazy("paper", "Optional")


class PaperWhen(models.TextChoices):
    """On what condition a paper is required."""

    MARRIED = "married", pgettext_lazy("paper", "the customer is married")
    AMOUNT = "amount", pgettext_lazy("paper", "the amount asked for is above …")
    HOME = "home", pgettext_lazy("paper", "the customer owns a home")
    GUARANTEES = "guarantees", pgettext_lazy("paper", "the customer stands guarantor")
    VEHICLE = "vehicle", pgettext_lazy("paper", "a vehicle is among the assets")
