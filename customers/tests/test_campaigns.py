"""Campaigns: set up, filled in one statement, moved on by what was said, closed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from customers.enums import Acquisition, AreaKind, CampaignStage, ContactOutcome, PartyKind
from customers.models import Area, Campaign, CampaignTarget, Customer, Party
from customers.queries.campaigns import by_officer, funnel, matching, targets_of
from customers.services.campaigns import add, change_campaign, close, fill, remove, reopen
from customers.services.contacts import take_back
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_marketing import answer, list_them, make_campaign, speak
from customers.tests.shared import last, told
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState
from jinxin.policy.services import policy_at
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(officer: User) -> Customer:
    return make_business_customer(officer, name="王小明")


class TestSettingUp:
    def test_officers_and_managers_do(self, officer: User, manager: User, auditor: User, at: datetime) -> None:
        for person in (officer, manager):
            assert make_campaign(person, at).created_by == person
        assert told(last()) == "春节备货：精准营销，2026-11-23 至 2026-12-07"
        with pytest.raises(NotAllowed):
            make_campaign(auditor, at)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "长" * 81}, "name"),
            ({"goal": "长" * 201}, "goal"),
            ({"method": "spam"}, "method"),
            ({"starts_on": date(2026, 11, 22)}, "starts_on"),
            ({"starts_on": None}, "starts_on"),
            ({"ends_on": date(2026, 11, 22)}, "ends_on"),
            ({"ends_on": date(2028, 11, 22)}, "ends_on"),
        ],
    )
    def test_wrong_values_are_named(self, officer: User, at: datetime, change: Any, field: str) -> None:
        with pytest.raises(InvalidFields) as refused:
            make_campaign(officer, at, **change)
        assert set(refused.value.errors) == {field}
        assert not Campaign.objects.exists()

    def test_a_change_keeps_a_beginning_that_has_passed(self, officer: User, at: datetime) -> None:
        campaign = make_campaign(officer, at)
        later = at + timedelta(days=3)
        fields = {"name": "新名", "method": Acquisition.DEEP, "starts_on": campaign.starts_on, "ends_on": later.date()}
        change_campaign(campaign=campaign, fields=fields, version=1, actor=officer, at=later)
        assert Campaign.objects.get().name == "新名"
        with pytest.raises(StaleState):
            change_campaign(campaign=campaign, fields=fields, version=1, actor=officer, at=later)

    def test_only_who_made_it_and_managers_change_it(
        self, officer: User, other_officer: User, manager: User, at: datetime
    ) -> None:
        campaign = make_campaign(officer, at)
        with pytest.raises(NotAllowed):
            close(campaign=campaign, version=1, actor=other_officer, at=at)
        close(campaign=campaign, version=1, actor=manager, at=at)
        with pytest.raises(DomainError, match="已结束"):
            close(campaign=campaign, version=2, actor=officer, at=at)
        reopen(campaign=campaign, version=2, actor=officer, at=at)
        with pytest.raises(StaleState):
            close(campaign=campaign, version=2, actor=officer, at=at)


class TestFilling:
    def test_one_statement_lists_everybody_meant_with_their_own_officer(
        self, officer: User, other_officer: User, manager: User, at: Any, django_assert_max_num_queries: Any
    ) -> None:
        mine = [make_business_customer(officer) for _one in range(4)]
        other = make_business_customer(other_officer)
        make_salaried(officer)
        campaign = make_campaign(manager, at)
        with django_assert_max_num_queries(16):
            assert fill(campaign=campaign, criteria={"customer_class": "business"}, actor=manager, at=at) == 5
        assert told(last()) == "5 人列入名单"
        rows = {target.party.customer_id: target for target in campaign.targets.all()}
        assert rows.keys() == {one.pk for one in (*mine, other)}
        assert rows[other.pk].officer == other_officer
        assert {(row.stage, row.listed_at, row.staged_at) for row in rows.values()} == {("listed", at, at)}
        assert fill(campaign=campaign, criteria={}, actor=manager, at=at) == 1
        assert fill(campaign=campaign, criteria={}, actor=manager, at=at) == 0

    def test_an_officer_lists_only_their_own(self, officer: User, other_officer: User, at: datetime) -> None:
        make_salaried(other_officer)
        mine = make_salaried(officer)
        campaign = make_campaign(officer, at)
        assert fill(campaign=campaign, criteria={}, actor=officer, at=at) == 1
        assert campaign.targets.get().party.customer == mine

    def test_criteria_narrow_down(self, officer: User, at: datetime) -> None:
        town = Area.objects.create(name="西渡镇", kind=AreaKind.TOWN)
        street = Area.objects.create(name="清江路", kind=AreaKind.STREET, parent=town)
        renovating, away = make_business_customer(officer), make_salaried(officer)
        Customer.objects.filter(pk=renovating.pk).update(area=street)
        answer(renovating, at, need_soon="month")
        answer(renovating, at, need_home=["renovation", "car"])
        for criteria, found in (
            ({"area": town}, [renovating]),
            ({"need": "renovation"}, [renovating]),
            ({"need": "mortgage"}, []),
            ({"segment": away.segment}, [away]),
            ({"customer_class": "salaried"}, [away]),
            ({"officer": officer}, [away, renovating]),
        ):
            assert list(matching(criteria, officer)) == found, criteria

    def test_who_wants_no_offers_is_left_out(self, customer: Customer, officer: User, at: datetime) -> None:
        answer(customer, at, offers="no")
        campaign = make_campaign(officer, at)
        assert fill(campaign=campaign, criteria={}, actor=officer, at=at) == 0
        answer(customer, at, offers="yes")
        assert fill(campaign=campaign, criteria={}, actor=officer, at=at) == 1

    def test_a_list_that_would_grow_too_long_is_refused_whole(
        self, officer: User, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from dataclasses import replace

        short = replace(policy_at(at), campaign_most_targets=2)
        monkeypatch.setattr("customers.services.campaigns.policy_at", lambda _at: short)
        campaign = make_campaign(officer, at)
        for _one in range(3):
            make_salaried(officer)
        with pytest.raises(DomainError, match="最多 2 人"):
            fill(campaign=campaign, criteria={}, actor=officer, at=at)
        assert not campaign.targets.exists()

    def test_a_closed_one_takes_nobody(self, customer: Customer, officer: User, at: datetime) -> None:
        campaign = make_campaign(officer, at)
        close(campaign=campaign, version=1, actor=officer, at=at)
        with pytest.raises(DomainError, match="已结束"):
            fill(campaign=campaign, criteria={}, actor=officer, at=at)
        with pytest.raises(DomainError, match="已结束"):
            list_them(campaign, customer, at=at)

    def test_by_hand_once_and_only_who_is_looked_after(
        self, customer: Customer, officer: User, other_officer: User, at: datetime
    ) -> None:
        campaign = make_campaign(officer, at)
        prospect = Party.objects.create(kind=PartyKind.PERSON, name="赵六", officer=officer, added_at=at)
        add(campaign=campaign, party=prospect, actor=officer, at=at)
        with pytest.raises(DomainError, match="已在名单上"):
            add(campaign=campaign, party=prospect, actor=officer, at=at)
        for party in (
            Party.objects.create(kind=PartyKind.PERSON, name="无人", added_at=at),
            make_salaried(other_officer).party,
        ):
            with pytest.raises(NotAllowed):
                add(campaign=campaign, party=party, actor=officer, at=at)

    def test_only_who_was_not_spoken_to_comes_off(self, customer: Customer, officer: User, at: datetime) -> None:
        campaign = make_campaign(officer, at)
        (target,) = list_them(campaign, customer, at=at)
        speak(customer.party, at)
        with pytest.raises(DomainError, match="已联系过"):
            remove(target=target, actor=officer, at=at)
        other = make_salaried(officer)
        (free,) = list_them(campaign, other, at=at)
        remove(target=free, actor=officer, at=at)
        assert campaign.targets.count() == 1
        assert told(last()) == other.name


class TestFunnel:
    @pytest.mark.parametrize(
        ("outcome", "stage"),
        [
            (ContactOutcome.NOT_REACHED, CampaignStage.LISTED),
            (ContactOutcome.LATER, CampaignStage.CONTACTED),
            (ContactOutcome.INTERESTED, CampaignStage.INTERESTED),
            (ContactOutcome.APPLIES, CampaignStage.INTERESTED),
            (ContactOutcome.NOT_INTERESTED, CampaignStage.LOST),
        ],
    )
    def test_a_contact_moves_its_target_on(
        self, customer: Customer, officer: User, at: datetime, outcome: str, stage: str
    ) -> None:
        campaign = make_campaign(officer, at)
        (target,) = list_them(campaign, customer, at=at)
        later = at + timedelta(days=2)
        contact = speak(customer.party, later, outcome)
        target.refresh_from_db()
        assert (target.stage, contact.campaign) == (stage, campaign)
        assert target.staged_at == (at if stage == CampaignStage.LISTED else later)
        take_back(contact=contact, actor=officer, at=later)
        target.refresh_from_db()
        assert (target.stage, target.staged_at, target.contacted_at) == (CampaignStage.LISTED, at, None)

    def test_nobody_goes_backward_but_minds_change(self, customer: Customer, officer: User, at: datetime) -> None:
        campaign = make_campaign(officer, at)
        (target,) = list_them(campaign, customer, at=at)
        steps = ("interested", "later", "not_interested", "later", "interested")
        stages = []
        for number, outcome in enumerate(steps):
            speak(customer.party, at + timedelta(hours=number), outcome)
            target.refresh_from_db()
            stages.append(target.stage)
        assert stages == ["interested", "interested", "lost", "lost", "interested"]
        take_back(contact=customer.party.contacts.latest("at"), actor=officer, at=at + timedelta(hours=4))
        target.refresh_from_db()
        assert target.stage == CampaignStage.LOST

    def test_a_contact_outside_the_list_or_its_days_moves_nobody(
        self, customer: Customer, officer: User, at: datetime
    ) -> None:
        campaign = make_campaign(officer, at)
        (target,) = list_them(campaign, customer, at=at)
        speak(make_salaried(officer).party, at)
        speak(customer.party, at + timedelta(days=30))
        target.refresh_from_db()
        assert target.stage == CampaignStage.LISTED
        with pytest.raises(DomainError):
            speak(make_salaried(officer).party, at, campaign=campaign)

    def test_the_numbers_each_contain_the_next_and_say_how_long_it_took(self, officer: User, at: datetime) -> None:
        campaign = make_campaign(officer, at)
        people = [make_salaried(officer) for _one in range(5)]
        list_them(campaign, *people, at=at)
        for person, outcome in zip(people, ("later", "interested", "not_interested", "not_reached"), strict=False):
            speak(person.party, at + timedelta(days=2), outcome)
        found = funnel(campaign.targets.all())
        assert [step.count for step in found.steps] == [5, 3, 1, 0, 0]
        assert (found.lost, found.waiting) == (1, 2)
        contacted = found.steps[1]
        assert (contacted.share, contacted.days) == (0.6, 2.0)
        assert found.steps[4].share is None
        assert Entry.objects.filter(action="campaign.moved").count() == 3

    def test_officers_see_their_part_managers_all(
        self, officer: User, other_officer: User, manager: User, at: datetime
    ) -> None:
        campaign = make_campaign(manager, at)
        list_them(campaign, make_salaried(officer), make_salaried(other_officer), make_salaried(officer), at=at)
        assert {row["officer"]: row["n_listed"] for row in by_officer(targets_of(campaign, manager))} == {
            officer.pk: 2,
            other_officer.pk: 1,
        }
        assert targets_of(campaign, officer).count() == 2
        assert not Campaign.objects.visible_to(officer).exclude(pk=campaign.pk).exists()
        assert CampaignTarget.objects.count() == 3
