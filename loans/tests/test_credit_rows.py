"""Figures of a credit report, computed from its rows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinxin.policy.settings import Policy
from loans.models import CreditAccount, CreditInquiry
from loans.rules.creditrows import Computed, compute, longest_row, previous_month, same_lender
from loans.tests.factories_credit import ONLINE, account, inquiry

DAY = date(2026, 11, 20)


def computed(*rows: Any, policy: Policy = Policy()) -> Computed:  # noqa: B008  # frozen
    accounts = [row for row in rows if isinstance(row, CreditAccount)]
    return compute(DAY, accounts, [row for row in rows if isinstance(row, CreditInquiry)], policy)


def figure(name: str, *rows: Any) -> Any:
    return computed(*rows).figures[name]


class TestInquiries:
    @pytest.mark.parametrize(
        ("made_on", "counted"),
        [
            (date(2026, 11, 20), {1, 2, 3, 6}),
            (date(2026, 10, 21), {1, 2, 3, 6}),
            (date(2026, 10, 20), {2, 3, 6}),
            (date(2026, 9, 20), {3, 6}),
            (date(2026, 8, 20), {6}),
            (date(2026, 5, 20), set()),
        ],
    )
    def test_periods_count_back_from_the_day_of_the_report(self, made_on: date, counted: set[int]) -> None:
        names = {1: "inquiries_1_month", 2: "inquiries_2_months", 3: "inquiries_3_months", 6: "inquiries_6_months"}
        figures = computed(inquiry(made_on)).figures
        assert {months for months, name in names.items() if figures[name]} == counted

    @pytest.mark.parametrize(
        ("reason", "count"),
        [("loan", 1), ("card", 1), ("guarantee", 1), ("insurance", 1), ("self", 0), ("post_loan", 0), ("other", 0)],
    )
    def test_only_hard_ones_count(self, reason: str, count: int) -> None:
        assert figure("inquiries_1_month", inquiry(DAY, reason=reason)) == count

    def test_the_rows_stand_behind_the_figure(self) -> None:
        grounds = computed(inquiry(DAY, institution="甲银行")).grounds["inquiries_1_month"]
        assert grounds == [{"is": "inquiry", "day": "2026-11-20", "who": "甲银行", "reason": "loan", "result": ""}]


class TestWithoutLoan:
    asked = date(2026, 8, 1)

    @pytest.mark.parametrize(("days", "count"), [(0, 0), (30, 0), (31, 1), (-1, 1)])
    def test_an_account_within_thirty_days_answers_it(self, days: int, count: int) -> None:
        opened = account(opened_on=self.asked + timedelta(days=days))
        assert figure("inquiries_without_loan", inquiry(self.asked), opened) == count

    def test_an_account_of_another_lender_does_not(self) -> None:
        opened = account(lender="建设银行", opened_on=self.asked)
        assert figure("inquiries_without_loan", inquiry(self.asked), opened) == 1

    def test_a_branch_is_its_bank(self) -> None:
        opened = account(lender="衡阳农商银行", opened_on=self.asked)
        asked = inquiry(self.asked, institution="衡阳农商银行 西渡支行")
        assert figure("inquiries_without_loan", asked, opened) == 0

    def test_one_account_answers_one_inquiry(self) -> None:
        rows = (inquiry(self.asked), inquiry(self.asked), account(opened_on=self.asked))
        assert figure("inquiries_without_loan", *rows) == 1

    def test_what_may_still_become_a_loan_is_left_open(self) -> None:
        assert figure("inquiries_without_loan", inquiry(DAY - timedelta(days=29))) == 0
        assert figure("inquiries_without_loan", inquiry(DAY - timedelta(days=30))) == 1

    def test_a_known_result_settles_it(self) -> None:
        assert figure("inquiries_without_loan", inquiry(DAY, result="refused")) == 1
        assert figure("inquiries_without_loan", inquiry(self.asked, result="granted")) == 0

    def test_a_guarantor_gets_no_account(self) -> None:
        assert figure("inquiries_without_loan", inquiry(self.asked, reason="guarantee")) == 0


class TestLendersAndCards:
    def test_each_costly_lender_with_a_balance_counts_once(self) -> None:
        rows = (
            account("1", lender=ONLINE, lender_kind="online"),
            account("2", lender=ONLINE, lender_kind="online"),
            account("3", lender="某消费金融", lender_kind="consumer"),
            account("4", lender="另一小贷", lender_kind="online", balance=Decimal(0)),
            account("5"),
        )
        assert figure("online_lenders", *rows) == 2

    def test_cards_are_added_up_and_full_ones_counted(self) -> None:
        rows = (
            account("1", kind="card", limit=Decimal(10_000), balance=Decimal(10_000)),
            account("2", kind="card", limit=Decimal(20_000), balance=Decimal(5_000)),
            account("3", kind="card", limit=Decimal(9_000), balance=Decimal(0), closed_on=date(2026, 1, 1)),
        )
        figures = computed(*rows).figures
        assert (figures["card_limit"], figures["card_used"], figures["cards_at_limit"]) == (30_000, 15_000, 1)


class TestMonths:
    @staticmethod
    def card(*used: int, first: int = 1) -> CreditAccount:
        months = {f"2026-{first + at:02d}": {"balance": str(one), "late": 0} for at, one in enumerate(used)}
        return account(kind="card", limit=Decimal(100), months=months)

    def test_full_cards_are_tight_months_in_a_row(self) -> None:
        assert figure("tight_months", self.card(81, 90, 80, 81, 99, 100)) == 3

    def test_rising_balances_at_online_lenders_are_too(self) -> None:
        months = {f"2026-{month:02d}": {"balance": str(month * 100), "late": 0} for month in range(1, 5)}
        assert figure("tight_months", account(lender_kind="online", months=months)) == 4

    def test_late_months_of_two_years_and_the_longest_row(self) -> None:
        marks = {"2024-11": 1, "2024-12": 1, "2026-01": 1, "2026-02": 2, "2026-03": 3, "2026-05": 1, "2026-06": 0}
        months = {month: {"balance": None, "late": late} for month, late in marks.items()}
        figures = computed(account(months=months)).figures
        assert (figures["overdue_24_months"], figures["overdue_in_a_row"]) == (5, 3)

    def test_rows_of_different_accounts_are_not_one_row(self) -> None:
        rows = (
            account("1", months={"2026-01": {"late": 1}, "2026-02": {"late": 1}}),
            account("2", months={"2026-03": {"late": 1}}),
        )
        figures = computed(*rows).figures
        assert (figures["overdue_24_months"], figures["overdue_in_a_row"]) == (3, 2)

    @pytest.mark.parametrize("state", ["bad", "compensated", "disposed"])
    def test_what_was_written_off_or_paid_by_others_is_overdue_now(self, state: str) -> None:
        assert figure("current_overdue", account(state=state, balance=Decimal(500))) == 500
        assert figure("current_overdue", account(overdue=Decimal("12.50"))) == Decimal("12.50")
        assert figure("current_overdue", account()) == 0


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 11, 20)), max_size=12))
def test_longer_periods_never_count_fewer(days: list[date]) -> None:
    figures = computed(*(inquiry(day) for day in days)).figures
    counts = [figures[f"inquiries_{period}"] for period in ("1_month", "2_months", "3_months", "6_months")]
    assert counts == sorted(counts)


def test_rows_of_months() -> None:
    assert longest_row(["2025-11", "2025-12", "2026-01", "2026-03"]) == ["2025-11", "2025-12", "2026-01"]
    assert longest_row([]) == []
    assert previous_month("2026-01") == "2025-12"


def test_lenders_are_told_apart() -> None:
    assert same_lender("建设银行", "建设银行衡阳分行")
    assert not same_lender("建设银行", "农业银行")
    assert not same_lender("", "农业银行")
