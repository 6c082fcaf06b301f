"""The second factor of a vote, by the page: asked, counted once, kept for a vote that was sent back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jinxin.errors import DomainError
from jinxin.secondfactor.models import Authenticator
from jinxin.secondfactor.services import CODE, Proof, shared_code
from jinxin.staff.models import User
from review.models import Round, Vote
from review.tests.board.pages import SignIn, ballot
from review.tests.factories import vote_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def member(members: list[User], later: datetime) -> User:
    Authenticator.objects.create(user=members[0], secret=SECRET, made_at=later, confirmed_at=later)
    return members[0]


def code_of(member: User, later: datetime) -> str:
    return shared_code(member, secret=SECRET, at=later + timedelta(hours=1))


def test_a_vote_without_a_code_is_sent_back_at_the_field(
    client: Client, sign_in: SignIn, board_round: Round, member: User
) -> None:
    answer = sign_in(client, member).post(reverse("review:vote", args=[board_round.pk]), ballot(board_round))
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert not Vote.objects.exists()


def test_a_wrong_code_is_refused_and_what_was_typed_stays(
    client: Client, sign_in: SignIn, board_round: Round, member: User
) -> None:
    sent = ballot(board_round, code="000000")
    answer = sign_in(client, member).post(reverse("review:vote", args=[board_round.pk]), sent)
    assert (answer.status_code, Vote.objects.count()) == (422, 0)
    assert sent["reason"] in answer.content.decode()


def test_a_right_code_makes_the_vote_count_and_says_how(
    client: Client, sign_in: SignIn, board_round: Round, member: User, later: datetime
) -> None:
    sent = ballot(board_round, code=code_of(member, later))
    answer = sign_in(client, member).post(reverse("review:vote", args=[board_round.pk]), sent)
    assert answer.status_code == 302
    assert Vote.objects.get().confirmed_by == CODE


def test_the_same_code_counts_for_no_second_vote(
    client: Client, sign_in: SignIn, board_round: Round, member: User, later: datetime
) -> None:
    code, url = code_of(member, later), reverse("review:vote", args=[board_round.pk])
    sign_in(client, member).post(url, ballot(board_round, code=code))
    own = Vote.objects.get()
    answer = client.post(url, ballot(board_round, "decline", code=code, replaces=own.pk))
    assert (answer.status_code, Vote.objects.count()) == (422, 1)


def test_a_confirmed_vote_that_is_refused_is_sent_again_without_another_code(
    client: Client, sign_in: SignIn, board_round: Round, member: User, later: datetime
) -> None:
    url = reverse("review:vote", args=[board_round.pk])
    answer = sign_in(client, member).post(url, ballot(board_round, code=code_of(member, later), amount="21万"))
    assert answer.status_code == 422
    assert "code" not in answer.context["form"].fields
    assert client.post(url, ballot(board_round)).status_code == 302


def test_who_has_no_authenticator_is_led_to_setting_it_up(
    client: Client, sign_in: SignIn, board_round: Round, members: list[User]
) -> None:
    page = sign_in(client, members[1]).get(board_round.get_absolute_url()).content.decode()
    assert reverse("secondfactor:setup") in page


def test_the_service_takes_no_vote_without_a_fresh_proof_of_the_member(
    board_round: Round, members: list[User], later: datetime
) -> None:
    old, others = Proof(members[0].pk, CODE, later - timedelta(hours=1)), Proof(members[1].pk, CODE, later)
    for proof in (None, old, others):
        with pytest.raises(DomainError) as refused:
            vote_as(board_round, members[0], at=later, proof=proof)
        assert refused.value.field == "code"
    assert not Vote.objects.exists()
