"""The board's pages as people meet them: lists, the frozen case, the vote, minutes."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.services.papers import add_paper
from loans.tests.factories import photo
from review.enums import Choice, RoundState
from review.models import Round, Vote
from review.services.board import recuse, substitute
from review.tests.factories import (
    AGAINST,
    INFLATED,
    REASON,
    make_admitted,
    open_case_round,
    vote_all,
    vote_as,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
SECRET = "只有我知道的理由：存货权属不清，来源可疑。"


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _now(later: datetime) -> Any:
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def application(officer: User, manager: User, at: datetime) -> Application:
    return make_admitted(make_business_customer(officer, at=at), at=at, manager=manager)


@pytest.fixture
def board_round(application: Application, members: list[User], manager: User, later: datetime) -> Round:
    return open_case_round(application, members=members, manager=manager, at=later)


@pytest.fixture
def vetoable(members: list[User], manager: User, at: datetime, later: datetime) -> Round:
    return open_case_round(
        make_admitted(case=INFLATED, at=at, manager=manager), members=members, manager=manager, at=later
    )


def ballot(board_round: Round, choice: str = Choice.APPROVE, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "choice": choice,
        "amount": "15万",
        "term_months": "12",
        "annual_rate": "6.85",
        "conditions": "配偶共同签字",
        "reason": REASON,
        "dossier_hash": board_round.dossier_hash,
        "replaces": "",
        **changes,
    }


class TestOpening:
    def test_the_form_suggests_and_the_manager_opens(
        self, client: Client, sign_in: SignIn, application: Application, members: list[User], manager: User
    ) -> None:
        url = reverse("review:open_round", args=[application.pk])
        shown = sign_in(client, manager).get(url).content.decode()
        assert len(re.findall(r"checkbox[^>]+ checked", shown)) == 5
        answer = client.post(url, {"members": [member.pk for member in members[:5]]})
        assert answer.status_code == 302
        assert answer["Location"] == Round.objects.get().get_absolute_url()

    def test_the_wrong_number_is_said_and_the_choice_stays(
        self, client: Client, sign_in: SignIn, application: Application, members: list[User], manager: User
    ) -> None:
        url = reverse("review:open_round", args=[application.pk])
        answer = sign_in(client, manager).post(url, {"members": [members[6].pk]})
        assert answer.status_code == 422
        assert answer.context["form"].errors["members"]
        assert re.search(rf'value="{members[6].pk}"[^>]+ checked', answer.content.decode())

    @pytest.mark.parametrize("value", ["x", "99999999", "-1", "9" * 20])
    def test_hand_made_members_are_refused(
        self, client: Client, sign_in: SignIn, application: Application, manager: User, value: str
    ) -> None:
        answer = sign_in(client, manager).post(reverse("review:open_round", args=[application.pk]), {"members": value})
        assert answer.status_code == 422

    def test_who_may_not_sit_is_shown_with_the_reason(
        self, client: Client, sign_in: SignIn, manager: User, members: list[User], at: datetime
    ) -> None:
        officer = make_user([Role.OFFICER, Role.MEMBER], name="身兼两职")
        application = make_admitted(make_business_customer(officer, at=at), at=at, manager=manager)
        shown = sign_in(client, manager).get(reverse("review:open_round", args=[application.pk])).content.decode()
        assert "是该客户的客户经理" in shown

    def test_a_case_in_another_state_cannot_be_opened(
        self, client: Client, sign_in: SignIn, board_round: Round, manager: User
    ) -> None:
        url = reverse("review:open_round", args=[board_round.application_id])
        assert sign_in(client, manager).get(url).status_code == 409

    def test_only_managers_convene(
        self,
        client: Client,
        sign_in: SignIn,
        application: Application,
        officer: User,
        auditor: User,
        members: list[User],
    ) -> None:
        url = reverse("review:open_round", args=[application.pk])
        for person in (officer, auditor, members[0]):
            assert sign_in(client, person).get(url).status_code == 403

    def test_the_manager_who_is_the_officer_does_not(
        self, client: Client, sign_in: SignIn, manager: User, members: list[User], at: datetime
    ) -> None:
        both = make_user([Role.OFFICER, Role.MANAGER], name="主任兼客户经理")
        application = make_admitted(make_business_customer(both, at=at), at=at, manager=manager)
        assert sign_in(client, both).get(reverse("review:open_round", args=[application.pk])).status_code == 403


class TestReading:
    def test_a_member_finds_the_case_first_in_the_list(
        self, client: Client, sign_in: SignIn, board_round: Round, vetoable: Round, members: list[User], later: datetime
    ) -> None:
        vote_as(vetoable, members[0], at=later)
        page = sign_in(client, members[0]).get(reverse("review:rounds")).context["page"]
        assert [item.pk for item in page] == [board_round.pk, vetoable.pk]
        assert [bool(item.waits) for item in page] == [True, False]

    def test_a_member_without_a_seat_sees_nothing(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        sign_in(client, members[6])
        assert not client.get(reverse("review:rounds")).context["page"].paginator.count
        assert client.get(board_round.get_absolute_url()).status_code == 404
        assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 404
        paper = board_round.dossier["papers"][0]["id"]
        assert client.get(reverse("review:round_paper", args=[board_round.pk, paper])).status_code == 404

    def test_the_frozen_case_is_on_one_page(
        self, client: Client, sign_in: SignIn, vetoable: Round, members: list[User]
    ) -> None:
        shown = sign_in(client, members[0]).get(vetoable.get_absolute_url()).content.decode()
        application = vetoable.application
        assert application.customer.name in shown
        assert application.customer.id_number not in shown
        for word in ("门店经营收入", "180.76%", "R02", "20.00万", "利润表", vetoable.dossier_hash):
            assert word in shown

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_it_reads_in_both_languages(
        self, client: Client, sign_in: SignIn, vetoable: Round, members: list[User], language: str
    ) -> None:
        User.objects.filter(pk=members[0].pk).update(language=language)
        shown = sign_in(client, members[0]).get(vetoable.get_absolute_url()).content.decode()
        assert ("Balance sheet" if language == "en" else "资产负债表") in shown

    def test_papers_are_shown_to_seats_and_only_those_of_the_frozen_case(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], at: datetime
    ) -> None:
        application, paper = board_round.application, board_round.dossier["papers"][0]["id"]
        answer = sign_in(client, members[0]).get(reverse("review:round_paper", args=[board_round.pk, paper]))
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
        Application.objects.filter(pk=application.pk).update(state=State.INVESTIGATING)
        added = add_paper(application, kind="other", upload=photo(), actor=application.officer, at=at)
        assert client.get(reverse("review:round_paper", args=[board_round.pk, added.pk])).status_code == 404

    def test_queries_do_not_grow_with_seats_votes_and_rounds(
        self,
        client: Client,
        sign_in: SignIn,
        board_round: Round,
        vetoable: Round,
        members: list[User],
        manager: User,
        later: datetime,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for member in members[:4]:
            vote_as(board_round, member, at=later)
        for person, urls in (
            (members[0], ("review:rounds", "review:round")),
            (manager, ("review:rounds", "review:round", "review:case_rounds")),
        ):
            sign_in(client, person)
            for name in urls:
                key = board_round.application_id if name == "review:case_rounds" else board_round.pk
                with django_assert_max_num_queries(12):
                    client.get(reverse(name, args=[] if name == "review:rounds" else [key]))


class TestBlindness:
    def test_others_votes_are_not_in_the_page_before_the_own(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], later: datetime
    ) -> None:
        vote_as(board_round, members[1], Choice.DECLINE, at=later, reason=SECRET)
        sign_in(client, members[0])
        assert SECRET not in client.get(board_round.get_absolute_url()).content.decode()
        client.post(reverse("review:vote", args=[board_round.pk]), ballot(board_round))
        assert SECRET in client.get(board_round.get_absolute_url()).content.decode()

    def test_nobody_else_knows_before_the_decision(
        self,
        client: Client,
        sign_in: SignIn,
        board_round: Round,
        members: list[User],
        officer: User,
        manager: User,
        auditor: User,
        later: datetime,
    ) -> None:
        vote_as(board_round, members[1], Choice.DECLINE, at=later, reason=SECRET)
        tab = reverse("review:case_rounds", args=[board_round.application_id])
        pages = {
            officer: [tab],
            manager: [tab, board_round.get_absolute_url()],
            auditor: [tab, board_round.get_absolute_url()],
        }
        for person, urls in pages.items():
            sign_in(client, person)
            for url in (*urls, reverse("loans:timeline", args=[board_round.application_id])):
                answer = client.get(url)
                assert answer.status_code == 200
                assert SECRET not in answer.content.decode()
            assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 409

    def test_the_officer_reads_result_and_reasons_after_the_decision(
        self, client: Client, sign_in: SignIn, board_round: Round, officer: User, other_officer: User, later: datetime
    ) -> None:
        vote_all(board_round, [Choice.DECLINE] * 2 + [Choice.APPROVE] * 3, at=later)
        tab = reverse("review:case_rounds", args=[board_round.application_id])
        shown = sign_in(client, officer).get(tab).content.decode()
        assert AGAINST in shown
        assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 200
        sign_in(client, other_officer)
        assert client.get(tab).status_code == 404
        assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 404


class TestVoting:
    def test_a_vote_is_taken_as_typed(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        answer = sign_in(client, members[0]).post(reverse("review:vote", args=[board_round.pk]), ballot(board_round))
        assert answer.status_code == 302
        vote = Vote.objects.get()
        assert (str(vote.amount), vote.term_months, vote.conditions) == ("150000.00", 12, "配偶共同签字")

    def test_the_veto_button_is_there_only_where_unlocked(
        self, client: Client, sign_in: SignIn, board_round: Round, vetoable: Round, members: list[User]
    ) -> None:
        sign_in(client, members[0])
        assert 'value="veto"' not in client.get(board_round.get_absolute_url()).content.decode()
        assert 'value="veto"' in client.get(vetoable.get_absolute_url()).content.decode()
        answer = client.post(reverse("review:vote", args=[board_round.pk]), ballot(board_round, Choice.VETO))
        assert answer.status_code == 422
        assert not Vote.objects.exists()

    def test_bad_input_is_said_at_the_field_and_stays(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        sign_in(client, members[0])
        for field, value in (
            ("choice", ""),
            ("choice", "abstain"),
            ("reason", ""),
            ("reason", "同意"),
            ("amount", "很多"),
            ("amount", "21万"),
            ("term_months", "十二"),
            ("term_months", "99999999999"),
            ("annual_rate", "685"),
            ("annual_rate", "NaN"),
            ("annual_rate", ""),
        ):
            sent = ballot(board_round, **{field: value})
            answer = client.post(reverse("review:vote", args=[board_round.pk]), sent)
            assert answer.status_code == 422, (field, value)
            assert answer.context["form"].errors[field], (field, value)
            assert sent["conditions"] in answer.content.decode()
        assert not Vote.objects.exists()

    def test_a_second_vote_is_told_and_can_be_sent_as_a_change(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        url = reverse("review:vote", args=[board_round.pk])
        sign_in(client, members[0]).post(url, ballot(board_round))
        answer = client.post(url, ballot(board_round, Choice.DECLINE, reason=SECRET))
        assert answer.status_code == 422
        assert "您已在本次审议中表决" in answer.content.decode()
        assert SECRET in answer.content.decode()
        assert Vote.objects.count() == 1
        replaces = answer.context["form"]["replaces"].value()
        again = client.post(url, ballot(board_round, Choice.DECLINE, reason=SECRET, replaces=replaces))
        assert again.status_code == 302
        assert Vote.objects.get(is_current=True).choice == Choice.DECLINE
        assert Vote.objects.count() == 2

    def test_a_stale_case_is_told(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        url = reverse("review:vote", args=[board_round.pk])
        answer = sign_in(client, members[0]).post(url, ballot(board_round, dossier_hash="0" * 64))
        assert answer.status_code == 422
        assert not Vote.objects.exists()

    def test_who_comes_too_late_is_told(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], later: datetime
    ) -> None:
        vote_all(board_round, at=later)
        page = board_round.get_absolute_url()
        answer = sign_in(client, members[0]).post(
            reverse("review:vote", args=[board_round.pk]),
            ballot(board_round),
            headers={"referer": f"http://testserver{page}"},
        )
        assert answer.status_code == 302
        assert "本次审议已结束" in client.get(page).content.decode()

    def test_without_a_seat_there_is_no_vote(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], manager: User
    ) -> None:
        url = reverse("review:vote", args=[board_round.pk])
        assert sign_in(client, members[6]).post(url, ballot(board_round)).status_code == 404
        assert sign_in(client, manager).post(url, ballot(board_round)).status_code == 403
        both = make_user([Role.MANAGER, Role.MEMBER])
        assert sign_in(client, both).post(url, ballot(board_round)).status_code == 403

    def test_the_fifth_vote_shows_the_decision(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], later: datetime
    ) -> None:
        for member in members[:4]:
            vote_as(board_round, member, at=later)
        sign_in(client, members[4]).post(reverse("review:vote", args=[board_round.pk]), ballot(board_round))
        shown = client.get(board_round.get_absolute_url())
        assert shown.context["round"].state == RoundState.APPROVED
        assert shown.context["form"] is None


class TestSeats:
    def test_a_member_leaves_by_the_page(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        url = reverse("review:recuse", args=[seat.pk])
        assert sign_in(client, members[1]).get(url).status_code == 404
        assert sign_in(client, members[0]).get(url).status_code == 200
        refused = client.post(url, {"reason": "回避"})
        assert refused.status_code == 422
        assert refused.context["form"].errors["reason"]
        assert client.post(url, {"reason": "申请人是我的表弟，应当回避"}).status_code == 302
        assert client.get(board_round.get_absolute_url()).status_code == 404

    def test_the_manager_names_a_substitute_by_the_page(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], manager: User
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        url = reverse("review:substitute", args=[seat.pk])
        assert sign_in(client, members[1]).get(url).status_code == 403
        offered = sign_in(client, manager).get(url).context["form"].fields["member"].queryset
        assert set(offered) == set(members[5:])
        assert client.post(url, {"member": members[1].pk, "reason": "委员出差，今晚无法投票"}).status_code == 422
        assert client.post(url, {"member": members[5].pk, "reason": "委员出差，今晚无法投票"}).status_code == 302
        assert client.get(url).status_code == 404

    def test_the_manager_who_is_the_officer_names_none(
        self,
        client: Client,
        sign_in: SignIn,
        board_round: Round,
        at: datetime,
        manager: User,
        members: list[User],
        later: datetime,
    ) -> None:
        both = make_user([Role.OFFICER, Role.MANAGER], name="主任兼客户经理")
        own = make_admitted(make_business_customer(both, at=at), at=at, manager=manager)
        opened = open_case_round(own, members=members, manager=manager, at=later)
        url = reverse("review:substitute", args=[opened.seats.first().pk])
        assert sign_in(client, both).get(url).status_code == 403


class TestMinutes:
    def test_they_hold_everything_the_rules_ask_for(
        self, client: Client, sign_in: SignIn, vetoable: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = vetoable.seats.get(member=members[0])
        recuse(seat, reason="申请人是我的表弟，应当回避", actor=members[0], at=later)
        substitute(seat, member=members[5], reason="由候补委员接替回避的委员", actor=manager, at=later)
        first = vote_as(vetoable, members[1], at=later)
        vote_as(vetoable, members[1], Choice.VETO, at=later, replaces=first.pk, reason=SECRET)
        for member in (members[5], *members[2:5]):
            vote_as(vetoable, member, at=later)
        shown = sign_in(client, manager).get(reverse("review:minutes", args=[vetoable.pk])).content.decode()
        for member in members[:6]:
            assert member.name in shown
        for word in ("表弟", "候补委员接替", SECRET, REASON, "180.76%", "R02", "5.00%", vetoable.dossier_hash):
            assert word in shown

    def test_members_read_the_minutes_of_their_rounds(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], later: datetime
    ) -> None:
        vote_all(board_round, at=later)
        url = reverse("review:minutes", args=[board_round.pk])
        assert sign_in(client, members[0]).get(url).status_code == 200
        assert sign_in(client, members[6]).get(url).status_code == 404


def test_the_former_reasons_are_shown_in_a_reconsideration(
    client: Client, sign_in: SignIn, board_round: Round, members: list[User], manager: User, later: datetime
) -> None:
    vote_all(board_round, [Choice.DECLINE] * 2 + [Choice.APPROVE] * 3, at=later)
    url = reverse("review:open_round", args=[board_round.application_id])
    ids = [member.pk for member in members[:5]]
    refused = sign_in(client, manager).post(url, {"members": ids, "new_facts": ""})
    assert refused.status_code == 422
    client.post(url, {"members": ids, "new_facts": "新增商铺租约，并结清一笔网贷。"})
    again = Round.objects.get(number=2)
    shown = sign_in(client, members[0]).get(again.get_absolute_url()).content.decode()
    assert AGAINST in shown
    assert "新增商铺租约" in shown
