"""Which segment a customer belongs to, and why: the first of their class, in the manager's order, that fits.

The seed segments "每类客户" further: 政府部门工薪, 大型企业工薪, 家居经营, 杂货经营 and so on.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Business, Employment, Segment
from customers.rules.conditions import NOWHERE, Areas, Condition, Facts, read_condition, together


@dataclass(frozen=True)
class Rule:
    """A segment with its conditions ready to be evaluated."""

    segment: Segment
    conditions: tuple[Condition, ...]

    @classmethod
    def of(cls, segment: Segment, areas: Areas = NOWHERE) -> "Rule":
        """Return the rule of a segment."""
        return cls(segment, tuple(read_condition(raw, areas) for raw in segment.conditions))

    def fits(self, facts: Facts) -> bool:
        """Say whether all conditions hold."""
        return all(condition.holds(facts) for condition in self.conditions)

    @property
    def words(self) -> str:
        """The conditions as people read them."""
        if self.conditions:
            return together(self.conditions)
        return _("Everybody of the class whom no other segment takes.")


@dataclass(frozen=True)
class Finding:
    """A customer's segment and the facts it follows from; `passed_over` are the segments tried before it, each with
    the first condition that did not hold."""

    segment: Segment
    reason: str
    passed_over: tuple[tuple[Segment, str], ...] = ()


def facts_of(
    employment: Employment | None, businesses: Iterable[Business], day: date, person: Mapping[str, Any] | None = None
) -> Facts:
    """Return the facts that segments follow from: of the job or, for owners, of the first business, and of the person
    (`area_id`, or the new `area`, and `dealing_since`, such as `vars(customer)`)."""
    known = person or {}
    dealing_since = known.get("dealing_since")
    common = {
        "area": getattr(known["area"], "pk", None) if "area" in known else known.get("area_id"),
        "years_dealing": full_years(dealing_since, day) if dealing_since else None,
    }
    if employment:
        return {
            "employer_kind": employment.employer_kind,
            "employer": employment.employer,
            "position": employment.position,
            "years_employed": full_years(employment.employed_since, day),
            "monthly_income": employment.monthly_income,
            **common,
        }
    first = next(iter(businesses), None)
    if first is None:
        raise ValueError("a customer has an employment or a business")
    return {
        "industry": first.industry,
        "shop": first.name,
        "years_licensed": full_years(first.licensed_on, day),
        "staff_count": first.staff_count,
        "floor_area": first.floor_area,
        "tenure": first.tenure,
        **common,
    }


def full_years(since: date, day: date) -> int:
    """Return the full years from one day to another."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def latest_start(day: date, years: int) -> date:
    """Return the last day from which `years` full years have passed on `day`: the inverse of `full_years`.

    From a 29 February on it is the 28th where there is no 29th; who began on a 29th then has no full year yet.
    """
    year = day.year - years
    if year < date.min.year:
        return date.min
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def segment_of(facts: Facts, rules: Iterable[Rule]) -> Finding:
    """Return the first of a class's segments whose conditions all hold, with the reason in the reader's language.

    Raises ValueError where none does: the last segment of a class has no conditions.
    """
    passed_over: list[tuple[Segment, str]] = []
    for rule in rules:
        failing = next((condition for condition in rule.conditions if not condition.holds(facts)), None)
        if failing is None:
            return Finding(rule.segment, rule.words, tuple(passed_over))
        passed_over.append((rule.segment, _("not fulfilled: %(condition)s") % {"condition": failing}))
    raise ValueError("the last segment of a class has no conditions")


# The order of a class


def arranged(current: Sequence[Segment], changed: Segment, place: int) -> list[Segment]:
    """Return a class's segments in use in their order after `changed` took its `place` (from 1), or was taken out of
    use. The one without conditions, which takes everybody, stays last."""
    if is_last(changed):
        return [*(segment for segment in current if segment.pk != changed.pk), changed]
    others = [segment for segment in current if segment.pk != changed.pk and not is_last(segment)]
    last = [segment for segment in current if is_last(segment)]
    if changed.is_active:
        others.insert(max(place, 1) - 1, changed)
    return [*others, *last]


def is_last(segment: Segment) -> bool:
    """Say whether this is the segment of a class that takes everybody whom no other takes."""
    return not segment.conditions


def stamp_of(segments: Iterable[Segment]) -> str:
    """Return a value that changes whenever a segment among these is changed: what a form was opened on."""
    versions = sorted((segment.pk, segment.version) for segment in segments)
    return hashlib.sha256(repr(versions).encode()).hexdigest()[:16]
