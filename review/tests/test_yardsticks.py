"""The centre's own cases as a yardstick: what counts, how percentiles are made, what a case shows beside them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jinxin.policy.settings import Policy
from loans.enums import State
from loans.models import Application
from review.checking import settings_of
from review.models import CaseMeasure, StatementSet, Yardstick
from review.queries.yardsticks import norms_of
from review.reading import read_findings
from review.services.yardsticks import keep_yardsticks, measures_of
from review.statements import crosscheck, load_case
from review.tests.factories import INFLATED, case_data, make_admitted, make_complete


@pytest.fixture(scope="module")
def world(once: Callable[[Callable[[], tuple[int, int]]], tuple[int, int]]) -> tuple[int, int]:
    return once(lambda: (make_admitted().pk, make_complete().pk))


@pytest.fixture
def admitted(db: None, world: tuple[int, int]) -> Application:
    return Application.objects.get(pk=world[0])


def test_an_admitted_case_is_measured_once(admitted: Application, at: datetime) -> None:
    assert keep_yardsticks(at) == 1
    measured = dict(CaseMeasure.objects.values_list("name", "value"))
    assert measured["gross_margin"] == Decimal("0.185000")
    assert measured["wages"] == Decimal("0.037037")
    assert set(CaseMeasure.objects.values_list("application", flat=True)) == {admitted.pk}
    assert keep_yardsticks(at) == 0
    assert Yardstick.objects.get(name="wages").cases == 1


def test_a_case_whose_checks_break_teaches_nothing(admitted: Application, at: datetime) -> None:
    StatementSet.objects.filter(application=admitted).update(veto_unlocked=True)
    assert keep_yardsticks(at) == 0
    assert not Yardstick.objects.exists()


def test_a_later_version_replaces_the_measures_of_the_one_before(admitted: Application, at: datetime) -> None:
    keep_yardsticks(at)
    later = StatementSet.objects.get(application=admitted)
    later.pk, later.version, later.result = None, 2, {**later.result, "shares": {"wages": "0.500000"}}
    later.save()
    assert keep_yardsticks(at) == 1
    assert CaseMeasure.objects.get(name="wages").value == Decimal("0.500000")
    assert CaseMeasure.objects.filter(name="wages").count() == 1


def test_percentiles_are_values_that_occur(admitted: Application, at: datetime) -> None:
    statements = StatementSet.objects.get(application=admitted)
    first = Application.objects.get(pk=admitted.pk)
    applications = [first]
    for number in range(19):
        copy = Application.objects.get(pk=admitted.pk)
        copy.pk, copy.number, copy.state = None, f"SQ{number:08d}", State.WITHDRAWN
        copy.admission_deadline = copy.investigation_deadline = None
        applications.append(copy)
    Application.objects.bulk_create(applications[1:])
    CaseMeasure.objects.bulk_create(
        CaseMeasure(application=one, statements=statements, segment="test", name="days", value=number)
        for number, one in enumerate(applications, start=1)
    )
    keep_yardsticks(at)
    found = Yardstick.objects.get(segment="test")
    assert found.cases == 20
    places = (found.p05, found.p25, found.p50, found.p75, found.p95)
    assert [int(place) for place in places] == [1, 5, 10, 15, 19]
    assert found.measured_at == at


def test_few_cases_prove_nothing(admitted: Application, at: datetime) -> None:
    keep_yardsticks(at)
    segment = admitted.customer.segment_id
    assert norms_of(segment, at_least=2) == {}
    assert norms_of(segment, at_least=1)["wages"].middle == Decimal("0.037037")
    assert settings_of(Policy(), segment).norms == {}


def test_a_ratio_outside_the_usual_range_is_marked_first(admitted: Application, at: datetime) -> None:
    row = {"segment": admitted.customer.segment_id, "cases": 40, "measured_at": at}
    usual = {"p05": "0.02", "p25": "0.03", "p50": "0.035", "p75": "0.04", "p95": "0.05"}
    high = {"p05": "0.30", "p25": "0.31", "p50": "0.32", "p75": "0.33", "p95": "0.34"}
    Yardstick.objects.create(name="wages", **row, **usual)
    Yardstick.objects.create(name="gross_margin", **row, **high)
    result = crosscheck(load_case(case_data()), settings_of(Policy(), admitted.customer.segment_id)).as_json()
    with translation.override("en"):
        findings = read_findings(result)
        assert [(str(row.title), row.value, row.outlying) for row in findings.yardstick] == [
            ("Gross margin", "18.5%", True),
            ("Wages to revenue", "3.7%", False),
        ]
    assert findings.earlier_cases == 40


def test_the_page_shows_the_case_beside_the_others(admitted: Application, at: datetime, client: Client) -> None:
    row = {"segment": admitted.customer.segment_id, "cases": 40, "measured_at": at}
    Yardstick.objects.create(name="gross_margin", p05="0.30", p25="0.31", p50="0.32", p75="0.33", p95="0.34", **row)
    statements = StatementSet.objects.get(application=admitted)
    settings = settings_of(Policy(), admitted.customer.segment_id)
    statements.result = crosscheck(load_case(case_data(INFLATED)), settings).as_json()
    statements.save()
    client.force_login(admitted.officer)
    page = client.get(reverse("review:statements", args=[admitted.pk]))
    text = page.content.decode()
    assert "30.0% – 34.0%" in text
    assert "异常" in text
    assert "若属实" in text


def test_results_of_before_are_measured_from_their_statements() -> None:
    content, result = case_data(), {"ratios": {"gross_margin": "0.185000"}}
    assert measures_of(content, result)["wages"] == Decimal("0.037037")


def test_a_result_of_before_is_read_without_a_yardstick() -> None:
    result = crosscheck(load_case(case_data(INFLATED))).as_json()
    for suspect in result["suspects"]:
        del suspect["becomes"]
    del result["yardstick"], result["shares"], result["burden"]
    findings = read_findings(result)
    assert findings.yardstick == ()
    assert findings.suspects[0].becomes == ()


def test_the_night_keeps_its_moment(admitted: Application, at: datetime) -> None:
    keep_yardsticks(at)
    keep_yardsticks(at + timedelta(days=1))
    assert set(Yardstick.objects.values_list("measured_at", flat=True)) == {at + timedelta(days=1)}
