"""Which segment a customer belongs to, and why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from customers.enums import EmployerKind, Industry, SeedSegment
from customers.models import Business, Customer, Employment, Segment
from customers.queries.segments import find_segment, rules_of, why
from customers.rules.conditions import Areas, check_conditions, read_condition
from customers.rules.segments import Rule, arranged, facts_of, full_years, latest_start, segment_of
from customers.tests.factories import make_salaried
from jinxin.errors import InvalidFields

DAY = date(2026, 11, 23)
LONG_AGO = date(2015, 9, 1)
TOWN, STREET, ELSEWHERE = 1, 2, 3
AREAS = Areas({TOWN: "西渡镇", STREET: "清江路", ELSEWHERE: "演陂镇"}, {TOWN: [STREET]})


def job(**changes: Any) -> Employment:
    known = {
        "employer": "衡阳县人民医院",
        "employer_kind": EmployerKind.OTHER,
        "position": "护士长",
        "employed_since": LONG_AGO,
        "monthly_income": Decimal("6500.00"),
    }
    return Employment(**{**known, **changes})


def condition(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def rule(*conditions: dict[str, Any], code: str = "x") -> Rule:
    return Rule.of(Segment(code=code, name_zh=code, name_en=code, conditions=list(conditions)), AREAS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "segment"),
    [
        (EmployerKind.GOVERNMENT, SeedSegment.GOVERNMENT_SALARIED),
        (EmployerKind.LARGE_ENTERPRISE, SeedSegment.ENTERPRISE_SALARIED),
        (EmployerKind.OTHER, SeedSegment.OTHER_SALARIED),
    ],
)
def test_the_segment_of_the_salaried_follows_from_the_employer(kind: str, segment: str) -> None:
    finding = find_segment(job(employer_kind=kind), [], DAY)
    assert finding.segment.code == segment
    assert finding.reason


@pytest.mark.django_db
@pytest.mark.parametrize("industry", Industry.values)
def test_every_industry_has_a_segment_and_a_reason(industry: str) -> None:
    shops = [Business(industry=each, licensed_on=LONG_AGO) for each in (industry, Industry.GROCERY)]
    finding = find_segment(None, shops, DAY)
    own = {"home_furnishing", "grocery", "catering"}
    assert finding.segment.code == (industry if industry in own else SeedSegment.OTHER_BUSINESS)
    assert finding.reason


@pytest.mark.django_db
def test_somebody_without_job_and_business_has_no_segment() -> None:
    with pytest.raises(ValueError, match="employment or a business"):
        find_segment(None, [], DAY)


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        (condition("employer_kind", "is", ["government", "other"]), True),
        (condition("employer_kind", "is", ["government"]), False),
        (condition("employer", "contains", ["学校", "医院"]), True),
        (condition("position", "contains", ["局长"]), False),
        (condition("years_employed", "at_least", 11), True),
        (condition("years_employed", "at_least", 12), False),
        (condition("years_employed", "below", 12), True),
        (condition("monthly_income", "at_least", "6500.00"), True),
        (condition("monthly_income", "below", "6500.00"), False),
        (condition("area", "is", [TOWN]), True),
        (condition("area", "is", [ELSEWHERE]), False),
        (condition("years_dealing", "below", 3), False),
    ],
)
def test_a_condition_holds_for_what_is_known(wanted: dict[str, Any], holds: bool) -> None:
    person = {"area_id": STREET, "dealing_since": None}
    found = find_in(rule(wanted), rule(code="rest"), person=person)
    assert found == ("x" if holds else "rest")


def find_in(*rules: Rule, person: Any = None) -> str:
    return segment_of(facts_of(job(), (), DAY, person), rules).segment.code


def test_the_first_segment_that_fits_is_taken_and_those_before_it_say_why_not() -> None:
    government = rule(condition("employer_kind", "is", ["government"]), code="government")
    hospital = rule(condition("employer", "contains", ["医院"]), code="hospital")
    facts = {"employer_kind": "other", "employer": "衡阳县人民医院"}
    with translation.override("en"):
        found = segment_of(facts, [government, hospital, rule(code="rest")])
        assert found.segment.code == "hospital"
        assert found.reason == "name of the employer contains 医院"
        passed = [(segment.code, words) for segment, words in found.passed_over]
    assert passed == [("government", "not fulfilled: kind of employer: Government or public institution")]


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1)])
@pytest.mark.parametrize("years", [1, 3, 4])
def test_the_latest_start_is_the_last_day_with_so_many_full_years(day: date, years: int) -> None:
    start = latest_start(day, years)
    assert full_years(start, day) >= years
    assert full_years(date.fromordinal(start.toordinal() + 1), day) < years


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        (condition("employer_kind", "is", []), "employer_kind_is"),
        (condition("employer_kind", "is", ["circus"]), "employer_kind_is"),
        (condition("industry", "is", ["grocery"]), "industry_is"),
        (condition("shoe_size", "is", ["44"]), "shoe_size_is"),
        (condition("years_employed", "contains", ["1"]), "years_employed_contains"),
        (condition("years_employed", "at_least", 0), "years_employed_at_least"),
        (condition("years_employed", "at_least", 81), "years_employed_at_least"),
        (condition("years_employed", "at_least", "3"), "years_employed_at_least"),
        (condition("monthly_income", "at_least", "x"), "monthly_income_at_least"),
        (condition("monthly_income", "at_least", None), "monthly_income_at_least"),
        (condition("monthly_income", "at_least", "NaN"), "monthly_income_at_least"),
        (condition("monthly_income", "at_least", "-1"), "monthly_income_at_least"),
        (condition("monthly_income", "at_least", "1.001"), "monthly_income_at_least"),
        (condition("position", "contains", []), "position_contains"),
        (condition("position", "contains", [" "]), "position_contains"),
        (condition("position", "contains", ["长" * 41]), "position_contains"),
        (condition("area", "is", [99]), "area_is"),
    ],
)
def test_what_makes_no_condition_is_refused(wanted: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidFields) as refusal:
        check_conditions([wanted], "salaried", AREAS)
    assert list(refusal.value.errors) == [where]


def test_two_numbers_that_leave_nobody_are_refused() -> None:
    both = [condition("years_employed", "at_least", 5), condition("years_employed", "below", 5)]
    with pytest.raises(InvalidFields) as refusal:
        check_conditions(both, "salaried", AREAS)
    assert list(refusal.value.errors) == ["years_employed_below"]


def test_conditions_are_kept_in_one_order_and_say_what_they_ask() -> None:
    given = [
        condition("area", "is", [STREET]),
        condition("monthly_income", "at_least", "8000"),
        condition("position", "contains", ["局长", " 主任 ", "局长"]),
    ]
    kept = check_conditions(given, "salaried", AREAS)
    assert [one["field"] for one in kept] == ["position", "monthly_income", "area"]
    with translation.override("zh-hans"):
        said = [str(read_condition(one, AREAS)) for one in kept]
    assert said == ["职务包含局长 / 主任", "月实发收入不低于8,000.00", "片区：清江路"]


def test_the_one_that_takes_everybody_stays_last() -> None:
    first, second, last = (Segment(pk=n, conditions=[1] if n < 3 else []) for n in (1, 2, 3))
    new = Segment(pk=4, conditions=[1])
    assert arranged([first, second, last], new, 2) == [first, new, second, last]
    assert arranged([first, second, last], second, 1) == [second, first, last]
    assert arranged([first, second, last], new, 99) == [first, second, new, last]
    new.is_active = False
    assert arranged([first, new, second, last], new, 1) == [first, second, last]


@pytest.mark.django_db
def test_a_customer_shows_since_when_and_what_tonight_brings(officer: Any, at: Any) -> None:
    customer = make_salaried(officer, at=at)
    assert (why(customer, customer.employment, (), DAY).since, why(customer, customer.employment, (), DAY).next) == (
        at.date(),
        None,
    )
    customer.segment_id, customer.segment_since = "other_salaried", date(2026, 1, 5)
    told = why(customer, customer.employment, (), DAY)
    assert told.since == date(2026, 1, 5)
    assert told.next is not None
    assert told.next.code == "government_salaried"


@pytest.mark.django_db
def test_every_segment_of_the_start_has_a_rule_and_each_class_one_that_takes_everybody(officer: Any) -> None:
    rules = rules_of(Segment.objects.all())
    assert [rule.segment.code for rule in rules if not rule.conditions] == ["other_business", "other_salaried"]
    assert Customer.objects.count() == 0
