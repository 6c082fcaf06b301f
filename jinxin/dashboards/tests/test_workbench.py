"""The workbench: each role sees its own queues, the most urgent first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.dashboards.queues import workbench
from jinxin.staff.models import Centre, User
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.tests.factories import make_application
from loans.tests.factories_money import (
    make_approved,
    make_contract,
    make_loan,
    make_payout,
    make_signed,
    make_signed_costs,
)
from postloan.planning import plan_callbacks

pytestmark = pytest.mark.django_db


def keys(person: User, at: datetime) -> dict[str, int]:
    """Which queues a person sees, and how much waits in each."""
    return {queue.key: queue.total for queue in workbench(person, at)}


def test_nobody_with_nothing_to_do_sees_a_queue(officer: User, manager: User, at: datetime) -> None:
    assert keys(officer, at) == {}
    assert keys(manager, at) == {}


def test_an_officer_sees_own_cases_and_no_others(officer: User, other_officer: User, at: datetime) -> None:
    make_application(make_business_customer(officer), state=State.DRAFT)
    make_application(make_salaried(officer), state=State.SUBMITTED)
    make_application(make_salaried(other_officer), state=State.SUBMITTED)
    assert keys(officer, at) == {"cases": 2}


def test_a_clock_that_runs_out_today_comes_first(officer: User, at: datetime) -> None:
    make_application(make_salaried(officer), state=State.SUBMITTED)
    last_day = at + timedelta(days=2)
    assert list(keys(officer, last_day)) == ["clocks", "cases"]


def test_a_missed_deadline_waits_for_its_explanation(officer: User, at: datetime) -> None:
    make_application(make_salaried(officer), state=State.SUBMITTED)
    late = at + timedelta(days=3)
    sweep(late)
    assert keys(officer, late) == {"clocks": 1, "cases": 1, "explain": 1}


def test_calls_of_the_day_are_on_the_officers_workbench(officer: User, at: datetime) -> None:
    make_loan(at=at, customer=make_business_customer(officer))
    plan_callbacks(at)
    assert keys(officer, at) == {"calls": 1}


def test_the_manager_decides_and_convenes_but_not_in_own_cases(officer: User, manager: User, at: datetime) -> None:
    make_application(make_salaried(officer), state=State.PAPERS_COMPLETE)
    make_application(make_business_customer(officer), state=State.ADMITTED)
    assert keys(manager, at) == {"admissions": 1, "convene": 1}


def test_operations_see_what_to_prepare_sign_pay_and_release(
    centre: Centre, officer: User, operations: User, second_operations: User, at: datetime
) -> None:
    case = make_approved(make_business_customer(officer))
    assert keys(operations, at) == keys(officer, at) == {"costs": 1}
    make_signed_costs(case, at=at)
    assert keys(operations, at) == {"prepare": 1}
    make_contract(actor=operations)
    assert keys(operations, at) == {"prepare": 1, "sign": 1}
    make_signed(actor=operations)
    assert keys(operations, at) == {"prepare": 1, "sign": 1, "pay": 1}
    make_payout(make_signed(actor=operations), actor=operations)
    assert keys(operations, at) == {"prepare": 1, "sign": 1, "pay": 1}
    assert keys(second_operations, at) == {"release": 1, "prepare": 1, "sign": 1, "pay": 1}


def test_the_page_shows_rows_and_links_for_all_of_a_persons_roles(
    client: Client, officer: User, at: datetime, sign_in: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        make_application(make_salaried(officer), state=State.SUBMITTED)
    with time_machine.travel(at + timedelta(days=2), tick=False):
        sign_in(client, officer)
        with django_assert_max_num_queries(12):
            page = client.get("/")
    shown = {queue.key: (len(queue.rows), queue.total) for queue in page.context["queues"]}
    assert shown == {"clocks": (8, 10), "cases": (8, 10)}
    assert page.content.decode().count('class="queue-row"') == 16
