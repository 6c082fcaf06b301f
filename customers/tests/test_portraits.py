"""The portrait: what is asked of whom, how answers are read, how full it is, what the trail says."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from customers.enums import ConsentKind, CustomerClass, MaritalStatus
from customers.models import ConsentUse, Customer, PortraitAnswer
from customers.queries.portraits import by_topic, completeness, drifted, portrait_of
from customers.questions import BY_CODE, QUESTIONS, Kind, Topic
from customers.rules.portraits import as_typed, asked_of, next_questions, read_answer, shown
from customers.services.consents import ConsentMissing, withdraw_consent
from customers.services.portraits import refresh_all, save_answers
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_marketing import answer
from customers.tests.shared import last, told
from jinxin.errors import DomainError, InvalidFields, NotAllowed
from jinxin.staff.models import User

TODAY = date(2026, 11, 23)


class TestQuestions:
    def test_codes_are_unique_and_every_topic_of_the_seed_is_asked_of_both_classes(self) -> None:
        assert len(BY_CODE) == len(QUESTIONS)
        for value in CustomerClass.values:
            assert {one.topic for one in QUESTIONS if value in one.classes} == set(Topic)

    def test_a_question_that_follows_another_follows_a_choice_of_the_same_class(self) -> None:
        for question in QUESTIONS:
            if question.only_if and question.only_if.question:
                source = BY_CODE[question.only_if.question]
                assert source.kind == Kind.CHOICE
                assert source.only_if is None
                assert question.classes <= source.classes
                assert question.only_if.values <= set(dict(source.choices))
                assert QUESTIONS.index(source) < QUESTIONS.index(question)

    def test_choices_are_there_where_they_are_needed(self) -> None:
        for question in QUESTIONS:
            assert bool(question.choices) == (question.kind in (Kind.CHOICE, Kind.SEVERAL))
            assert question.weight > 0
            assert question.classes <= set(CustomerClass.values)


class TestReading:
    @pytest.mark.parametrize(
        ("code", "given", "kept", "text"),
        [
            ("need_soon", "month", "month", "一个月内"),
            ("need_home", ["start", "renovation"], ["renovation", "start"], "房屋装修 · 返乡创业"),
            ("earlier_work", "  在广东\n打工 ", "在广东 打工", "在广东 打工"),
            ("turnover", Decimal("26000"), "26000.00", "26,000.00 元"),
            ("household", 5, 5, "5 人"),
            ("lease_until", date(2027, 3, 1), "2027-03-01", "2027-03-01"),
        ],
    )
    def test_answers_are_kept_and_shown(self, code: str, given: Any, kept: Any, text: str) -> None:
        question = BY_CODE[code]
        assert read_answer(question, given, TODAY) == kept
        assert shown(question, kept) == text
        assert read_answer(question, as_typed(question, kept), TODAY) == kept

    @pytest.mark.parametrize("blank", [None, "", []])
    def test_a_blank_is_no_answer(self, blank: Any) -> None:
        assert all(read_answer(question, blank, TODAY) is None for question in QUESTIONS)

    @pytest.mark.parametrize(
        ("code", "given"),
        [
            ("need_soon", "spam"),
            ("need_soon", ["month"]),
            ("need_home", ["spam"]),
            ("need_home", ["nothing", "car"]),
            ("groups", ["none", "trade"]),
            ("earlier_work", "长" * 201),
            ("turnover", Decimal("-1")),
            ("turnover", "26000"),
            ("household", 0),
            ("household", 31),
            ("household", True),
            ("margin", 101),
            ("lease_until", date(9999, 12, 31)),
            ("lease_until", "2027-03-01"),
        ],
    )
    def test_what_cannot_be_is_refused(self, code: str, given: Any) -> None:
        with pytest.raises(ValidationError):
            read_answer(BY_CODE[code], given, TODAY)


pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_business_customer(officer, name="王小明", marital_status="")


def as_answers(answers: Any) -> dict[str, Any]:
    """Answers by the code of their question."""
    return dict(answers)


def codes(customer: Customer) -> set[str]:
    return {question.code for question in asked_of(customer, customer.portrait.all())}


class TestWhatIsAsked:
    def test_each_class_has_its_own_questions(self, customer: Customer, officer: User) -> None:
        assert {"turnover", "trade_goods"} <= codes(customer)
        assert "wage_bank" not in codes(customer)
        assert {"wage_bank", "surplus"} <= codes(make_salaried(officer))

    def test_the_spouse_is_asked_about_only_where_the_register_says_married(self, officer: User) -> None:
        for status in ("", *MaritalStatus.values):
            someone = make_salaried(officer, marital_status=status)
            assert ("spouse_work" in codes(someone)) == (status == MaritalStatus.MARRIED)

    def test_an_answer_leads_to_further_questions_and_away_from_them_again(self, customer: Customer, at: Any) -> None:
        assert "need_amount" not in codes(customer)
        answer(customer, at, need_soon="month")
        assert {"need_amount", "need_home", "need_business"} <= codes(customer)
        answer(customer, at, need_soon="none")
        assert "need_amount" not in codes(customer)

    def test_what_is_declined_leads_nowhere(self, customer: Customer, at: datetime) -> None:
        answer(customer, at, declined=True, need_soon=None)
        assert "need_amount" not in codes(customer)

    def test_the_weightiest_unanswered_are_suggested_at_most_five(self, customer: Customer, at: Any) -> None:
        wanted = next_questions(portrait_of(customer, at=at))
        assert len(wanted) == 5
        assert [one.weight for one in wanted] == sorted((one.weight for one in wanted), reverse=True)
        assert wanted[0].weight == max(one.weight for one in asked_of(customer, ()))
        answer(customer, at, **as_answers({wanted[0].code: "month"}))
        assert wanted[0] not in next_questions(portrait_of(customer, at=at))

    def test_an_answer_is_asked_again_after_the_months_of_the_policy(self, customer: Customer, at: Any) -> None:
        answer(customer, at, need_soon="none")
        for days, stale in ((364, False), (365, True)):
            later = at + timedelta(days=days)
            (row,) = (one for one in portrait_of(customer, at=later) if one.question.code == "need_soon")
            assert row.stale is stale
            assert (row.question in next_questions(portrait_of(customer, at=later))) is stale

    def test_the_file_reads_by_topic_in_the_order_of_the_seed(self, customer: Customer, at: Any) -> None:
        assert [topic for topic, _rows in by_topic(portrait_of(customer, at=at))] == list(Topic)

    def test_a_portrait_is_two_queries(self, customer: Customer, at: Any, django_assert_max_num_queries: Any) -> None:
        answer(customer, at, need_soon="month")
        answer(customer, at, need_amount=Decimal(50000))
        with django_assert_max_num_queries(2):
            portrait_of(customer, at=at)


def by_hand(customer: Customer) -> int:
    """The share, counted in Python as the rule says."""
    answers = customer.portrait.all()
    given = {one.question for one in answers if not one.declined}
    asked = asked_of(customer, answers)
    return 100 * sum(one.weight for one in asked if one.code in given) // sum(one.weight for one in asked)


class TestHowFull:
    def test_nothing_is_nought_and_everything_is_a_hundred(self, customer: Customer, at: datetime) -> None:
        assert completeness(customer) == 0
        while wanted := next_questions(portrait_of(customer, at=at), most=100):
            answer(customer, at, **{one.code: some_answer(one, Random(one.code)) for one in wanted})
        assert completeness(customer) == 100
        customer.refresh_from_db()
        assert customer.portrait_percent == 100

    def test_what_is_declined_is_not_asked_but_does_not_count(self, customer: Customer, at: datetime) -> None:
        answer(customer, at, declined=True, trade_goods=None)
        assert completeness(customer) == 0
        assert "trade_goods" not in {one.code for one in next_questions(portrait_of(customer, at=at), most=100)}

    @pytest.mark.parametrize("seed", range(6))
    def test_the_database_counts_what_the_rule_says(self, officer: User, at: datetime, seed: int) -> None:
        random = Random(seed)
        make = make_salaried if seed % 2 else make_business_customer
        someone = make(officer, marital_status=random.choice(["", *MaritalStatus.values]))
        for _round in range(3):
            said: dict[bool, dict[str, Any]] = {False: {}, True: {}}
            for question in random.sample(asked_of(someone, someone.portrait.all()), 5):
                declined = random.random() < 0.2
                said[declined][question.code] = None if declined else some_answer(question, random)
            for declined, answers in said.items():
                answer(someone, at, declined=declined, **answers)
        someone.refresh_from_db()
        assert someone.portrait_percent == completeness(someone) == by_hand(someone)

    def test_a_changed_marital_status_changes_the_share_at_once(self, officer: User, at: datetime) -> None:
        from customers.tests.test_changing import change

        someone = make_salaried(officer, marital_status=MaritalStatus.SINGLE)
        answer(someone, at, home="rented", parents="yes", debts_elsewhere="none")
        before = completeness(someone)
        change(someone, officer, at, marital_status=MaritalStatus.MARRIED)
        someone.refresh_from_db()
        assert someone.portrait_percent == completeness(someone) < before

    def test_the_daily_job_heals_what_drifted_and_nothing_else(self, customer: Customer, at: datetime) -> None:
        answer(customer, at, need_soon="none")
        right = completeness(customer)
        assert not drifted().exists()
        assert refresh_all() == 0
        Customer.objects.update(portrait_percent=77)
        assert refresh_all() == 1
        customer.refresh_from_db()
        assert customer.portrait_percent == right


def some_answer(question: Any, random: Random) -> Any:
    """An answer that can be given."""
    first = [code for code, _label in question.choices]
    alone = {"none", "nothing", "even"}
    makers: dict[str, Any] = {
        Kind.CHOICE: lambda: random.choice(first),
        Kind.SEVERAL: lambda: [random.choice([code for code in first if code not in alone])],
        Kind.TEXT: lambda: "卫浴瓷砖",
        Kind.MONEY: lambda: Decimal(random.randrange(10**6)),
        Kind.NUMBER: lambda: random.randint(question.lowest, question.highest),
        Kind.DAY: lambda: TODAY + timedelta(days=random.randrange(900)),
    }
    return makers[question.kind]()


class TestSaving:
    def test_the_trail_says_what_was_and_what_is(self, customer: Customer, at: datetime) -> None:
        assert answer(customer, at, need_soon="month", home=None) == ["need_soon"]
        assert told(last()) == "什么时候可能用钱？ 一个月内"
        answer(customer, at, need_soon="year", need_amount=Decimal(50000))
        assert told(last()) == "什么时候可能用钱？ 一个月内 → 一年内\n大约多少？ 50,000.00 元"
        answer(customer, at, declined=True, need_amount=None)
        assert told(last()) == "大约多少？ 50,000.00 元 → 不愿透露"
        answer(customer, at, need_soon=None)
        assert told(last()) == "什么时候可能用钱？ 一年内 → —"
        assert last().customer_id == customer.pk

    def test_what_stays_the_same_is_not_written_but_an_old_answer_is_confirmed(self, customer: Any, at: Any) -> None:
        answer(customer, at, need_soon="none")
        number = last().number
        assert answer(customer, at + timedelta(days=9), need_soon="none") == []
        assert last().number == number
        year_later = at + timedelta(days=400)
        assert answer(customer, year_later, need_soon="none") == ["need_soon"]
        assert PortraitAnswer.objects.get().answered_at == year_later

    def test_only_the_customers_own_officer(
        self, customer: Customer, other_officer: User, manager: User, at: Any
    ) -> None:
        for person in (other_officer, manager):
            with pytest.raises(NotAllowed):
                save_answers(customer=customer, answers={"need_soon": "none"}, actor=person, at=at)
        assert not PortraitAnswer.objects.exists()

    def test_a_question_that_is_not_asked_is_refused(self, customer: Customer, at: datetime) -> None:
        for code in ("spam", "wage_bank", "need_amount"):
            with pytest.raises(DomainError):
                answer(customer, at, **as_answers({code: "none"}))

    def test_wrong_answers_are_named_and_nothing_is_half_saved(self, customer: Customer, at: datetime) -> None:
        with pytest.raises(InvalidFields) as refused:
            answer(customer, at, need_soon="month", home="spam", household=99)
        assert set(refused.value.errors) == {"home", "household"}
        assert not PortraitAnswer.objects.exists()


class TestConsent:
    def test_no_answer_is_kept_without_consent(self, officer: User, at: datetime) -> None:
        someone = make_salaried(officer, consents=False)
        with pytest.raises(ConsentMissing):
            answer(someone, at, home="rented")
        assert not PortraitAnswer.objects.exists()

    def test_after_a_withdrawal_answers_can_only_be_taken_away(self, customer: Customer, at: datetime) -> None:
        answer(customer, at, home="rented")
        withdraw_consent(
            customer=customer,
            kind=ConsentKind.PERSONAL_DATA,
            reason="客户来电要求停止使用",
            actor=customer.officer,
            at=at,
        )
        with pytest.raises(ConsentMissing):
            answer(customer, at, parents="yes")
        answer(customer, at, home=None)
        assert not PortraitAnswer.objects.exists()

    def test_the_use_is_noted_once_a_day(self, customer: Customer, at: datetime) -> None:
        for hours in (0, 1, 24):
            answer(customer, at + timedelta(hours=hours), household=hours + 1 if hours < 24 else 3)
        assert [use.used_at for use in ConsentUse.objects.order_by("used_at")] == [at, at + timedelta(hours=24)]
