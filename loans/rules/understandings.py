"""The four understandings (四个了解) of the seed as sections of one form, and what each needs to be complete."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import CustomerClass
from loans.models import Application, Investigation


@dataclass(frozen=True)
class Section:
    """A part of the investigation: its fields in order, and those it cannot be complete without."""

    code: str
    title: Promise
    hint: Promise
    fields: tuple[str, ...]
    required: frozenset[str]


VISIT = Section(
    "visit",
    gettext_lazy("The visit"),
    gettext_lazy("Every applicant is visited."),
    ("visited_on", "place"),
    frozenset({"visited_on", "place"}),
)
PERSON = Section(
    "person",
    gettext_lazy("1. The person"),
    gettext_lazy("Family, standing, credit report and use of credit."),
    ("family", "reputation", "credit_notes"),
    frozenset({"family", "reputation", "credit_notes"}),
)
CREDIT = Section(
    "credit",
    gettext_lazy("Figures of the credit report"),
    gettext_lazy(
        "A zero is an answer too. Hard inquiries are loan, card and guarantee checks; not own or post-loan ones."
    ),
    (
        "credit_report_on",
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
        "guarantees_given",
        "flags_explained",
    ),
    frozenset(
        {
            "credit_report_on",
            "inquiries_1_month",
            "inquiries_2_months",
            "inquiries_3_months",
            "inquiries_6_months",
            "inquiries_without_loan",
            "online_lenders",
            "card_limit",
            "card_used",
            "tight_months",
            "overdue_24_months",
            "current_overdue",
            "guarantees_given",
        }
    ),
)
PURPOSE = Section(
    "purpose",
    gettext_lazy("2. The purpose"),
    gettext_lazy("What the money is for, and whether what it earns stands in proportion to the amount asked for."),
    ("purpose_notes", "own_funds", "expected_return", "purpose_assessment"),
    frozenset({"purpose_notes", "purpose_assessment"}),
)
BUSINESS = Section(
    "business",
    gettext_lazy("3. The business or job"),
    gettext_lazy("How the business runs or the wage is earned, and whether the first source of repayment is real."),
    ("business_notes", "repayment_source"),
    frozenset({"business_notes", "repayment_source"}),
)
ASSETS = Section(
    "assets",
    gettext_lazy("4. Assets and debts"),
    gettext_lazy("What was seen on site, whether it is theirs, and whether the debts are moderate."),
    ("assets_total", "debts_total", "assets_seen", "debts_assessment"),
    frozenset({"assets_total", "debts_total", "assets_seen", "debts_assessment"}),
)
CONCLUSION = Section(
    "conclusion",
    gettext_lazy("Conclusion"),
    gettext_lazy("The officer's proposal to the manager and the board."),
    ("recommendation", "recommended_amount"),
    frozenset({"recommendation", "recommended_amount"}),
)
SECTIONS: tuple[Section, ...] = (VISIT, PERSON, CREDIT, PURPOSE, BUSINESS, ASSETS, CONCLUSION)
REPORT_FIGURES: frozenset[str] = frozenset(CREDIT.fields) - {"flags_explained"}
"""What is read off the credit report: written down only while the customer's authorisation of the inquiry holds."""
FIELDS: tuple[str, ...] = tuple(name for section in SECTIONS for name in section.fields)


def missing_answers(investigation: Investigation, application: Application, *, flags_up: bool) -> dict[str, str]:
    """Return what still has to be filled in before the investigation is complete, as form field → message."""
    required = {name for section in SECTIONS for name in section.required}
    if flags_up:
        required.add("flags_explained")
    if application.customer.customer_class == CustomerClass.BUSINESS:
        required.add("expected_return")
    messages = {"flags_explained": _("Flags are up: explain them.")}
    return {
        name: messages.get(name, _("Fill this in before you complete the investigation."))
        for name in FIELDS
        if name in required and _is_blank(getattr(investigation, name))
    }


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
