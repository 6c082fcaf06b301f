"""What the votes of a round come to."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.enums import Choice, RoundState
from review.rules import Ballot, Terms, decide, last_day_to_reconsider, merged_conditions, supported_terms


def approval(amount: str = "260000", months: int = 36, rate: str = "6.85", conditions: str = "") -> Ballot:
    return Ballot(Choice.APPROVE, Decimal(amount), months, Decimal(rate), conditions)


DECLINED, VETOED = Ballot(Choice.DECLINE), Ballot(Choice.VETO)


def test_four_of_five_approvals_approve() -> None:
    outcome = decide([approval()] * 4 + [DECLINED], approvals_needed=4)
    assert outcome.state == RoundState.APPROVED
    assert outcome.terms == Terms(Decimal("260000"), 36, Decimal("6.85"))


def test_three_approvals_reject() -> None:
    assert decide([approval()] * 3 + [DECLINED] * 2, approvals_needed=4).state == RoundState.REJECTED


def test_one_veto_rejects_against_four_approvals() -> None:
    outcome = decide([approval()] * 4 + [VETOED], approvals_needed=4)
    assert (outcome.state, outcome.terms) == (RoundState.REJECTED, None)


def test_terms_are_the_best_that_four_members_support() -> None:
    ballots = [
        approval("100000", 12, "7.2"),
        approval("200000", 24, "6.9"),
        approval("220000", 30, "6.8"),
        approval("250000", 36, "6.5"),
        approval("260000", 36, "6.4"),
    ]
    assert supported_terms(ballots, needed=4) == Terms(Decimal("200000"), 24, Decimal("6.9"))


def test_exactly_four_approvals_give_the_most_careful_terms_of_the_four() -> None:
    ballots = [approval("100000", 36, "6.5"), approval("200000", 12, "6.5"), approval(), approval("260000", 36, "9")]
    assert supported_terms(ballots, needed=4) == Terms(Decimal("100000"), 12, Decimal("9"))


def test_every_condition_of_an_approver_is_kept_once() -> None:
    ballots = [
        approval(conditions="配偶签字\n  受托支付 "),
        approval(conditions="配偶签字"),
        approval(),
        approval(conditions="补交流水"),
    ]
    terms = decide([*ballots, Ballot(Choice.DECLINE, conditions="不计入")], approvals_needed=4).terms
    assert terms and terms.conditions == "配偶签字\n受托支付\n补交流水"


def test_too_few_approvals_have_no_terms() -> None:
    with pytest.raises(ValueError, match="fewer approvals"):
        supported_terms([approval()] * 3, needed=4)


def test_blank_lines_are_no_conditions() -> None:
    assert merged_conditions(["", " \n\t", "甲"]) == "甲"


def test_a_case_refused_on_23_november_may_come_back_until_23_december() -> None:
    assert last_day_to_reconsider(date(2026, 11, 23), days=30) == date(2026, 12, 23)


ballots = st.builds(
    Ballot,
    choice=st.just(Choice.APPROVE),
    amount=st.integers(1, 10**9).map(lambda fen: Decimal(fen).scaleb(-2)),
    term_months=st.integers(1, 120),
    annual_rate=st.integers(1, 240000).map(lambda rate: Decimal(rate).scaleb(-4)),
)


@given(st.lists(ballots, min_size=1, max_size=9), st.data())
def test_each_term_is_supported_and_nothing_better_is(approvals: list[Ballot], data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, len(approvals)))
    terms = supported_terms(approvals, needed=needed)
    amounts = [b.amount for b in approvals if b.amount is not None]
    rates = [b.annual_rate for b in approvals if b.annual_rate is not None]
    months = [b.term_months for b in approvals if b.term_months is not None]
    assert sum(amount >= terms.amount for amount in amounts) >= needed
    assert sum(amount > terms.amount for amount in amounts) < needed
    assert sum(term >= terms.term_months for term in months) >= needed
    assert sum(term > terms.term_months for term in months) < needed
    assert sum(rate <= terms.annual_rate for rate in rates) >= needed
    assert sum(rate < terms.annual_rate for rate in rates) < needed


@given(st.lists(st.sampled_from(list(Choice)), min_size=5, max_size=5), st.integers(1, 5))
def test_a_round_approves_only_with_enough_approvals_and_without_veto(choices: list[Choice], needed: int) -> None:
    outcome = decide([approval() if c == Choice.APPROVE else Ballot(c) for c in choices], approvals_needed=needed)
    approves = Choice.VETO not in choices and choices.count(Choice.APPROVE) >= needed
    assert (outcome.state == RoundState.APPROVED) is approves
    assert (outcome.terms is not None) is approves
