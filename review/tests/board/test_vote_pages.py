"""The vote and the seats, by the page."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.demo.logins import SECRET as DEMO_SECRET
from jinxin.demo.models import DemoMarker
from jinxin.secondfactor.models import Authenticator
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from review.enums import Choice, RoundState
from review.models import Round, Vote
from review.tests.board.pages import SECRET, SignIn, ballot
from review.tests.factories import (
    make_admitted,
    open_case_round,
    vote_all,
    vote_as,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later", "confirmed")]


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


def test_a_code_is_shown_to_nobody_outside_a_demonstration(
    client: Client, sign_in: SignIn, board_round: Round, members: list[User], at: datetime
) -> None:
    Authenticator.objects.update_or_create(
        user=members[0], defaults={"secret": DEMO_SECRET, "made_at": at, "confirmed_at": at, "last_step": -1}
    )
    address = reverse("review:vote_code")
    assert sign_in(client, members[0]).get(address).content == b""
    DemoMarker.objects.create(seed=1, customers=60, loaded_at=at, password_hash="!")
    assert client.get(address).content.isdigit()
    Authenticator.objects.filter(user=members[0]).update(secret="JBSWY3DPEHPK3PXP")
    assert client.get(address).content == b""
