"""Reads of segments, and the rules of segments as the database evaluates them: for any number of customers at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import GreaterThan

from customers.enums import CustomerClass
from customers.models import Area, Business, Customer, Employment, Segment
from customers.rules.conditions import NOWHERE, Areas, Condition, Kind
from customers.rules.segments import Finding, Rule, facts_of, latest_start, segment_of
from jinxin.clock import local_date


def segments_of(customer_class: str) -> list[Segment]:
    """Return the segments of a class in the order in which they are tried."""
    return list(Segment.objects.filter(customer_class=customer_class, is_active=True).order_by("position", "pk"))


def rules_of(segments: Iterable[Segment]) -> list[Rule]:
    """Return the rules of segments; areas are read only where a rule speaks of them."""
    segments = list(segments)
    speak_of_areas = any(raw["field"] == "area" for segment in segments for raw in segment.conditions)
    areas = all_areas() if speak_of_areas else NOWHERE
    return [Rule.of(segment, areas) for segment in segments]


def all_areas() -> Areas:
    """Return the areas of the territory: their names, and which lie in which."""
    names, parts = {}, defaultdict(list)
    for key, name, parent in Area.objects.order_by("name", "pk").values_list("pk", "name", "parent_id"):
        names[key] = name
        parts[parent].append(key)
    return Areas(names, parts)


def find_segment(employment: Any, businesses: Any, day: date, person: Any = None) -> Finding:
    """Return the segment that a job, or an owner's businesses, and what is known of the person lead to on a day."""
    customer_class = CustomerClass.SALARIED if employment else CustomerClass.BUSINESS
    return segment_of(facts_of(employment, businesses, day, person), rules_of(segments_of(customer_class)))


@dataclass(frozen=True)
class Why:
    """Why a customer is in their segment: `next` is the segment that the facts of today lead to where it is another
    (the night's work moves the customer)."""

    finding: Finding
    since: date
    next: Segment | None


def why(customer: Customer, employment: Any, businesses: Any, day: date) -> Why:
    """Return why a customer is in their segment, and since when."""
    finding = find_segment(employment, businesses, day, vars(customer))
    moved_on = finding.segment if finding.segment.code != customer.segment_id else None
    return Why(finding, customer.segment_since or local_date(customer.registered_at), moved_on)


def counts(person: Any) -> dict[str, int]:
    """Return how many customers of an officer are in each segment, by its code."""
    rows = Customer.objects.visible_to(person).order_by().values_list("segment_id")
    return dict(rows.annotate(count=Count("pk")))


@dataclass(frozen=True)
class Row:
    """A segment with its rule and the customers in it; `share` is of its class, between 0 and 1."""

    rule: Rule
    count: int
    share: Decimal

    @property
    def shown(self) -> str:
        """The count with commas."""
        return f"{self.count:,}"


@dataclass(frozen=True)
class ClassOfSegments:
    """A class with its segments in their order, those out of use, and all its customers."""

    code: str
    label: str
    rows: list[Row]
    retired: list[Row]

    @property
    def total(self) -> str:
        """How many customers the class has, with commas."""
        return f"{sum(row.count for row in self.rows + self.retired):,}"


def overview(found: Mapping[str, int]) -> list[ClassOfSegments]:
    """Return both classes with their segments, and how many customers are in each (`found`, by its code)."""
    rules = rules_of(Segment.objects.order_by("position", "pk"))
    classes = []
    for code, label in CustomerClass.choices:
        own = [rule for rule in rules if rule.segment.customer_class == code]
        total = sum(found.get(rule.segment.code, 0) for rule in own)
        rows = [_row(rule, found.get(rule.segment.code, 0), total) for rule in own]
        in_use, retired = [[row for row in rows if row.rule.segment.is_active is used] for used in (True, False)]
        classes.append(ClassOfSegments(code, str(label), in_use, retired))
    return classes


def _row(rule: Rule, count: int, total: int) -> Row:
    return Row(rule, count, Decimal(count) / total if total else Decimal(0))


# The rules as the database evaluates them


def _within(column: str, condition: Condition, day: date) -> Q:
    return Q(**{f"{column}__in": sorted(condition.value)})


def _contains(column: str, condition: Condition, day: date) -> Q:
    """Look for words letter by letter: what "the same but for capitals" means differs between databases."""
    return reduce(or_, (Q(GreaterThan(StrIndex(F(column), Value(word)), 0)) for word in condition.value))


def _compared(column: str, condition: Condition, day: date) -> Q:
    return Q(**{f"{column}__{'gte' if condition.operator == 'at_least' else 'lt'}": condition.value})


def _years(column: str, condition: Condition, day: date) -> Q:
    return Q(**{f"{column}__{'lte' if condition.operator == 'at_least' else 'gt'}": latest_start(day, condition.value)})


BUILDERS: Final[dict[Kind, Callable[[str, Condition, date], Q]]] = {
    Kind.CHOICE: _within,
    Kind.AREA: _within,
    Kind.TEXT: _contains,
    Kind.COUNT: _compared,
    Kind.MONEY: _compared,
    Kind.YEARS: _years,
}


def q_of(rule: Rule, day: date) -> Q:
    """Return a rule as a condition on a job or a business; the same as `Rule.fits` for the facts of `day`."""
    return reduce(and_, (BUILDERS[each.fact.kind](each.fact.column, each, day) for each in rule.conditions), Q())


def case_of(rules: Iterable[Rule], day: date) -> Case:
    """Return the segment that a class's rules lead to, as an expression on its jobs or businesses."""
    whens, last = [], None
    for rule in rules:
        if not rule.conditions:
            last = rule
            break
        whens.append(When(q_of(rule, day), then=Value(rule.segment.code)))
    if last is None:
        raise ValueError("the last segment of a class has no conditions")
    return Case(*whens, default=Value(last.segment.code), output_field=CharField())


def placed(customer_class: str, rules: Iterable[Rule], day: date) -> QuerySet[Any]:
    """Return the customers of a class, each with the segment (`found`) that rules lead to on a day.

    One look at the job, or at the first business, of each: the whole rule is one CASE on that row.
    """
    source = Employment if customer_class == CustomerClass.SALARIED else Business
    own = source._default_manager.filter(customer=OuterRef("pk")).order_by("pk")
    found = Subquery(own.annotate(found=case_of(rules, day)).values("found")[:1])
    customers = Customer.objects.filter(customer_class=customer_class, merged_into=None)
    return customers.annotate(found=Coalesce(found, F("segment_id"), output_field=CharField()))


def movers(customer_class: str, rules: Iterable[Rule], day: date) -> QuerySet[Any]:
    """Return those customers of a class whom rules lead elsewhere than where they are."""
    return placed(customer_class, rules, day).filter(~Q(segment=F("found")))


@dataclass(frozen=True)
class Move:
    """How many customers go from one segment to another."""

    source: Segment
    target: Segment
    count: int

    @property
    def shown(self) -> str:
        """The count with commas."""
        return f"{self.count:,}"


def moves(found: QuerySet[Any], segments: Sequence[Segment]) -> list[Move]:
    """Return who moves where among `movers`, the largest move first."""
    by_code = {segment.code: segment for segment in [*Segment.objects.all(), *segments]}
    rows = found.order_by().values_list("segment_id", "found").annotate(count=Count("pk"))
    pairs = [Move(by_code[source], by_code[target], count) for source, target, count in rows]
    return sorted(pairs, key=lambda move: (-move.count, move.source.position, move.target.position))
