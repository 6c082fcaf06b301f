"""Which figure is probably wrong: the right one comes first for every story that customers tell."""

import copy
import time
from decimal import Decimal
from typing import Any

import pytest

from review.statements import crosscheck, load_case
from review.tests.statements.stories import STORIES, Data, add_up, raise_by, read, told


def suspects(data: Data) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = crosscheck(load_case(data)).as_json()["suspects"]
    return found


@pytest.mark.parametrize("name", ["01", "07", "08"])
def test_a_clean_case_has_no_suspects(name: str) -> None:
    assert suspects(read(name)) == []


def test_the_published_story_names_the_inflated_sales_first() -> None:
    first, second, *_others = suspects(read("03"))
    assert first["line_item"] == "income_statement.revenue_cash"
    assert (first["declared"], first["corrected"], first["correction"]) == ("1072800.00", "894000.00", "-178800.00")
    assert first["explains"] == ["R01", "R02", "R05", "R13", "T01", "T02", "T03", "N01"]
    assert first["story"] == "inflated_sales_and_cost"
    assert second["line_item"] == "income_statement.cost_of_goods_sold"
    assert second["corrected"] == "792180.00"


@pytest.mark.parametrize("story", STORIES)
def test_each_story_is_told_in_a_file_that_adds_up_and_is_seen_through(story: str) -> None:
    _tell, amount, lines = STORIES[story]
    result = crosscheck(load_case(told(story))).as_json()
    assert result["submission_blocked"] is False
    assert result["veto_unlocked"] is True
    first = result["suspects"][0]
    assert first["line_item"] in lines
    # The clean shop is itself a little off (1,460 yuan are missing), and so is what can be concluded; of a private
    # debt the usual interest is taken to have been paid.
    interest = Decimal(dict(first["moves"]).get("income_statement.interest_expense", 0))
    assert abs(abs(Decimal(first["correction"])) - amount) <= Decimal("1460.00") * 2 + interest


@pytest.mark.parametrize(
    "story", [story for story in STORIES if story not in ("hidden supplier debt", "old institutional debt")]
)
def test_each_story_is_seen_through_in_a_shop_at_the_limit_of_tolerance(story: str) -> None:
    assert suspects(told(story, base="07"))[0]["line_item"] in STORIES[story][2]


def test_a_clean_credit_report_points_to_private_debt() -> None:
    ranked = [suspect["line_item"] for suspect in suspects(told("hidden private loan"))]
    assert ranked[0] == "balance_sheet.closing.private_loans"
    assert "balance_sheet.closing.online_loans" not in ranked[:1]


def test_what_moves_with_a_correction_is_told() -> None:
    first = suspects(told("undeclared drawings"))[0]
    moves = dict(first["moves"])
    assert moves["cash_flow_statement.drawings_paid"] == first["correction"]
    assert moves["equity_verification.drawings"] == first["correction"]
    assert moves["equity_verification.expected_equity"] == str(-Decimal(first["correction"]))


def test_a_correction_put_into_the_file_heals_what_it_claims() -> None:
    for story in STORIES:
        data = told(story)
        first = suspects(data)[0]
        broken = set(crosscheck(load_case(data)).as_json()["failing"])
        assert set(first["explains"]) - {"N01"} <= broken


def test_the_answer_is_always_the_same() -> None:
    data = told("inflated sales and cost")
    assert suspects(data) == suspects(copy.deepcopy(data))


def test_missing_evidence_alone_accuses_no_figure() -> None:
    data = read("01")
    del data["evidence"]["credit_report_balance"]
    assert suspects(data) == []


HOUSEHOLD_STORIES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "inflated certificate": (
        lambda data: raise_by(data["evidence"], "income_certificate_net_monthly", 3000),
        ("evidence.income_certificate_net_monthly",),
    ),
    "inflated wage slip": (
        lambda data: raise_by(data["household_income"], "gross_wage_monthly", 3000),
        ("household_income.gross_wage_monthly",),
    ),
    "undeclared spending": (
        lambda data: raise_by(data["household_balance_sheet"]["closing"], "cash_and_deposits", -60_000),
        ("household_spending.living_annual",),
    ),
    "card left out": (
        lambda data: raise_by(data["evidence"], "credit_report_balance", 40_000),
        tuple(
            f"household_balance_sheet.closing.{key}" for key in ("online_loans", "credit_card_balance", "bank_loans")
        ),
    ),
}


@pytest.mark.parametrize("story", HOUSEHOLD_STORIES)
def test_the_stories_of_households(story: str) -> None:
    tell, lines = HOUSEHOLD_STORIES[story]
    data = read("08")
    tell(data)
    assert suspects(data)[0]["line_item"] in lines


def test_no_correction_makes_a_line_negative() -> None:
    data = read("01")
    raise_by(data["balance_sheet"]["closing"], "bank_deposits", 400_000)
    for suspect in suspects(add_up(data)):
        assert Decimal(suspect["corrected"]) >= 0


def test_the_search_is_quick() -> None:
    case = load_case(told("inflated sales and cost"))
    best = min(_seconds(lambda: crosscheck(case)) for _attempt in range(5))
    assert best < 0.17


def _seconds(run: Any) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started
