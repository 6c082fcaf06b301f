"""The rules of segments say the same in Python and in the database, and move customers by one statement."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.enums import CustomerClass, EmployerKind, Industry, PremisesTenure
from customers.models import Area, Business, Customer, Employment, Segment
from customers.queries.segments import all_areas, movers, moves, placed, rules_of
from customers.rules.segments import facts_of, segment_of
from customers.services.segments import move_by_today, move_customers
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.audit.models import Entry

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2000, 1, 1), date(2029, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2028, 2, 29), date(2023, 2, 28), date(2023, 3, 1)]
)
WORDS = st.text("长医局主任%_\\'Ab ", min_size=1, max_size=3).filter(str.strip)
YUAN = st.integers(1, 20_000_00).map(lambda fen: Decimal(fen).scaleb(-2))


def numbers(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda operator, value: {"field": field, "operator": operator, "value": value},
        st.sampled_from(["at_least", "below"]),
        values,
    )


def lists(field: str, operator: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    return several.map(lambda value: {"field": field, "operator": operator, "value": value})


COMMON = numbers("years_dealing", st.integers(1, 6))
SALARIED = st.one_of(
    lists("employer_kind", "is", st.sampled_from(EmployerKind.values)),
    lists("employer", "contains", WORDS),
    lists("position", "contains", WORDS),
    numbers("years_employed", st.integers(1, 30)),
    numbers("monthly_income", YUAN.map(str)),
    COMMON,
)
BUSINESS = st.one_of(
    lists("industry", "is", st.sampled_from(Industry.values)),
    lists("shop", "contains", WORDS),
    lists("tenure", "is", st.sampled_from(PremisesTenure.values)),
    numbers("years_licensed", st.integers(1, 30)),
    numbers("staff_count", st.integers(1, 9)),
    numbers("floor_area", st.integers(1, 300)),
    COMMON,
)
JOBS = st.fixed_dictionaries(
    {
        "employer": WORDS,
        "employer_kind": st.sampled_from(EmployerKind.values),
        "position": WORDS,
        "employed_since": DAYS,
        "monthly_income": YUAN,
    }
)
SHOPS = st.fixed_dictionaries(
    {
        "name": WORDS,
        "industry": st.sampled_from(Industry.values),
        "licensed_on": DAYS,
        "tenure": st.sampled_from(["", *PremisesTenure.values]),
        "staff_count": st.none() | st.integers(1, 9),
        "floor_area": st.none() | st.integers(1, 300),
    }
)


def class_rules(customer_class: str, conditions: list[list[dict[str, Any]]]) -> Any:
    segments = [
        Segment(code=f"s{number}", customer_class=customer_class, conditions=each)
        for number, each in enumerate([*conditions, []])
    ]
    return rules_of(segments)


several_rules = {
    CustomerClass.SALARIED: st.lists(st.lists(SALARIED, min_size=1, max_size=3), max_size=4),
    CustomerClass.BUSINESS: st.lists(st.lists(BUSINESS, min_size=1, max_size=3), max_size=4),
}
often = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def worker(officer: Any) -> Customer:
    return make_salaried(officer)


@pytest.fixture
def owner(officer: Any) -> Customer:
    """An owner of two shops: the first one counts."""
    customer = make_business_customer(officer)
    second = {"licensed_on": date(2001, 1, 1), "industry": Industry.CATERING, "staff_count": 5, "name": "长医局主任"}
    Business.objects.create(customer=customer, credit_code="914304000000000000", address="x", **second)
    return customer


@often
@given(rules=several_rules[CustomerClass.SALARIED], job=JOBS, dealing=st.none() | DAYS, day=DAYS)
def test_jobs_are_placed_alike(worker: Customer, rules: Any, job: Any, dealing: date | None, day: date) -> None:
    Employment.objects.filter(customer=worker).update(**job)
    Customer.objects.filter(pk=worker.pk).update(dealing_since=dealing)
    read = class_rules(CustomerClass.SALARIED, rules)
    expected = segment_of(facts_of(Employment(**job), (), day, {"dealing_since": dealing}), read)
    assert placed(CustomerClass.SALARIED, read, day).get().found == expected.segment.code


@often
@given(rules=several_rules[CustomerClass.BUSINESS], shop=SHOPS, day=DAYS)
def test_shops_are_placed_alike_by_the_first(owner: Customer, rules: Any, shop: Any, day: date) -> None:
    first = owner.businesses.order_by("pk").first()
    assert first
    Business.objects.filter(pk=first.pk).update(**shop)
    read = class_rules(CustomerClass.BUSINESS, rules)
    expected = segment_of(facts_of(None, [Business(**shop)], day), read)
    assert placed(CustomerClass.BUSINESS, read, day).get().found == expected.segment.code


def test_a_town_stands_for_its_streets(worker: Customer, at: datetime) -> None:
    town = Area.objects.create(name="西渡镇", kind="town")
    street = Area.objects.create(name="清江路", kind="street", parent=town)
    wanted = [[{"field": "area", "operator": "is", "value": [town.pk]}]]
    for area, code in ((None, "s1"), (street, "s0"), (town, "s0")):
        Customer.objects.update(area=area)
        read = class_rules(CustomerClass.SALARIED, wanted)
        person = {"area_id": area.pk if area else None}
        assert segment_of(facts_of(worker.employment, (), at.date(), person), read).segment.code == code
        assert placed(CustomerClass.SALARIED, read, at.date()).get().found == code
    assert all_areas().within([town.pk]) == {town.pk, street.pk}


def test_one_statement_moves_however_many(officer: Any, at: datetime) -> None:
    for number in range(6):
        make_salaried(officer, employment={"monthly_income": Decimal(3000 + 1000 * number)})
    rich = Segment.objects.create(
        code="rich",
        name_zh="高收入",
        name_en="High income",
        customer_class="salaried",
        position=1,
        conditions=[{"field": "monthly_income", "operator": "at_least", "value": "6000.00"}],
    )
    order = [rich, *Segment.objects.filter(customer_class="salaried").exclude(pk=rich.pk)]
    with CaptureQueriesContext(connection) as queries:
        moved = move_customers(CustomerClass.SALARIED, order, at.date())
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1
    assert len(queries) <= 3
    assert [(move.source.code, move.target.code, move.count) for move in moved] == [("government_salaried", "rich", 3)]
    assert set(Customer.objects.filter(segment=rich).values_list("segment_since", flat=True)) == {at.date()}
    assert Customer.objects.exclude(segment=rich).filter(segment_since=None).count() == 3
    assert move_customers(CustomerClass.SALARIED, order, at.date()) == []


def test_who_went_into_another_stays_as_they_were(officer: Any, at: datetime) -> None:
    kept, gone = make_salaried(officer), make_salaried(officer)
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
    rules = class_rules(CustomerClass.SALARIED, [])
    assert [customer.pk for customer in movers(CustomerClass.SALARIED, rules, at.date())] == [kept.pk]


def test_the_night_moves_who_has_reached_the_years_and_writes_it_down_once(officer: Any, at: datetime) -> None:
    customer = make_salaried(officer, employment={"employed_since": date(2024, 11, 23)})
    Segment.objects.filter(code="government_salaried").update(
        conditions=[{"field": "years_employed", "operator": "at_least", "value": 2}]
    )
    Segment.objects.filter(code="enterprise_salaried").update(is_active=False)
    Customer.objects.filter(pk=customer.pk).update(segment="other_salaried")
    assert move_by_today(at.replace(day=22)) == []
    assert [move.count for move in move_by_today(at)] == [1]
    assert move_by_today(at) == []
    entry = Entry.objects.get(action="segment.moved")
    assert entry.actor is None
    assert entry.data["moves"] == [[["其他工薪", "Other salaried"], ["政府部门工薪", "Government, salaried"], 1]]
    customer.refresh_from_db()
    assert (customer.segment_id, customer.segment_since) == ("government_salaried", at.date())


def test_moves_name_the_largest_first(officer: Any, at: datetime) -> None:
    for kind in ("government", "other", "other"):
        make_salaried(officer, employment={"employer_kind": kind})
    last = Segment(code="s", customer_class="salaried", name_zh="新", name_en="New", conditions=[])
    found = moves(movers(CustomerClass.SALARIED, rules_of([last]), at.date()), [last])
    assert [(move.source.code, move.count) for move in found] == [("other_salaried", 2), ("government_salaried", 1)]
