"""A word with somebody: noted, followed up, taken back; the days that are offered."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from customers.enums import ContactChannel, ContactOutcome, PartyKind
from customers.models import Contact, Customer, Party
from customers.queries.contacts import due
from customers.rules.contacts import picks, working_day_from
from customers.services.contacts import add_details, log_contact, mend_next_contacts, number_to_call, take_back
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_marketing import speak
from customers.tests.shared import last, told
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.staff.models import User
from jinxin.worktime.calendar import from_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_salaried(officer, name="王小明")


def make_prospect(at: datetime, officer: User | None = None, **fields: Any) -> Party:
    return Party.objects.create(kind=PartyKind.PERSON, name="赵六", officer=officer, added_at=at, **fields)


class TestDaysOffered:
    CALENDAR = from_files()

    def days(self, moment: datetime) -> list[tuple[str, str]]:
        return [(pick.label, pick.day.isoformat()) for pick in picks(moment, self.CALENDAR)]

    def test_tomorrow_in_a_week_in_a_month(self, at: datetime) -> None:
        assert self.days(at) == [("明天", "2026-11-24"), ("一周后", "2026-11-30"), ("一个月后", "2026-12-23")]

    def test_where_the_centre_rests_the_next_working_day_is_offered(self, at: datetime) -> None:
        saturday = at + timedelta(days=5)
        assert self.days(saturday)[0] == ("下一工作日", "2026-11-30")
        before_the_holiday = datetime(2026, 9, 24, 9, tzinfo=at.tzinfo)
        week = self.days(before_the_holiday)[1][1]
        assert week > "2026-10-01"

    def test_the_last_day_of_a_short_month_stands_for_the_31st(self, at: datetime) -> None:
        assert self.days(at.replace(month=12, day=31))[2][1] in ("2027-01-30", "2027-02-01")
        assert self.days(datetime(2026, 1, 31, 9, tzinfo=at.tzinfo))[2][1] == "2026-02-28"

    def test_every_day_offered_in_a_year_is_a_working_day(self, at: datetime) -> None:
        for number in range(366):
            moment = datetime(2026, 1, 1, 9, tzinfo=at.tzinfo) + timedelta(days=number)
            assert all(self.CALENDAR.is_working_day(pick.day) for pick in picks(moment, self.CALENDAR))
        assert working_day_from(date(2026, 11, 23), self.CALENDAR) == date(2026, 11, 23)


class TestNextContactBesideTheCustomer:
    """The list is sorted by it at any size."""

    def beside(self, customer: Customer) -> date | None:
        return Customer.objects.get(pk=customer.pk).next_contact

    def test_it_follows_every_word(self, customer: Customer, at: datetime) -> None:
        first = speak(customer.party, at, next_on=date(2026, 11, 30))
        assert self.beside(customer) == date(2026, 11, 30)
        add_details(contact=first, note="", next_on=date(2026, 12, 1), actor=customer.officer, at=at)
        assert self.beside(customer) == date(2026, 12, 1)
        second = speak(customer.party, at + timedelta(minutes=1))
        assert self.beside(customer) is None
        take_back(contact=second, actor=customer.officer, at=at + timedelta(minutes=2))
        assert self.beside(customer) == date(2026, 12, 1)
        assert mend_next_contacts() == 0

    def test_whatever_is_wrong_is_mended(self, customer: Customer, officer: User, at: datetime) -> None:
        other = make_salaried(officer)
        speak(customer.party, at, next_on=date(2026, 11, 30))
        Customer.objects.filter(pk=customer.pk).update(next_contact=None)
        Customer.objects.filter(pk=other.pk).update(next_contact=date(2026, 12, 24))
        assert mend_next_contacts() == 2
        assert (self.beside(customer), self.beside(other)) == (date(2026, 11, 30), None)
        assert mend_next_contacts() == 0


class TestNoting:
    def test_the_trail_and_the_timeline_say_it(self, customer: Customer, at: datetime) -> None:
        contact = speak(customer.party, at, note="想换车", next_on=date(2026, 11, 30))
        assert (contact.officer, contact.at, contact.note) == (customer.officer, at, "想换车")
        assert told(last()) == "电话 · 有意向\n想换车\n下次联系 2026-11-30"
        assert last().customer_id == customer.pk

    def test_it_follows_up_what_was_open(self, customer: Customer, officer: User, at: datetime) -> None:
        first = speak(customer.party, at, next_on=date(2026, 11, 24))
        assert list(due(officer, date(2026, 11, 24))) == [first]
        assert not due(officer, date(2026, 11, 23)).exists()
        later = at + timedelta(days=1)
        second = speak(customer.party, later, next_on=date(2026, 12, 1))
        first.refresh_from_db()
        assert first.followed_up_at == later
        assert list(due(officer, date(2026, 12, 1))) == [second]

    def test_only_their_own_officer(self, customer: Customer, other_officer: User, manager: User, at: Any) -> None:
        for person in (other_officer, manager):
            with pytest.raises(NotAllowed):
                speak(customer.party, at, actor=person)
        assert not Contact.objects.exists()

    def test_who_speaks_to_nobodys_prospect_looks_after_them(
        self, officer: User, other_officer: User, at: datetime
    ) -> None:
        prospect = make_prospect(at)
        speak(prospect, at, actor=officer)
        prospect.refresh_from_db()
        assert prospect.officer == officer
        with pytest.raises(NotAllowed):
            speak(prospect, at, actor=other_officer)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"channel": "spam"}, "channel"),
            ({"outcome": ""}, "outcome"),
            ({"note": "长" * 201}, "note"),
            ({"next_on": date(2026, 11, 22)}, "next_on"),
            ({"next_on": date(2099, 1, 1)}, "next_on"),
        ],
    )
    def test_wrong_values_are_named(self, customer: Customer, at: datetime, change: Any, field: str) -> None:
        values: dict[str, Any] = {"channel": ContactChannel.CALL, "outcome": ContactOutcome.LATER, **change}
        with pytest.raises(DomainError) as refused:
            log_contact(party=customer.party, **values, actor=customer.officer, at=at)
        assert refused.value.field == field
        assert not Contact.objects.exists()


class TestDetails:
    def test_a_note_and_a_day_are_added(self, customer: Customer, at: datetime) -> None:
        contact = speak(customer.party, at)
        add_details(contact=contact, note=" 等年底\n再看 ", next_on=date(2026, 12, 23), actor=contact.officer, at=at)
        contact.refresh_from_db()
        assert (contact.note, contact.next_on) == ("等年底 再看", date(2026, 12, 23))
        assert told(last()) == "等年底 再看\n下次联系 2026-12-23"

    def test_a_day_of_rest_is_refused_and_the_next_working_day_named(self, customer: Customer, at: datetime) -> None:
        contact = speak(customer.party, at)
        with pytest.raises(DomainError, match="2026-11-29 中心休息，下一个工作日是 2026-11-30"):
            add_details(contact=contact, note="", next_on=date(2026, 11, 29), actor=contact.officer, at=at)

    def test_not_after_another_word(self, customer: Customer, at: datetime) -> None:
        first = speak(customer.party, at)
        speak(customer.party, at + timedelta(minutes=5))
        with pytest.raises(StaleState):
            add_details(contact=first, note="x", next_on=None, actor=first.officer, at=at)

    def test_only_who_noted_it(self, customer: Customer, other_officer: User, at: datetime) -> None:
        contact = speak(customer.party, at)
        with pytest.raises(NotAllowed):
            add_details(contact=contact, note="x", next_on=None, actor=other_officer, at=at)


class TestTakingBack:
    def test_what_was_followed_up_is_open_again(self, customer: Customer, officer: User, at: datetime) -> None:
        first = speak(customer.party, at, next_on=date(2026, 11, 24))
        later = at + timedelta(days=1)
        second = speak(customer.party, later)
        take_back(contact=second, actor=officer, at=later + timedelta(minutes=15))
        assert list(due(officer, date(2026, 11, 24))) == [first]
        assert Entry.objects.filter(action="contact.taken_back", customer_id=customer.pk).count() == 1

    def test_only_within_the_minutes_of_the_policy(self, customer: Customer, officer: User, at: datetime) -> None:
        contact = speak(customer.party, at)
        with pytest.raises(DomainError, match="已超过可撤销的时间"):
            take_back(contact=contact, actor=officer, at=at + timedelta(minutes=15, seconds=1))

    def test_only_the_newest_by_who_noted_it_and_once(
        self, customer: Customer, officer: User, other_officer: User, at: datetime
    ) -> None:
        first, second = speak(customer.party, at), speak(customer.party, at + timedelta(minutes=1))
        with pytest.raises(DomainError, match="请先撤销最近一次"):
            take_back(contact=first, actor=officer, at=at + timedelta(minutes=2))
        with pytest.raises(NotAllowed):
            take_back(contact=second, actor=other_officer, at=at + timedelta(minutes=2))
        again = Contact.objects.get(pk=second.pk)
        take_back(contact=second, actor=officer, at=at + timedelta(minutes=2))
        with pytest.raises(StaleState):
            take_back(contact=again, actor=officer, at=at + timedelta(minutes=2))


class TestNumber:
    def test_it_is_shown_to_their_officer_and_the_trail_knows(self, customer: Customer, officer: User, at: Any) -> None:
        assert number_to_call(party=customer.party, actor=officer, at=at) == customer.mobile
        entry = last()
        assert (entry.action, entry.customer_id) == ("contact.number_shown", customer.pk)
        assert customer.mobile not in str(entry.data)

    def test_nobody_else_gets_it(self, customer: Customer, other_officer: User, manager: User, at: datetime) -> None:
        for person in (other_officer, manager):
            with pytest.raises(NotAllowed):
                number_to_call(party=customer.party, actor=person, at=at)

    def test_who_has_none_has_none(self, officer: User, at: datetime) -> None:
        shop = make_business_customer(officer).businesses.get()
        with pytest.raises(DomainError, match="没有手机号"):
            number_to_call(party=shop.party, actor=officer, at=at)
