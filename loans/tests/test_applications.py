"""Opening, changing, submitting and withdrawing an application, through the services."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from customers.enums import CustomerClass, OpportunityKind, OpportunityStage
from customers.identifiers import synthetic_national_id
from customers.models import Customer
from customers.services.opportunities import open_opportunity
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from loans.enums import MOVES, OPEN_STATES, PREPARING_STATES, Method, State
from loans.models import Application, LprRate, Product
from loans.queries.products import offered_to, rate_for
from loans.rules.eligibility import full_years
from loans.rules.purposes import banned_use, doubtful_word
from loans.services.applications import edit_application, open_application, submit, withdraw
from loans.tests.factories import make_application, make_product, request_fields

pytestmark = pytest.mark.django_db
WHY = "客户表示家中已筹到资金，不再需要贷款"


@pytest.fixture
def clerk(officer: User) -> Customer:
    return make_salaried(officer)


def refused(customer: Customer, at: datetime, **asked: Any) -> dict[str, str]:
    """Return the messages of an application that must not be opened."""
    with pytest.raises(InvalidFields) as caught:
        open_application(customer=customer, actor=customer.officer, at=at, **request_fields(customer, **asked))
    assert not Application.objects.exists()
    return caught.value.errors


def opened(customer: Customer, at: datetime, **asked: Any) -> Application:
    return open_application(customer=customer, actor=customer.officer, at=at, **request_fields(customer, **asked))


class TestOpening:
    def test_a_draft_gets_its_number_its_rate_and_a_place_in_both_timelines(self, shop: Customer, at: datetime) -> None:
        application = opened(shop, at)
        assert (application.number, application.state) == ("A20261123-0001", State.DRAFT)
        assert application.annual_rate == Decimal("6.8500")
        entry = Entry.objects.get(action="application.opened")
        assert (entry.customer_id, entry.application_id) == (shop.pk, application.pk)
        assert entry.data["product"] == ["营销流水贷", "Account flow loan"]

    def test_numbers_of_a_day_follow_each_other_and_begin_anew_the_next_day(self, officer: User, at: datetime) -> None:
        numbers = [opened(make_salaried(officer), at).number for _case in range(2)]
        numbers.append(opened(make_salaried(officer), at + timedelta(days=1)).number)
        assert numbers == ["A20261123-0001", "A20261123-0002", "A20261124-0001"]

    def test_a_refused_application_takes_no_number(self, shop: Customer, at: datetime) -> None:
        refused(shop, at, amount=Decimal("1.00"))
        assert opened(shop, at).number == "A20261123-0001"

    def test_only_the_customers_own_officer_opens_one(self, shop: Customer, other_officer: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            open_application(customer=shop, actor=other_officer, at=at, **request_fields(shop))

    def test_the_amount_stays_within_the_limits_which_the_message_names(self, shop: Customer, at: datetime) -> None:
        message = refused(shop, at, amount=Decimal("500000.01"))["amount"]
        assert "10,000.00" in message
        assert "500,000.00" in message
        assert opened(shop, at, amount=Decimal("500000.00")).amount == Decimal("500000.00")

    @pytest.mark.parametrize("months", [2, 37])
    def test_the_term_stays_within_the_limits_which_the_message_names(
        self, shop: Customer, at: datetime, months: int
    ) -> None:
        message = refused(shop, at, term_months=months)["term_months"]
        assert "3" in message
        assert "36" in message

    def test_the_method_is_one_of_the_products(self, shop: Customer, at: datetime) -> None:
        assert set(refused(shop, at, method=Method.EQUAL_PRINCIPAL)) == {"method"}

    def test_a_loan_without_instalments_is_shorter(self, clerk: Customer, at: datetime) -> None:
        errors = refused(clerk, at, method=Method.INTEREST_ONLY, term_months=13)
        assert "12" in errors["term_months"]
        assert opened(clerk, at, method=Method.INTEREST_ONLY, term_months=12).term_months == 12

    def test_the_product_is_of_the_customers_class(self, clerk: Customer, at: datetime) -> None:
        assert "product" in refused(clerk, at, product=make_product("start-up"))

    def test_a_product_no_longer_offered_is_refused(self, shop: Customer, at: datetime) -> None:
        product = make_product("account-flow")
        product.is_active = False
        product.save()
        assert "product" in refused(shop, at, product=product)

    def test_several_mistakes_are_told_at_once(self, shop: Customer, at: datetime) -> None:
        errors = refused(shop, at, amount=Decimal("1.00"), term_months=1, purpose="钱")
        assert set(errors) == {"amount", "term_months", "purpose"}


class TestAge:
    @pytest.fixture(autouse=True)
    def product_for_the_old(self, db: None) -> None:
        """Whoever is old enough to be too old at maturity would else be too old to apply."""
        Product.objects.update(max_entry_age=60)

    def person(self, officer: User, born: date) -> Customer:
        return make_salaried(officer, id_number=synthetic_national_id(Random(str(born)), born=born))

    def test_the_age_at_maturity_counts(self, officer: User, at: datetime) -> None:
        """Sixty on 2027-11-23: twelve months end on that day, at sixty; a day older he would be over it by then."""
        just = self.person(officer, date(1966, 11, 24))
        assert opened(just, at, term_months=12).term_months == 12

    def test_who_would_be_too_old_at_maturity_is_told_the_limit(self, officer: User, at: datetime) -> None:
        old = self.person(officer, date(1966, 11, 23))
        assert "60" in refused(old, at, term_months=12)["term_months"]
        assert opened(old, at, term_months=11).term_months == 11

    def test_who_is_too_young_is_told_the_limit(self, officer: User, at: datetime) -> None:
        young = self.person(officer, date(2004, 11, 24))
        assert "22" in refused(young, at)["product"]

    @pytest.mark.parametrize(
        ("born", "day", "age"),
        [
            (date(2000, 2, 29), date(2021, 2, 28), 20),
            (date(2000, 2, 29), date(2021, 3, 1), 21),
            (date(2000, 5, 1), date(2020, 5, 1), 20),
        ],
    )
    def test_full_years(self, born: date, day: date, age: int) -> None:
        assert full_years(born, day) == age


class TestClassRules:
    def test_a_young_licence_is_refused_with_the_day_it_opens(self, officer: User, at: datetime) -> None:
        young = make_business_customer(officer, business={"licensed_on": date(2025, 11, 24)})
        message = refused(young, at)["business"]
        assert "2026-11-24" in message
        assert opened(young, at + timedelta(days=1)).state == State.DRAFT

    def test_an_owner_names_one_of_their_own_businesses(self, shop: Customer, officer: User, at: datetime) -> None:
        assert "business" in refused(shop, at, business=None)
        foreign = make_business_customer(officer).businesses.get()
        assert "business" in refused(shop, at, business=foreign)

    def test_a_salaried_customer_without_a_job_is_refused(self, clerk: Customer, at: datetime) -> None:
        clerk.employment.delete()
        assert "product" in refused(Customer.objects.get(pk=clerk.pk), at)


class TestPurpose:
    @pytest.mark.parametrize(
        "purpose",
        [
            "用于在县城购房自住，付清尾款",
            "购买 商品房 一套，位于西渡镇",
            "投入证券账户炒股，预计三个月收回",
            "buy a house in the county town",
            "trading futures on the exchange",
            "转贷给朋友的公司使用三个月",
            "购买银行理财产品，到期归还",
            "入股朋友的酒店，占股百分之十",
        ],
    )
    def test_a_banned_use_of_a_business_loan_is_refused(self, shop: Customer, at: datetime, purpose: str) -> None:
        assert "purpose" in refused(shop, at, purpose=purpose)

    @pytest.mark.parametrize("purpose", ["用于在县城购房首付，差十万元", "down payment for a flat in town"])
    def test_a_salaried_customer_gets_no_down_payment(self, clerk: Customer, at: datetime, purpose: str) -> None:
        assert "purpose" in refused(clerk, at, purpose=purpose)

    @pytest.mark.parametrize(
        "purpose",
        [
            "春节前备货，采购烟酒副食品",
            "buying stock for the winter season",
            "购买设备首付与安装费用",
            "Future shelves and fridge",
        ],
    )
    def test_ordinary_uses_of_a_business_pass(self, shop: Customer, at: datetime, purpose: str) -> None:
        assert opened(shop, at, purpose=purpose).purpose == purpose

    def test_a_home_may_be_built_and_furnished_on_a_wage(self, clerk: Customer, at: datetime) -> None:
        assert opened(clerk, at, purpose="老家自建房安居，购买建材与家具").state == State.DRAFT

    @pytest.mark.parametrize("purpose", ["", "   ", "备货", "货货货货货货货货货货货货"])
    def test_a_purpose_says_something(self, shop: Customer, at: datetime, purpose: str) -> None:
        assert "10" in refused(shop, at, purpose=purpose)["purpose"]

    def test_how_long_a_purpose_is_the_policy_says(self, shop: Customer, manager: User, at: datetime) -> None:
        change_policy(values={"reason_min_length": 4}, reason="用途写清即可，不必太长", actor=manager, at=at)
        assert opened(shop, at, purpose="采购年货").state == State.DRAFT


@given(st.text())
def test_no_text_is_too_strange_to_be_judged(purpose: str) -> None:
    for customer_class in CustomerClass:
        banned_use(purpose, customer_class)
    assert doubtful_word(purpose) == doubtful_word(f" {purpose} ")


class TestOnePerProduct:
    def test_a_second_open_application_for_the_product_is_refused(self, shop: Customer, at: datetime) -> None:
        first = opened(shop, at)
        with pytest.raises(InvalidFields) as caught:
            opened(shop, at)
        assert first.number in caught.value.errors["product"]

    def test_another_product_is_another_matter(self, shop: Customer, at: datetime) -> None:
        opened(shop, at)
        assert opened(shop, at, product=make_product("start-up"), term_months=12).state == State.DRAFT

    def test_after_a_withdrawal_the_product_is_free_again(self, shop: Customer, at: datetime) -> None:
        withdraw(opened(shop, at), reason=WHY, actor=shop.officer, at=at)
        assert opened(shop, at).state == State.DRAFT

    def test_the_database_holds_the_line_where_two_come_at_once(self, shop: Customer, at: datetime) -> None:
        first = opened(shop, at)
        first.pk, first.number = None, "A20261123-9999"
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)

    def test_states_before_the_board_are_open_states(self) -> None:
        assert PREPARING_STATES < OPEN_STATES
        assert PREPARING_STATES.isdisjoint(MOVES[State.REJECTED])


class TestEditing:
    def edit(self, application: Application, at: datetime, *, version: int = 1, **asked: Any) -> Application:
        fields = request_fields(application.customer, **asked)
        return edit_application(application, version=version, actor=application.officer, at=at, **fields)

    def test_a_draft_changes_and_the_trail_says_to_what(self, shop: Customer, at: datetime) -> None:
        application = self.edit(opened(shop, at), at, amount=Decimal("150000.00"))
        assert (application.amount, application.version) == (Decimal("150000.00"), 2)
        assert Entry.objects.get(action="application.edited").data["amount"] == "150,000.00"

    def test_an_old_version_overwrites_nothing(self, shop: Customer, at: datetime) -> None:
        application = opened(shop, at)
        self.edit(application, at, amount=Decimal("150000.00"))
        with pytest.raises(StaleState):
            self.edit(application, at, amount=Decimal("90000.00"))
        application.refresh_from_db()
        assert application.amount == Decimal("150000.00")

    def test_what_was_submitted_no_longer_changes(self, shop: Customer, at: datetime) -> None:
        application = make_application(shop, state=State.SUBMITTED)
        with pytest.raises(IllegalMove):
            self.edit(application, at, version=application.version)

    def test_another_officer_changes_nothing(self, shop: Customer, other_officer: User, at: datetime) -> None:
        application = opened(shop, at)
        with pytest.raises(NotAllowed):
            edit_application(application, version=1, actor=other_officer, at=at, **request_fields(shop))


class TestSubmitting:
    def test_the_investigation_is_due_at_closing_time_of_the_second_working_day(
        self, shop: Customer, at: datetime
    ) -> None:
        application = submit(opened(shop, at), actor=shop.officer, at=at)
        deadline = application.investigation_deadline
        assert deadline is not None
        assert (application.state, application.submitted_at) == (State.SUBMITTED, at)
        assert (deadline.kind, deadline.state) == (Deadline.Kind.INVESTIGATION, Deadline.State.RUNNING)
        assert deadline.responsible == shop.officer
        assert deadline.due_at == datetime(2026, 11, 25, 21, 0, tzinfo=at.tzinfo)

    def test_the_rate_is_that_of_the_day_of_submission(self, shop: Customer, at: datetime) -> None:
        application = opened(shop, at)
        LprRate.objects.create(valid_from=date(2026, 11, 24), one_year=Decimal("2.9000"), five_year=Decimal("3.4000"))
        submitted = submit(application, actor=shop.officer, at=at + timedelta(days=1))
        assert submitted.annual_rate == Decimal("6.7500")

    def test_twice_is_once(self, shop: Customer, at: datetime) -> None:
        application = opened(shop, at)
        submit(application, actor=shop.officer, at=at)
        with pytest.raises(IllegalMove):
            submit(application, actor=shop.officer, at=at)
        assert Deadline.objects.count() == 1

    def test_the_rules_are_asked_again(self, shop: Customer, at: datetime) -> None:
        application = opened(shop, at)
        product = application.product
        product.max_amount = Decimal("100000.00")
        product.save()
        with pytest.raises(InvalidFields) as caught:
            submit(application, actor=shop.officer, at=at)
        assert set(caught.value.errors) == {"amount"}
        application.refresh_from_db()
        assert application.state == State.DRAFT
        assert not Deadline.objects.exists()

    def test_another_officer_submits_nothing(self, shop: Customer, other_officer: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            submit(opened(shop, at), actor=other_officer, at=at)


class TestWithdrawing:
    @pytest.mark.parametrize(
        "state", [State.DRAFT, State.SUBMITTED, State.INVESTIGATING, State.PAPERS_COMPLETE, State.ADMITTED]
    )
    def test_the_case_closes_with_its_reason_and_no_clock_runs_on(
        self, shop: Customer, manager: User, at: datetime, state: State
    ) -> None:
        application = make_application(shop, state=state)
        withdraw(application, reason=WHY, actor=shop.officer, at=at + timedelta(hours=2))
        application.refresh_from_db()
        assert (application.state, application.closing_reason) == (State.WITHDRAWN, WHY)
        assert application.closed_at == at + timedelta(hours=2)
        assert not Deadline.objects.filter(state__in=Deadline.OPEN).exists()

    def test_without_a_reason_nothing_happens(self, shop: Customer, at: datetime) -> None:
        application = make_application(shop)
        with pytest.raises(DomainError) as caught:
            withdraw(application, reason="不要了", actor=shop.officer, at=at)
        assert caught.value.field == "reason"
        application.refresh_from_db()
        assert application.state == State.SUBMITTED

    def test_what_is_closed_stays_closed(self, shop: Customer, at: datetime) -> None:
        application = withdraw(opened(shop, at), reason=WHY, actor=shop.officer, at=at)
        with pytest.raises(IllegalMove):
            withdraw(application, reason=WHY, actor=shop.officer, at=at)

    def test_only_the_officer_notes_it(self, shop: Customer, manager: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            withdraw(opened(shop, at), reason=WHY, actor=manager, at=at)

    def test_the_manager_who_was_to_decide_is_told(self, shop: Customer, manager: User, at: datetime) -> None:
        application = make_application(shop, state=State.PAPERS_COMPLETE)
        withdraw(application, reason=WHY, actor=shop.officer, at=at + timedelta(hours=2))
        assert manager.notices.filter(entry__action="application.withdrawn").count() == 1


class TestRates:
    def test_from_five_years_on_the_five_year_lpr_counts(self, at: datetime) -> None:
        product = make_product("mortgage-holder")
        assert rate_for(product, 59, at.date()) == Decimal("5.5000")
        assert rate_for(product, 60, at.date()) == Decimal("6.0000")

    def test_a_later_lpr_counts_from_its_day_on(self, at: datetime) -> None:
        product = make_product("account-flow")
        LprRate.objects.create(valid_from=date(2026, 11, 20), one_year=Decimal("3.1"), five_year=Decimal("3.6"))
        assert rate_for(product, 12, date(2026, 11, 19)) == Decimal("6.8500")
        assert rate_for(product, 12, date(2026, 11, 20)) == Decimal("6.9500")

    def test_before_the_first_lpr_there_is_no_rate(self) -> None:
        with pytest.raises(DomainError):
            rate_for(make_product("account-flow"), 12, date(2019, 8, 19))

    def test_each_class_has_its_products(self) -> None:
        make_product()
        assert [product.code for product in offered_to(CustomerClass.BUSINESS)] == ["account-flow", "start-up"]
        assert offered_to(CustomerClass.SALARIED).count() == 3


def test_an_application_for_a_need_closes_it_and_keeps_the_trace(officer: User, at: datetime) -> None:
    customer = make_business_customer(officer)
    need = open_opportunity(customer=customer, kind=OpportunityKind.EXPANSION, actor=officer, at=at)
    application = make_application(customer, state=State.DRAFT, at=at, opportunity=need)
    need.refresh_from_db()
    assert (application.opportunity, need.stage) == (need, OpportunityStage.APPLIED)
