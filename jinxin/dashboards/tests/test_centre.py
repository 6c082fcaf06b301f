"""The dashboard: every figure equals the rows its link opens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.tests.factories import AT, make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.dashboards import figures
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.models import Application, Loan
from loans.tests.factories import make_application
from loans.tests.factories_accounts import pay_early
from loans.tests.factories_money import make_loan, pay
from postloan.planning import plan_callbacks

pytestmark = pytest.mark.django_db


LATER = AT + timedelta(days=3)


def _at_work() -> datetime:
    """Make two officers' customers in several stages, two loans, a missed deadline; return the moment of looking."""
    officer, other_officer = make_user(Role.OFFICER), make_user(Role.OFFICER)
    make_application(make_salaried(officer), state=State.DRAFT)
    make_application(make_salaried(officer), state=State.SUBMITTED)
    make_application(make_business_customer(other_officer), state=State.PAPERS_COMPLETE)
    loan = make_loan(customer=make_business_customer(officer), amount=Decimal("120000.00"))
    make_loan(customer=make_business_customer(other_officer), amount=Decimal("80000.00"))
    pay_early(loan, Decimal("3000.00"), AT + timedelta(hours=6))
    sweep(LATER)
    plan_callbacks(LATER)
    return LATER


@pytest.fixture(scope="module", autouse=True)
def centre_at_work(once: Callable[[Callable[[], datetime]], datetime]) -> datetime:
    return once(_at_work)


@pytest.fixture
def desk(client: Client, manager: User, sign_in: Callable[..., Client], centre_at_work: datetime) -> Any:
    """The manager at the desk at that moment."""
    with time_machine.travel(centre_at_work, tick=False):
        yield sign_in(client, manager)


def by_key(at: datetime) -> dict[str, figures.Figure]:
    """All figures by key."""
    return {figure.key: figure for section in figures.centre(at).sections for figure in section.figures}


def test_the_figures_are_those_of_the_data(centre_at_work: datetime) -> None:
    found = {key: figure.value for key, figure in by_key(centre_at_work).items()}
    assert found["customers"] == 5
    assert (found["class_salaried"], found["class_business"]) == (2, 3)
    assert (found["granted"], found["drawn"]) == (Decimal(200000), found["balance"])
    assert found["use_rate"] == found["balance"] / 200000 < 1
    assert (found["loans"], found["borrowers"], found["small"]) == (2, 2, 1)
    assert found["average"] * 2 == found["balance"]
    assert (found["breached"], found["unruled"]) == (2, 2)
    assert found["promise"] == 1  # both were paid out two hours after the application
    assert (found["calls"], found["calls_done"]) == (2, 0)


def test_every_counted_figure_equals_the_rows_its_link_opens(desk: Client, centre_at_work: datetime) -> None:
    counted = [
        figure for figure in by_key(centre_at_work).values() if figure.kind == "count" and figure.key != "borrowers"
    ]
    assert {figure.key: figure.value for figure in counted} == {
        figure.key: rows(desk, figure.url) for figure in counted
    }


def test_every_stage_equals_the_rows_its_link_opens(desk: Client, centre_at_work: datetime) -> None:
    stages = figures.centre(centre_at_work).stages
    assert sum(stage.count for stage in stages) == Application.objects.count()
    assert {stage.state: stage.count for stage in stages} == {stage.state: rows(desk, stage.url) for stage in stages}


def test_amounts_equal_the_sums_below_the_rows(desk: Client, centre_at_work: datetime) -> None:
    found = by_key(centre_at_work)
    loans = desk.get(found["balance"].url)
    assert sum(loan.balance for loan in loans.context["page"].object_list) == found["balance"].value
    lines = desk.get(found["granted"].url)
    assert sum(line.amount for line in lines.context["page"].object_list) == found["granted"].value
    assert sum(line.drawn for line in lines.context["page"].object_list) == found["drawn"].value


def test_the_due_recovery_rate_is_that_of_the_rows_it_opens(
    client: Client, manager: User, sign_in: Callable[..., Client], centre_at_work: datetime
) -> None:
    later = centre_at_work + timedelta(days=30)
    pay(Loan.objects.order_by("pk")[0], Decimal("3000.00"), later)
    with time_machine.travel(later, tick=False):
        rate = by_key(later)["recovery"]
        sums = sign_in(client, manager).get(rate.url).context["sums"]
    assert sums["count"] == 2
    assert rate.value == sums["paid_principal"] / sums["principal"] > 0


def test_the_officers_side_by_side_make_the_centre(centre_at_work: datetime) -> None:
    found = by_key(centre_at_work)
    officers = figures.centre(centre_at_work).officers
    assert sum(person.customers for person in officers) == found["customers"].value
    assert sum(person.balance for person in officers) == found["balance"].value


def test_the_dashboard_takes_at_most_twelve_queries(desk: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        assert desk.get("/dashboard/").status_code == 200


def rows(desk: Client, url: str) -> int:
    """How many rows the list behind a figure shows."""
    answer = desk.get(url)
    assert answer.status_code == 200, url
    return int(answer.context["page"].paginator.count)


def test_the_promise_looks_at_the_last_thirty_days(centre_at_work: datetime) -> None:
    late = by_key(centre_at_work + timedelta(days=40))["promise"]
    assert late.value is None
    assert f"last={(centre_at_work + timedelta(days=40)).date()}" in late.url
