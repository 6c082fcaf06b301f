"""The minutes, and the reasons of a former round."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from jinxin.staff.models import User
from review.enums import Choice
from review.models import Round
from review.services.board import recuse, substitute
from review.tests.board.pages import SECRET, SignIn
from review.tests.factories import (
    AGAINST,
    REASON,
    vote_all,
    vote_as,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]


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
