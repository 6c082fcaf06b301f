"""The four understandings (四个了解) of the seed as sections of one form, and what each needs to be complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import CustomerClass
from loans.models import Application, Investigation
from loans.rules.rows import ASSETS, DEBTS, OPINIONS, ROW_FIELDS, RowKind, evidence_names

BOTH: Final = frozenset(CustomerClass)
BUSINESS: Final = frozenset({CustomerClass.BUSINESS})
FIRST_FORM: Final = 1
OPINIONS_WANTED: Final = 2
"""The seed's officers hear two neighbours or traders."""


@dataclass(frozen=True)
class Section:
    """A part of the investigation: its fields in order, and those it cannot be complete without.

    `statements` are the fields that say where they come from; `rows` what is repeated in this part; `business` the
    fields that are only asked of businesses.
    """

    code: str
    title: Promise
    hint: Promise
    fields: tuple[str, ...]
    required: frozenset[str]
    statements: tuple[str, ...] = ()
    rows: tuple[RowKind, ...] = ()
    business: frozenset[str] = frozenset()

    def fields_for(self, customer_class: str) -> tuple[str, ...]:
        """Return the fields that are asked of a class of customers."""
        if customer_class == CustomerClass.BUSINESS:
            return self.fields
        return tuple(name for name in self.fields if name not in self.business)


VISIT = Section(
    "visit",
    gettext_lazy("The visit"),
    gettext_lazy("Every applicant is visited."),
    ("visited_on", "place"),
    frozenset({"visited_on", "place"}),
)
_PERSON = (
    "marital_status",
    "dependants",
    "years_local",
    "home",
    "spouse_knows",
    "spouse_signs",
    "family",
    "health",
    "habits",
    "lawsuits",
    "reputation",
)
PERSON = Section(
    "person",
    gettext_lazy("1. The person"),
    gettext_lazy("Family, home, spouse, health, habits, courts; what two neighbours or traders say."),
    _PERSON,
    frozenset(_PERSON),
    statements=_PERSON,
    rows=(OPINIONS,),
)
COUNTED_FIGURES: Final = (
    "inquiries_1_month",
    "inquiries_2_months",
    "inquiries_3_months",
    "inquiries_6_months",
    "inquiries_without_loan",
    "online_lenders",
    "card_limit",
    "card_used",
    "cards_at_limit",
    "tight_months",
    "overdue_24_months",
    "overdue_in_a_row",
    "current_overdue",
)
"""Figures that follow from the rows of a report where there are any."""
FROM_ROWS: Final = ("credit_report_on", *COUNTED_FIGURES)
_REPORT = (*FROM_ROWS, "guarantees_given")
CREDIT = Section(
    "credit",
    gettext_lazy("Figures of the credit report"),
    gettext_lazy(
        "A zero is an answer too. Hard inquiries are loan, card and guarantee checks; not own or post-loan ones."
    ),
    (*_REPORT, "credit_notes", "flags_explained"),
    frozenset({*_REPORT, "credit_notes"}) - {"cards_at_limit", "overdue_in_a_row"},
)
_PURPOSE = (
    "use",
    "purpose_notes",
    "supplier",
    "amount_needed",
    "own_funds",
    "expected_return",
    "purpose_assessment",
)
PURPOSE = Section(
    "purpose",
    gettext_lazy("2. The purpose"),
    gettext_lazy("What the money is for, and whether what it earns stands in proportion to the amount asked for."),
    _PURPOSE,
    frozenset(_PURPOSE),
    statements=("purpose_notes", "supplier", "amount_needed", "own_funds", "expected_return"),
)
_NEED = (
    "revenue_year",
    "cost_year",
    "profit_year",
    "growth_percent",
    "stock_average",
    "receivables_average",
    "payables_average",
    "prepaid_average",
    "advances_average",
    "working_loans",
    "other_sources",
)
NEED = Section(
    "need",
    gettext_lazy("Working capital need"),
    gettext_lazy("Of the last twelve months. Average balances; empty ones count as nothing."),
    _NEED,
    frozenset({"revenue_year", "cost_year", "profit_year"}),
    statements=("revenue_year",),
    business=frozenset(_NEED),
)
WORK = Section(
    "business",
    gettext_lazy("3. The business or job"),
    gettext_lazy("How the business runs or the wage is earned, and whether the first source of repayment is real."),
    ("business_notes", "site_notes", "staff_count", "partners", "repayment_source"),
    frozenset({"business_notes", "site_notes", "staff_count", "partners", "repayment_source"}),
    statements=("business_notes", "site_notes", "staff_count", "partners", "repayment_source"),
    business=frozenset({"site_notes", "staff_count", "partners"}),
)
CAPACITY = Section(
    "capacity",
    gettext_lazy("Ability to repay"),
    gettext_lazy("A month, before any instalment. Instalments of other debts are taken from the list of debts."),
    ("monthly_income", "monthly_living", "lowest_months"),
    frozenset({"monthly_income", "monthly_living", "lowest_months"}),
    statements=("monthly_income", "monthly_living"),
)
MEANS = Section(
    "assets",
    gettext_lazy("4. Assets and debts"),
    gettext_lazy("What was stated and what was seen on site, whose it is, and whether the debts are moderate."),
    ("assets_seen", "debts_assessment"),
    frozenset({"assets_seen", "debts_assessment"}),
    rows=(ASSETS, DEBTS),
)
CONCLUSION = Section(
    "conclusion",
    gettext_lazy("Conclusion"),
    gettext_lazy("The officer's proposal to the manager and the board."),
    ("recommendation", "recommended_amount"),
    frozenset({"recommendation", "recommended_amount"}),
)
SECTIONS: tuple[Section, ...] = (VISIT, PERSON, CREDIT, PURPOSE, NEED, WORK, CAPACITY, MEANS, CONCLUSION)
REPORT_FIGURES: frozenset[str] = frozenset(_REPORT)
"""What is read off the credit report: written down only while the customer's authorisation of the inquiry holds."""
FIELDS: tuple[str, ...] = tuple(name for section in SECTIONS for name in section.fields)
STATEMENTS: tuple[str, ...] = tuple(name for section in SECTIONS for name in section.statements)
SOURCED: tuple[str, ...] = (*(section.code for section in SECTIONS if section.statements), *STATEMENTS)
"""What has a source: each statement, and each section for those of its statements that have none of their own."""
FLAT: tuple[str, ...] = (*FIELDS, *ROW_FIELDS, *(name for about in SOURCED for name in evidence_names(about)))
"""Every field of the form, rows and sources included."""
SUMS: tuple[str, ...] = ("assets_total", "assets_stated", "debts_total", "other_instalments")
"""Columns that are sums of rows."""
FIRST_REQUIRED: Final = frozenset(
    {
        *(VISIT.required | CREDIT.required | CONCLUSION.required | MEANS.required),
        *("family", "reputation", "purpose_notes", "purpose_assessment", "business_notes", "repayment_source"),
        *("assets_total", "debts_total"),
    }
)
"""What the first layout of the form could not be complete without: what was completed on it owes no more."""


def sections_for(customer_class: str) -> list[Section]:
    """Return the parts of the form that a class of customers is asked about."""
    return [section for section in SECTIONS if section.fields_for(customer_class)]


def required_fields(application: Application) -> set[str]:
    """Return the fields an investigation of this case cannot be complete without."""
    customer_class = application.customer.customer_class
    asked = {name for section in SECTIONS for name in section.fields_for(customer_class)}
    required = asked & {name for section in SECTIONS for name in section.required}
    return required if customer_class == CustomerClass.BUSINESS else required - {"expected_return"}


def missing_answers(
    investigation: Investigation, application: Application, *, flags_up: bool, sources: Mapping[str, str]
) -> dict[str, str]:
    """Return what still has to be filled in before the investigation is complete, as form field → message.

    `sources` says for each statement, and for each section as a whole, where it comes from.
    """
    first = investigation.form == FIRST_FORM
    required = set(FIRST_REQUIRED) if first else required_fields(application)
    if flags_up:
        required.add("flags_explained")
    text = _("Fill this in before you complete the investigation.")
    found = {name: text for name in (*FIELDS, *SUMS) if name in required and _is_blank(getattr(investigation, name))}
    if "flags_explained" in found:
        found["flags_explained"] = _("Flags are up: explain them.")
    if not first:
        found |= _unsourced(investigation, application, sources) | _missing_rows(investigation)
    return found


def _unsourced(investigation: Investigation, application: Application, sources: Mapping[str, str]) -> dict[str, str]:
    """A statement that is answered says where it comes from, itself or by its section."""
    found: dict[str, str] = {}
    for section in sections_for(application.customer.customer_class):
        asked = [name for name in section.fields_for(application.customer.customer_class) if name in section.statements]
        open_ones = [name for name in asked if not sources.get(name) and not _is_blank(getattr(investigation, name))]
        if open_ones and not sources.get(section.code):
            found[f"source_{section.code}"] = _("Say where these statements come from: seen, document, said, third.")
    return found


def _missing_rows(investigation: Investigation) -> dict[str, str]:
    """Two opinions; at least one asset; each row of money with its kind and both amounts."""
    found: dict[str, str] = {}
    heard = [row for row in investigation.opinion_rows if row.verdict]
    if len(heard) < OPINIONS_WANTED:
        found[f"opinion{len(heard) + 1}_verdict"] = _("Hear two neighbours or traders, and write down what they say.")
    if not investigation.holding_rows:
        found["asset1_kind"] = _("List what the customer owns; with 0 where there is nothing.")
    for row in investigation.holding_rows:
        found |= _gaps(row)
    return found


def _gaps(row: Any) -> dict[str, str]:
    wanted = {"kind": _("Choose what it is."), "stated": _("Enter what was stated."), "source": _("Say how known.")}
    if row.side == ASSETS.side:
        wanted["seen"] = _("Enter what was seen; 0 where it was not found.")
    return {f"{row.side}{row.position}_{name}": text for name, text in wanted.items() if _is_blank(getattr(row, name))}


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
