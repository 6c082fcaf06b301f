"""States and choices of a loan's life, and the table of legal moves."""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import CustomerClass


class Method(models.TextChoices):
    """How a loan is repaid."""

    EQUAL_INSTALMENT = "equal_instalment", _("Equal instalments")
    EQUAL_PRINCIPAL = "equal_principal", _("Equal principal")
    INTEREST_ONLY = "interest_only", _("Interest monthly, principal at maturity")
    REVOLVING = "revolving", _("Revolving, repay any time")


class Need(models.TextChoices):
    """What customers borrow for. The seed names these needs: the first three and similar consumption for the salaried
    (住房按揭, 装修分期, 建房安居), the others for businesses and for good borrowers who come home to start one."""

    MORTGAGE = "mortgage", _("Mortgage on the home")
    RENOVATION = "renovation", _("Renovation")
    BUILDING = "building", _("Building a home")
    CONSUMPTION = "consumption", _("Other consumption")
    SUPPLY = "supply", _("Supplier turnover")
    STOCK = "stock", _("Seasonal stock")
    EXPANSION = "expansion", _("Expanding the business")
    HOMECOMING = "homecoming", _("Coming home to start a business")


NEEDS: Final[dict[str, tuple[Need, ...]]] = {
    CustomerClass.SALARIED: (Need.MORTGAGE, Need.RENOVATION, Need.BUILDING, Need.CONSUMPTION),
    CustomerClass.BUSINESS: (Need.SUPPLY, Need.STOCK, Need.EXPANSION, Need.HOMECOMING),
}
"""The needs of each class of customers."""


class Sizing(models.TextChoices):
    """What the largest amount for one customer is measured by."""

    INCOME = "income", _("Net monthly income")
    INSTALMENT = "instalment", _("Monthly mortgage instalment")
    FLOW = "flow", _("Verified yearly account flow")
    PLAN = "plan", _("Cost of the plan")


SIZINGS: Final[dict[str, tuple[Sizing, ...]]] = {
    CustomerClass.SALARIED: (Sizing.INCOME, Sizing.INSTALMENT),
    CustomerClass.BUSINESS: (Sizing.FLOW, Sizing.PLAN),
}
"""The measures of each class of customers."""

SHARES: Final[frozenset[str]] = frozenset({Sizing.FLOW, Sizing.PLAN})
"""Measures of which a loan is a share, in percent; of the others it is a multiple."""


class State(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    INVESTIGATING = "investigating", pgettext_lazy("application", "Investigating")
    PAPERS_COMPLETE = "papers_complete", pgettext_lazy("application", "Papers complete")
    ADMITTED = "admitted", pgettext_lazy("application", "Admitted")
    DECLINED = "declined", pgettext_lazy("application", "Declined")
    IN_REVIEW = "in_review", pgettext_lazy("application", "Before the board")
    APPROVED = "approved", pgettext_lazy("application", "Approved")
    REJECTED = "rejected", pgettext_lazy("application", "Rejected")
    SIGNED = "signed", pgettext_lazy("application", "Signed")
    PAID_OUT = "paid_out", pgettext_lazy("application", "Paid out")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("application", "Lapsed")


MOVES: Final[dict[str, frozenset[str]]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.INVESTIGATING, State.WITHDRAWN}),
    State.INVESTIGATING: frozenset({State.PAPERS_COMPLETE, State.WITHDRAWN}),
    State.PAPERS_COMPLETE: frozenset({State.INVESTIGATING, State.ADMITTED, State.DECLINED, State.WITHDRAWN}),
    State.ADMITTED: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.APPROVED, State.REJECTED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.SIGNED, State.LAPSED, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.IN_REVIEW}),
    State.SIGNED: frozenset({State.PAID_OUT, State.WITHDRAWN}),
}
"""Legal moves of an application (design: one loan's life). States without an entry are final."""

OPEN_STATES: Final[frozenset[str]] = frozenset(MOVES) - {State.REJECTED}
"""States in which somebody still has work to do."""

PREPARING_STATES: Final[frozenset[str]] = frozenset(
    {State.DRAFT, State.SUBMITTED, State.INVESTIGATING, State.PAPERS_COMPLETE, State.ADMITTED}
)
"""States before the board: a customer has at most one such application for a product."""

STATE_TONES: Final[dict[str, str]] = {
    State.DRAFT: "secondary",
    State.SUBMITTED: "blue",
    State.INVESTIGATING: "blue",
    State.PAPERS_COMPLETE: "amber",
    State.ADMITTED: "blue",
    State.DECLINED: "red",
    State.IN_REVIEW: "amber",
    State.APPROVED: "green",
    State.REJECTED: "red",
    State.SIGNED: "green",
    State.PAID_OUT: "green",
    State.WITHDRAWN: "neutral",
    State.LAPSED: "neutral",
}


class PaperKind(models.TextChoices):
    """What a paper shows."""

    ID_CARD = "id_card", _("National ID card")
    MARRIAGE = "marriage", _("Marriage or household register")
    CREDIT_REPORT = "credit_report", _("Credit report")
    CREDIT_CONSENT = "credit_consent", _("Authorisation of the credit inquiry")
    LICENCE = "licence", _("Business licence")
    PREMISES = "premises", _("Photo of the premises")
    STOCK = "stock", _("Photo of the stock")
    FLOWS = "flows", _("Account flows")
    INCOME = "income", _("Income certificate")
    PAYROLL = "payroll", _("Payroll entries")
    PURPOSE = "purpose", _("Proof of purpose")
    PROPERTY = "property", _("Proof of property")
    LEASE = "lease", _("Lease")
    TAX = "tax", _("Tax or social security record")
    OTHER = "other", _("Other paper")


MISSING_PARTS: Final[dict[str, Any]] = {
    "investigation": _("Investigation"),
    "statements": _("Statements"),
    **dict(PaperKind.choices),
}
"""What a manager may send a case back for: a part of the file or a kind of paper, with its label."""

CHECKLIST: Final[dict[str, tuple[PaperKind, ...]]] = {
    CustomerClass.SALARIED: (
        PaperKind.ID_CARD,
        PaperKind.MARRIAGE,
        PaperKind.CREDIT_REPORT,
        PaperKind.INCOME,
        PaperKind.PAYROLL,
    ),
    CustomerClass.BUSINESS: (
        PaperKind.ID_CARD,
        PaperKind.MARRIAGE,
        PaperKind.CREDIT_REPORT,
        PaperKind.LICENCE,
        PaperKind.PREMISES,
        PaperKind.STOCK,
        PaperKind.FLOWS,
    ),
}
"""Papers without which a case is not complete, by class of customer. The authorisation of the credit inquiry is no
paper of the case: it is signed in the customer's file, and no credit report is filed without it."""

FURTHER_PAPERS: Final[tuple[PaperKind, ...]] = (PaperKind.FLOWS, PaperKind.PURPOSE, PaperKind.OTHER)
"""Papers that may be added in any case."""


class DocumentKind(models.TextChoices):
    """The papers of a loan whose words a manager keeps."""

    COST = "cost", _("Cost statement")
    CONTRACT = "contract", _("Loan contract")
    SCHEDULE = "schedule", _("Repayment schedule")
    RECEIPT = "receipt", _("Loan receipt")
    ENTRUSTED = "entrusted", _("Letter of entrusted payment")


class Charge(models.TextChoices):
    """What a loan may cost. The first two are certain, the others come with a default or a wish of the borrower."""

    INTEREST = "interest", pgettext_lazy("cost", "Interest")
    FEE = "fee", pgettext_lazy("cost", "Fee")
    PENALTY = "penalty", pgettext_lazy("cost", "Penalty interest")
    COMPOUND = "compound", pgettext_lazy("cost", "Compound interest")
    PREPAYMENT = "prepayment", pgettext_lazy("cost", "Fee for early repayment")
    RECOVERY = "recovery", pgettext_lazy("cost", "Costs of recovery")


class FeeBasis(models.TextChoices):
    """How a fee is reckoned, and when it is paid."""

    ONCE = "once", _("Yuan, once at payout")
    PERCENT_ONCE = "percent_once", _("Percent of the principal, once at payout")
    EACH_TIME = "each_time", _("Yuan with each instalment")
    PERCENT_YEARLY = "percent_yearly", _("Percent of the principal a year, with each instalment")
