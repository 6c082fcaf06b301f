"""Purpose against amount, ability to repay, assets seen against stated: the sums and their verdicts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from customers.enums import CustomerClass
from customers.models import Customer
from jinxin.policy.settings import Policy
from loans.enums import Method
from loans.models import Application, Holding, Investigation, Opinion
from loans.rules.capacity import ability, capacity_flags, instalment_of
from loans.rules.flagging import Flag, Level
from loans.rules.means import means_flags, shortfall
from loans.rules.need import purpose_flags, working_need
from loans.rules.persons import person_flags

DAY, POLICY = date(2026, 11, 23), Policy()


def asked(customer_class: str = CustomerClass.BUSINESS, **changes: Any) -> Application:
    terms = {"amount": Decimal(120_000), "annual_rate": Decimal("6.0000"), "term_months": 12}
    method = changes.pop("method", Method.EQUAL_INSTALMENT)
    return Application(customer=Customer(customer_class=customer_class), method=method, **{**terms, **changes})


def found(flags: list[Flag], code: str) -> Flag:
    return next(flag for flag in flags if flag.code == code)


class TestNeed:
    YEAR: dict[str, Any] = {
        "revenue_year": Decimal(3_600_000),
        "cost_year": Decimal(1_800_000),
        "profit_year": Decimal(720_000),
        "growth_percent": Decimal(10),
        "stock_average": Decimal(300_000),  # 60 days of cost
        "receivables_average": Decimal(300_000),  # 30 days of revenue
        "payables_average": Decimal(100_000),  # 20 days
        "prepaid_average": Decimal(50_000),  # 10 days
        "advances_average": Decimal(200_000),  # 20 days
    }

    def test_the_formula_of_the_measures(self) -> None:
        """Days 60 + 30 - 20 + 10 - 20 = 60, six turns: 3.6 million x 0.8 x 1.1 / 6 = 528,000."""
        need = working_need(Investigation(**self.YEAR, own_funds=Decimal(100_000), working_loans=Decimal(28_000)))
        assert need is not None
        assert (need.days, need.turns) == (Decimal(60), Decimal(6))
        assert (need.total, need.room) == (Decimal("528000.00"), Decimal("400000.00"))

    def test_who_is_paid_before_paying_needs_nothing(self) -> None:
        need = working_need(Investigation(**{**self.YEAR, "advances_average": Decimal(3_000_000)}))
        assert need is not None and (need.turns, need.total) == (None, Decimal(0))

    def test_without_balances_nothing_is_said(self) -> None:
        assert working_need(Investigation(revenue_year=Decimal(1), cost_year=Decimal(1))) is None

    @pytest.mark.parametrize(("amount", "level"), [(528_000, Level.GREEN), (528_001, Level.AMBER)])
    def test_no_more_than_is_needed(self, amount: int, level: Level) -> None:
        flags = purpose_flags(Investigation(**self.YEAR), asked(amount=Decimal(amount)), POLICY)
        assert found(flags, "need").level == level

    @pytest.mark.parametrize(
        ("amount", "level"), [(200, Level.GREEN), (201, Level.AMBER), (300, Level.AMBER), (301, Level.RED)]
    )
    def test_the_turnover_lid(self, amount: int, level: Level) -> None:
        flags = purpose_flags(Investigation(revenue_year=Decimal(1000)), asked(amount=Decimal(amount)), POLICY)
        assert found(flags, "turnover").level == level

    @pytest.mark.parametrize(("profit", "level"), [(120_000, Level.GREEN), (119_999, Level.AMBER), (0, Level.AMBER)])
    def test_an_investment_comes_back_within_the_term(self, profit: int, level: Level) -> None:
        figures = Investigation(use="investment", expected_return=Decimal(profit))
        assert found(purpose_flags(figures, asked(), POLICY), "payback").level == level

    @pytest.mark.parametrize(
        ("use", "debts", "level"),
        [
            ("turnover", 160_000, Level.GREEN),  # 280 of 400
            ("turnover", 160_001, Level.AMBER),
            ("consumption", 76_000, Level.GREEN),  # 196 of 280: what is consumed is no asset
            ("consumption", 76_001, Level.AMBER),
        ],
    )
    def test_debts_against_assets_after_the_loan(self, use: str, debts: int, level: Level) -> None:
        figures = Investigation(use=use, assets_total=Decimal(280_000), debts_total=Decimal(debts))
        assert found(purpose_flags(figures, asked(), POLICY), "debt_share").level == level


class TestAbility:
    def figures(self, income: int, **more: Any) -> Investigation:
        return Investigation(monthly_income=Decimal(income), monthly_living=Decimal(3000), **more)

    def test_an_instalment_against_what_is_left(self) -> None:
        pays = instalment_of(asked(), DAY)
        assert pays is not None
        left = pays / Decimal("0.70")
        for extra, level in ((Decimal("0.01"), Level.GREEN), (Decimal("-0.01"), Level.AMBER)):
            figures = Investigation(monthly_income=left + extra + 3000, monthly_living=Decimal(3000))
            assert found(capacity_flags(figures, asked(), POLICY, DAY), "repayment").level == level

    def test_nothing_left_is_red(self) -> None:
        assert found(capacity_flags(self.figures(3000), asked(), POLICY, DAY), "repayment").level == Level.RED

    def test_other_instalments_come_first(self) -> None:
        able = ability(self.figures(10_000, other_instalments=Decimal(2000)), asked(), POLICY)
        assert able is not None and able.disposable == 5000

    def test_interest_only_is_tested_with_an_equal_instalment(self) -> None:
        flags = capacity_flags(self.figures(9000), asked(method=Method.INTEREST_ONLY), POLICY, DAY)
        assert found(flags, "repayment").level == Level.GREEN
        assert found(flags, "repayment_equal").level == Level.AMBER
        assert not [flag for flag in capacity_flags(self.figures(9000), asked(), POLICY, DAY) if "equal" in flag.code]

    def test_less_revenue_costs_its_margin(self) -> None:
        """A fifth of 100,000 a month less, at a margin of a quarter, is 5,000 less income."""
        year = {"revenue_year": Decimal(1_200_000), "cost_year": Decimal(900_000), "lowest_months": Decimal(60_000)}
        able = ability(self.figures(20_000, **year), asked(), POLICY)
        assert able is not None and (able.after_fall, able.in_lowest) == (Decimal(15_000), Decimal(10_000))

    def test_a_wage_falls_whole(self) -> None:
        able = ability(self.figures(10_000, lowest_months=Decimal(7000)), asked(CustomerClass.SALARIED), POLICY)
        assert able is not None and (able.after_fall, able.in_lowest) == (Decimal(8000), Decimal(7000))


class TestMeans:
    def figures(self, *rows: tuple[str, int, int]) -> Investigation:
        found = Investigation(assets_stated=Decimal(0), assets_total=Decimal(0), debts_total=Decimal(0))
        found.holding_rows = [
            Holding(side=side, kind="other_asset", stated=Decimal(stated), seen=Decimal(seen))
            for side, stated, seen in rows
        ]
        owned = [(stated, seen) for side, stated, seen in rows if side == "asset"]
        found.assets_stated = Decimal(sum(stated for stated, _seen in owned))
        found.assets_total = Decimal(sum(seen for _stated, seen in owned))
        return found

    @pytest.mark.parametrize(
        ("rows", "level"),
        [
            ([("asset", 100, 90)], Level.GREEN),
            ([("asset", 100, 89)], Level.AMBER),
            ([("asset", 1000, 1000), ("asset", 100, 50)], Level.AMBER),
            ([("asset", 0, 0)], Level.GREEN),
            ([("asset", 100, 200)], Level.GREEN),
        ],
    )
    def test_less_than_stated(self, rows: list[tuple[str, int, int]], level: Level) -> None:
        assert found(means_flags(self.figures(*rows), POLICY), "assets").level == level

    def test_a_debt_that_was_not_told(self) -> None:
        flag = found(means_flags(self.figures(("debt", 10, 25)), POLICY), "hidden_debts")
        assert (flag.level, flag.value, len(flag.basis)) == (Level.AMBER, "15.00", 1)

    def test_a_share_needs_both(self) -> None:
        assert shortfall(None, Decimal(1)) is None
        assert shortfall(Decimal(0), Decimal(1)) == 0


class TestPerson:
    @pytest.mark.parametrize(
        ("code", "changes", "level"),
        [
            ("habits", {"habits": "gambling"}, Level.RED),
            ("habits", {"habits": "drink"}, Level.AMBER),
            ("habits", {"habits": "none"}, Level.GREEN),
            ("habits", {}, Level.UNKNOWN),
            ("lawsuits", {"lawsuits": "enforced"}, Level.RED),
            ("lawsuits", {"lawsuits": "pending"}, Level.AMBER),
            ("spouse", {"marital_status": "married", "spouse_knows": "no", "spouse_signs": "yes"}, Level.AMBER),
            ("spouse", {"marital_status": "married", "spouse_knows": "yes", "spouse_signs": "yes"}, Level.GREEN),
            ("spouse", {"marital_status": "single", "spouse_knows": "none", "spouse_signs": "none"}, Level.GREEN),
        ],
    )
    def test_each(self, code: str, changes: dict[str, str], level: Level) -> None:
        assert found(person_flags(Investigation(**changes)), code).level == level

    @pytest.mark.parametrize(("bad", "level"), [(0, Level.GREEN), (1, Level.AMBER), (2, Level.RED)])
    def test_bad_opinions(self, bad: int, level: Level) -> None:
        figures = Investigation()
        figures.opinion_rows = [Opinion(verdict="bad" if number < bad else "good") for number in range(3)]
        assert found(person_flags(figures), "opinions").level == level
