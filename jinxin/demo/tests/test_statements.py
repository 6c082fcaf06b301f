"""Invented statements hang together, and each story breaks a check."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from customers.enums import CustomerClass, EmployerKind, SeedSegment
from jinxin.demo.statements.books import business_case
from jinxin.demo.statements.common import About, Request, Story, year_before
from jinxin.demo.statements.household import household_case, invent_wage
from jinxin.demo.statements.trades import TRADES
from review.statements import CheckSettings, crosscheck, load_case

ABOUT = About("A20261104-0001", "云岭县王记杂货铺", SeedSegment.GROCERY, year_before(date(2026, 11, 4)))


def request(random: Random) -> Request:
    amount = Decimal(random.randrange(30_000, 400_000, 5000))
    return Request(amount, random.choice((6, 12, 24, 36)), Decimal("6.85"), "equal_instalment", "备货")


def headline(case: dict[str, Any]) -> Any:
    return crosscheck(load_case(case), CheckSettings()).headline


@pytest.mark.parametrize("story", Story)
@pytest.mark.parametrize("trade", TRADES)
def test_a_shop_adds_up_and_only_a_story_unlocks_the_veto(trade: str, story: Story) -> None:
    for seed in range(3):
        random = Random(seed)
        found = headline(business_case(random, TRADES[trade], request(random), story, ABOUT))
        assert not found.submission_blocked and not found.impossible and not found.uncomputable
        assert found.veto_unlocked == (story is not Story.CLEAN)


@pytest.mark.parametrize("story", Story)
@pytest.mark.parametrize("kind", EmployerKind.values)
def test_a_household_adds_up_and_only_a_story_unlocks_the_veto(kind: str, story: Story) -> None:
    for seed in range(3):
        random = Random(seed)
        found = headline(household_case(random, invent_wage(random, kind), request(random), story, ABOUT))
        assert not found.submission_blocked and not found.uncomputable
        assert found.veto_unlocked == (story is not Story.CLEAN)


def test_a_shop_earns_enough_for_the_loan_it_asks_for() -> None:
    for seed in range(10):
        random = Random(seed)
        case = business_case(random, TRADES["home"], request(random), Story.CLEAN, ABOUT)
        share = crosscheck(load_case(case), CheckSettings()).ratios["instalment_to_disposable"]
        assert share is not None and Decimal("0.3") < share < Decimal("0.9")


def test_the_same_seed_invents_the_same_shop() -> None:
    first, second = (
        business_case(random, TRADES["fruit"], request(random), Story.STOCK, ABOUT) for random in (Random(7), Random(7))
    )
    assert first == second
    assert first["customer_class"] == CustomerClass.BUSINESS


def test_the_year_before_a_day_ends_with_the_month_before_it() -> None:
    assert year_before(date(2026, 1, 31))[0] == "2025-01"
    assert year_before(date(2026, 1, 31))[-1] == "2025-12"
