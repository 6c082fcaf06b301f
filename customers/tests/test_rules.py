"""The licence's gate, who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.models import Customer
from customers.rules.register import (
    licence_gate,
    licence_opens_on,
    looks_after,
    may_see,
)
from jinxin.access import Role
from jinxin.policy.settings import Policy
from jinxin.tests.factories import make_user

POLICY = Policy()


@pytest.mark.parametrize(
    ("licensed", "opens"),
    [
        (date(2025, 11, 23), date(2026, 11, 23)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 2, 28), date(2025, 2, 28)),
        (date(2023, 12, 31), date(2024, 12, 31)),
    ],
)
def test_a_licence_is_old_enough_after_a_full_year_to_the_day(licensed: date, opens: date) -> None:
    assert licence_opens_on(licensed, POLICY) == opens
    assert not licence_gate(licensed, opens - timedelta(days=1), POLICY).is_open
    assert licence_gate(licensed, opens, POLICY).is_open


def test_the_policy_sets_the_years() -> None:
    assert licence_opens_on(date(2024, 2, 29), Policy(business_min_years=4)) == date(2028, 2, 29)
    assert licence_opens_on(date(2026, 11, 23), Policy(business_min_years=0)) == date(2026, 11, 23)
    assert licence_opens_on(date(9999, 5, 1), POLICY) == date.max


@given(st.dates(), st.dates(), st.integers(0, 10))
def test_a_gate_that_is_open_stays_open(licensed: date, day: date, years: int) -> None:
    gate = licence_gate(licensed, day, Policy(business_min_years=years))
    assert gate.is_open == (gate.opens_on <= day)
    assert gate.opens_on >= licensed


def test_an_officer_looks_after_their_own_and_others_only_look(
    officer: Any, other_officer: Any, manager: Any, operations: Any, auditor: Any, administrator: Any, members: Any
) -> None:
    customer = Customer(officer=officer)
    assert looks_after(officer, customer)
    assert may_see(officer, customer)
    for person in (manager, operations, auditor):
        assert may_see(person, customer)
        assert not looks_after(person, customer)
    for person in (other_officer, administrator, members[0]):
        assert not may_see(person, customer)


@pytest.mark.django_db
def test_an_officer_who_is_manager_too_sees_all_but_changes_only_their_own(officer: Any) -> None:
    both: Any = make_user([Role.OFFICER, Role.MANAGER])
    assert may_see(both, Customer(officer=officer))
    assert not looks_after(both, Customer(officer=officer))
    assert looks_after(both, Customer(officer=both))
