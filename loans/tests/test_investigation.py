"""The four understandings: drafts, flags, completion, and what a return opens again."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from customers.enums import CustomerClass
from customers.models import Customer
from customers.tests.factories import make_salaried
from jinxin.audit.models import Entry
from jinxin.errors import IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.policy.services import change_policy
from jinxin.policy.settings import Limits, Policy
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from loans.enums import Method, State
from loans.models import Application, Investigation
from loans.rules.redflags import COUNTED, Level, flags
from loans.rules.understandings import FIELDS, SECTIONS, SUMS
from loans.services.admission import decide
from loans.services.investigation import complete_investigation, save_investigation
from loans.tests.factories import REASON, answers, investigate, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(shop: Customer) -> Application:
    return make_application(shop)


def save(case: Application, at: datetime, *, version: int = 0, **values: Any) -> Investigation:
    return save_investigation(case, values=values, version=version, actor=case.officer, at=at)


class TestDrafts:
    def test_the_first_save_starts_the_investigation(self, case: Application, at: datetime) -> None:
        saved = save(case, at, family="已婚，一子")
        assert case.state == State.INVESTIGATING
        assert (saved.version, saved.saved_at, saved.saved_by) == (1, at, case.officer)
        assert Entry.objects.filter(action="investigation.started").count() == 1

    def test_a_later_save_changes_only_what_it_names_and_the_trail_says_which_fields(
        self, case: Application, at: datetime
    ) -> None:
        save(case, at, family="已婚，一子", reputation="口碑好")
        saved = save(case, at + timedelta(hours=1), version=1, family="已婚，一子一女")
        assert (saved.family, saved.reputation, saved.version) == ("已婚，一子一女", "口碑好", 2)
        entry = Entry.objects.filter(action="investigation.saved").latest("number")
        assert entry.data == {"fields": ["family"]}

    def test_the_trail_names_an_answer_once_a_sitting_however_often_it_saves_itself(
        self, case: Application, at: datetime
    ) -> None:
        def named() -> list[list[str]]:
            entries = Entry.objects.filter(action="investigation.saved").order_by("number")
            return [entry.data["fields"] for entry in entries]

        for version, text in enumerate(("已", "已婚", "已婚，一子")):
            save(case, at + timedelta(seconds=3 * version), version=version, family=text)
        assert named() == [["family"]]
        save(case, at + timedelta(minutes=1), version=3, family="已婚，一女", reputation="口碑好")
        assert named() == [["family"], ["reputation"]]
        save(case, at + timedelta(minutes=40), version=4, family="离异")
        assert named() == [["family"], ["reputation"], ["family"]]

    def test_saving_without_a_change_leaves_no_entry(self, case: Application, at: datetime) -> None:
        save(case, at, family="已婚")
        save(case, at, version=1, family="已婚")
        assert Entry.objects.filter(action="investigation.saved").count() == 1

    def test_a_second_window_overwrites_nothing(self, case: Application, at: datetime) -> None:
        save(case, at, family="第一个窗口")
        with pytest.raises(StaleState):
            save(case, at, version=0, family="第二个窗口")
        assert Investigation.objects.get().family == "第一个窗口"

    def test_a_version_that_never_was_is_stale_too(self, case: Application, at: datetime) -> None:
        with pytest.raises(StaleState):
            save(case, at, version=7, family="已婚")
        case.refresh_from_db()
        assert case.state == State.SUBMITTED

    @pytest.mark.parametrize("name", ["visited_on", "credit_report_on"])
    def test_a_day_in_the_future_is_refused(self, case: Application, at: datetime, name: str) -> None:
        with pytest.raises(InvalidFields) as caught:
            save_investigation(case, values={name: at.date() + timedelta(days=1)}, version=0, actor=case.officer, at=at)
        assert set(caught.value.errors) == {name}

    def test_nobody_recommends_more_than_was_asked_for(self, case: Application, at: datetime) -> None:
        with pytest.raises(InvalidFields) as caught:
            save(case, at, recommended_amount=case.amount + Decimal("0.01"))
        assert "200,000.00" in caught.value.errors["recommended_amount"]

    def test_only_the_officer_of_the_case_writes(self, case: Application, other_officer: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            save_investigation(case, values={"family": "x"}, version=0, actor=other_officer, at=at)

    def test_a_draft_application_is_not_investigated(self, shop: Customer, at: datetime) -> None:
        with pytest.raises(IllegalMove):
            save(make_application(shop, state=State.DRAFT), at, family="已婚")


class TestCompletion:
    def test_it_meets_the_deadline_and_closes_the_form(self, case: Application, at: datetime) -> None:
        save(case, at, **answers(case, at))
        complete_investigation(case, actor=case.officer, at=at + timedelta(hours=3))
        deadline = case.investigation_deadline
        assert deadline is not None
        deadline.refresh_from_db()
        assert (deadline.state, deadline.ended_at) == (Deadline.State.MET, at + timedelta(hours=3))
        assert (case.state, case.investigated_at) == (State.INVESTIGATING, at + timedelta(hours=3))
        with pytest.raises(IllegalMove):
            save(case, at, version=1, family="改动")

    def test_after_the_due_moment_it_is_met_late(self, case: Application, at: datetime) -> None:
        save(case, at, **answers(case, at))
        complete_investigation(case, actor=case.officer, at=at + timedelta(days=4))
        assert Deadline.objects.get().state == Deadline.State.MET_LATE

    @pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
    def test_every_section_is_needed(self, case: Application, at: datetime, section: Any) -> None:
        blank = {name: "" if isinstance(answers(case, at).get(name, ""), str) else None for name in section.fields}
        save(case, at, **{**answers(case, at), **blank})
        with pytest.raises(InvalidFields) as caught:
            complete_investigation(case, actor=case.officer, at=at)
        assert section.required <= set(caught.value.errors) <= set(section.fields)
        case.refresh_from_db()
        assert case.investigated_at is None

    def test_blanks_are_no_answer(self, case: Application, at: datetime) -> None:
        save(case, at, **answers(case, at, family="   "))
        with pytest.raises(InvalidFields) as caught:
            complete_investigation(case, actor=case.officer, at=at)
        assert set(caught.value.errors) == {"family"}

    def test_flags_need_an_explanation(self, case: Application, at: datetime) -> None:
        save(case, at, **answers(case, at, online_lenders=4, inquiries_3_months=4))
        with pytest.raises(InvalidFields) as caught:
            complete_investigation(case, actor=case.officer, at=at)
        assert set(caught.value.errors) == {"flags_explained"}
        save(case, at, version=1, flags_explained="四家小贷均为同一平台转贷，已结清三家")
        complete_investigation(case, actor=case.officer, at=at)
        entry = Entry.objects.get(action="investigation.completed")
        assert entry.data["red"] == ["online_lenders"]
        assert entry.data["amber"] == ["inquiries_3_months"]

    def test_flags_are_raised_by_the_policy_in_force(self, case: Application, manager: User, at: datetime) -> None:
        save(case, at, **answers(case, at, online_lenders=1))
        stricter = {"online_lenders": Limits(1, 2)}
        change_policy(values=stricter, reason="小贷家数从严掌握，一家即说明", actor=manager, at=at)
        with pytest.raises(InvalidFields) as caught:
            complete_investigation(case, actor=case.officer, at=at)
        assert set(caught.value.errors) == {"flags_explained"}

    def test_a_wage_earner_owes_no_expected_return(self, officer: User, at: datetime) -> None:
        case = make_application(make_salaried(officer))
        save(case, at, **answers(case, at, expected_return=None))
        complete_investigation(case, actor=officer, at=at)
        assert case.investigated_at == at

    def test_nothing_written_cannot_be_complete(self, case: Application, at: datetime) -> None:
        with pytest.raises(IllegalMove):
            complete_investigation(case, actor=case.officer, at=at)

    def test_twice_is_refused(self, case: Application, at: datetime) -> None:
        investigate(case, at)
        with pytest.raises(IllegalMove):
            complete_investigation(case, actor=case.officer, at=at)

    def test_only_the_officer_of_the_case_completes_it(self, case: Application, manager: User, at: datetime) -> None:
        save(case, at, **answers(case, at))
        with pytest.raises(NotAllowed):
            complete_investigation(case, actor=manager, at=at)

    def test_a_return_opens_the_form_again(self, shop: Customer, manager: User, at: datetime) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        decide(case, outcome="returned", reason=REASON, missing=["investigation"], actor=manager, at=at)
        saved = save(case, at + timedelta(hours=4), version=1, family="已婚，补充配偶意见")
        assert saved.family == "已婚，补充配偶意见"


def figures(**values: Any) -> Investigation:
    return Investigation(**values)


def asked(customer_class: str = CustomerClass.BUSINESS, **changes: Any) -> Application:
    terms = {"amount": Decimal("200000.00"), "annual_rate": Decimal("6.8500"), "term_months": 12}
    customer = Customer(customer_class=customer_class)
    return Application(customer=customer, method=Method.EQUAL_INSTALMENT, **{**terms, **changes})


def level_of(code: str, policy: Any = Policy(), **values: Any) -> Level:  # noqa: B008  # frozen
    found = flags(figures(**values), application=asked(), policy=policy, day=date(2026, 11, 23))
    return next(flag.level for flag in found if flag.code == code)


class TestFlags:
    """Domain table of the credit report: the first value that raises each flag, and the last one that does not."""

    @pytest.mark.parametrize(
        ("code", "green", "amber", "red"),
        [
            ("inquiries_1_month", 1, 2, 4),
            ("inquiries_2_months", 2, 3, 5),
            ("inquiries_3_months", 3, 4, 7),
            ("inquiries_6_months", 6, 7, 10),
            ("inquiries_without_loan", 1, 2, 4),
            ("online_lenders", 1, 2, 4),
            ("tight_months", 2, 3, 6),
        ],
    )
    def test_counts(self, code: str, green: int, amber: int, red: int) -> None:
        assert level_of(code, **{code: green}) == Level.GREEN
        assert level_of(code, **{code: amber}) == Level.AMBER
        assert level_of(code, **{code: red - 1}) == Level.AMBER
        assert level_of(code, **{code: red}) == Level.RED
        assert level_of(code) == Level.UNKNOWN

    @pytest.mark.parametrize(
        ("used", "level"),
        [("70000.00", Level.GREEN), ("70000.01", Level.AMBER), ("89999.99", Level.AMBER), ("90000.00", Level.RED)],
    )
    def test_card_use(self, used: str, level: Level) -> None:
        assert level_of("card_use", card_limit=Decimal(100000), card_used=Decimal(used)) == level

    def test_one_card_at_its_limit_is_red_whatever_the_others_say(self) -> None:
        assert level_of("card_use", card_limit=Decimal(100000), card_used=Decimal(10), cards_at_limit=1) == Level.RED

    def test_no_card_is_no_flag_but_use_without_a_limit_is_red(self) -> None:
        assert level_of("card_use", card_limit=Decimal(0), card_used=Decimal(0)) == Level.GREEN
        assert level_of("card_use", card_limit=Decimal(0), card_used=Decimal(1)) == Level.RED

    @pytest.mark.parametrize(
        ("total", "row", "level"),
        [(0, 0, Level.GREEN), (1, 1, Level.AMBER), (5, 2, Level.AMBER), (3, 3, Level.RED), (6, 1, Level.RED)],
    )
    def test_late_payments(self, total: int, row: int, level: Level) -> None:
        assert level_of("overdue", overdue_24_months=total, overdue_in_a_row=row) == level

    def test_anything_overdue_now_is_red(self) -> None:
        assert level_of("current_overdue", current_overdue=Decimal("0.01")) == Level.RED
        assert level_of("current_overdue", current_overdue=Decimal(0)) == Level.GREEN

    @pytest.mark.parametrize(
        ("given_", "level"),
        [(0, Level.GREEN), (50, Level.GREEN), (51, Level.AMBER), (100, Level.AMBER), (101, Level.RED)],
    )
    def test_guarantees_against_net_assets(self, given_: int, level: Level) -> None:
        sums = {"assets_total": Decimal(300), "debts_total": Decimal(200)}
        assert level_of("guarantees", guarantees_given=Decimal(given_), **sums) == level

    def test_guarantees_without_net_assets_are_red(self) -> None:
        sums = {"assets_total": Decimal(200), "debts_total": Decimal(200)}
        assert level_of("guarantees", guarantees_given=Decimal(1), **sums) == Level.RED

    def test_a_report_is_fresh_for_thirty_days(self) -> None:
        assert level_of("report_age", credit_report_on=date(2026, 10, 24)) == Level.GREEN
        assert level_of("report_age", credit_report_on=date(2026, 10, 23)) == Level.AMBER

    def test_the_money_earns_twice_its_interest(self) -> None:
        assert level_of("return", expected_return=Decimal("27400.00")) == Level.GREEN
        assert level_of("return", expected_return=Decimal("27399.99")) == Level.AMBER

    def test_the_limits_are_the_policys(self) -> None:
        stricter = Policy(
            online_lenders=Limits(1, 2),
            card_use=Limits(Decimal("0.50"), Decimal("0.80")),
            overdue_in_a_row=2,
            guarantees=Limits(Decimal("0.20"), Decimal("0.40")),
            report_valid_days=7,
            return_over_interest=3,
        )
        sums = {"assets_total": Decimal(300), "debts_total": Decimal(200)}
        assert level_of("online_lenders", stricter, online_lenders=2) == Level.RED
        assert level_of("card_use", stricter, card_limit=Decimal(100), card_used=Decimal(80)) == Level.RED
        assert level_of("overdue", stricter, overdue_in_a_row=2) == Level.RED
        assert level_of("guarantees", stricter, guarantees_given=Decimal(50), **sums) == Level.RED
        assert level_of("report_age", stricter, credit_report_on=date(2026, 11, 15)) == Level.AMBER
        assert level_of("return", stricter, expected_return=Decimal("27400.00")) == Level.AMBER

    def test_the_limits_are_said(self) -> None:
        with override("en"):
            found = flags(figures(), application=asked(), policy=Policy(), day=date(2026, 11, 23))
        said = {flag.code: flag.limits for flag in found}
        assert said["inquiries_1_month"] == "amber from 2, red from 4"
        assert said["card_use"] == "amber above 70%, red from 90% or with any card at its limit"
        assert said["overdue"] == "amber with any, red from 3 in a row or 6 in all"
        assert said["guarantees"] == "amber above 50%, red above 100%"
        assert said["return"] == "amber below 2 times the year's interest of about 13,700.00"

    @given(st.sampled_from(COUNTED), st.integers(0, 9998))
    def test_more_is_never_better(self, name: str, count: int) -> None:
        order = [Level.GREEN, Level.AMBER, Level.RED]
        fewer = level_of(name, **{name: count})
        assert order.index(fewer) <= order.index(level_of(name, **{name: count + 1}))


def test_every_field_of_the_form_is_a_column_and_stands_in_one_section() -> None:
    columns = {field.name for field in Investigation._meta.get_fields()}
    kept = {"id", "application", "credit_report", "sources", "saved_at", "saved_by", "form", "version"}
    assert set(FIELDS) == columns - kept - set(SUMS) - {"holdings", "opinions", "evidence"}
    assert len(FIELDS) == len(set(FIELDS))
