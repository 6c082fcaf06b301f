"""Which segment a customer belongs to, and why: conditions that a manager edits, evaluated one after the other.

The seed segments "每类客户" further: 政府部门工薪, 大型企业工薪, 家居经营, 杂货经营 and so on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from customers.enums import EmployerKind, Industry, PremisesTenure
from customers.models import Business, Employment, Segment
from customers.wording import FIELDS, OPERATORS

Facts = Mapping[str, Any]
"""What conditions speak of, by the names in `FIELDS`; None where it is not known."""

CHOICES: Final[dict[str, Any]] = {"employer_kind": EmployerKind, "industry": Industry, "tenure": PremisesTenure}


@dataclass(frozen=True)
class Finding:
    """A customer's segment and the facts it follows from."""

    segment: Segment
    reason: str


def facts_of(employment: Employment | None, businesses: Iterable[Business], day: date) -> Facts:
    """Return the facts that segments follow from: of the job or, for owners, of the first business."""
    if employment:
        return {
            "employer_kind": employment.employer_kind,
            "years_employed": full_years(employment.employed_since, day),
            "monthly_income": employment.monthly_income,
        }
    first = next(iter(businesses), None)
    if first is None:
        raise ValueError("a customer has an employment or a business")
    return {
        "industry": first.industry,
        "years_licensed": full_years(first.licensed_on, day),
        "staff_count": first.staff_count,
        "tenure": first.tenure,
    }


def full_years(since: date, day: date) -> int:
    """Return the full years from one day to another."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def segment_of(facts: Facts, segments: Iterable[Segment]) -> Finding:
    """Return the first of a class's segments whose conditions all hold, with the reason in the reader's language.

    Raises ValueError where none does: the last segment of a class has no conditions.
    """
    for segment in segments:
        if all(holds(condition, facts) for condition in segment.conditions):
            return Finding(segment, reason_of(segment, facts))
    raise ValueError("the last segment of a class has no conditions")


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Say whether a condition holds; what is not known fulfils none."""
    known = facts.get(condition["field"])
    if known is None or known == "":
        return False
    value, operator = condition["value"], condition["operator"]
    if operator == "is":
        return bool(known in value) if isinstance(value, list) else bool(known == value)
    if operator == "at_least":
        return bool(Decimal(known) >= Decimal(value))
    return bool(Decimal(known) < Decimal(value))


def reason_of(segment: Segment, facts: Facts) -> str:
    """Return why these facts lead to a segment, as a sentence."""
    if not segment.conditions:
        return _("No other segment of the class fits.")
    return _("; ").join(condition_words(condition) for condition in segment.conditions)


def condition_words(condition: Mapping[str, Any]) -> str:
    """Return a condition as people read it."""
    field, value = condition["field"], condition["value"]
    values = value if isinstance(value, list) else [value]
    shown = [str(CHOICES[field](one).label) if field in CHOICES else str(one) for one in values]
    return str(OPERATORS[condition["operator"]]) % {"field": FIELDS[field], "value": " / ".join(shown)}
