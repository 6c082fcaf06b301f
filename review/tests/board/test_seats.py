"""Leaving a seat, and who takes it."""

from datetime import datetime

import pytest

from jinxin.access import Role
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.staff.models import RoleGrant, User
from jinxin.tests.factories import make_user
from review.enums import Choice, RoundState
from review.models import Round
from review.services.board import recuse, substitute
from review.tests.factories import (
    vote_all,
    vote_as,
)

pytestmark = pytest.mark.django_db


class TestSeats:
    def test_a_member_recuses_and_a_substitute_votes(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        recuse(seat, reason="申请人是我的表弟，应当回避", actor=members[0], at=later)
        for member in members[1:5]:
            vote_as(board_round, member, at=later)
        board_round.refresh_from_db()
        assert board_round.state == RoundState.OPEN
        taken = substitute(seat, member=members[5], reason="由候补委员接替回避的委员", actor=manager, at=later)
        assert (taken.position, taken.replaces) == (seat.position, seat)
        vote_as(board_round, members[5], at=later)
        board_round.refresh_from_db()
        assert board_round.state == RoundState.APPROVED

    def test_a_recused_vote_no_longer_counts(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        vote_as(board_round, members[0], at=later)
        seat = board_round.seats.get(member=members[0])
        recuse(seat, reason="后来得知与申请人合伙，应当回避", actor=members[0], at=later)
        substitute(seat, member=members[5], reason="由候补委员接替回避的委员", actor=manager, at=later)
        for member in members[1:5]:
            vote_as(board_round, member, at=later)
        board_round.refresh_from_db()
        assert board_round.state == RoundState.OPEN
        with pytest.raises(NotAllowed):
            vote_as(board_round, members[0], at=later)

    def test_members_recuse_only_themselves(self, board_round: Round, members: list[User], later: datetime) -> None:
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(NotAllowed):
            recuse(seat, reason="他与申请人是亲戚，应当回避", actor=members[1], at=later)

    def test_a_recusal_needs_a_reason(self, board_round: Round, members: list[User], later: datetime) -> None:
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(DomainError) as error:
            recuse(seat, reason=" ", actor=members[0], at=later)
        assert error.value.field == "reason"

    def test_a_manager_replaces_who_does_not_vote(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        substitute(seat, member=members[5], reason="委员出差，今晚无法投票", actor=manager, at=later)
        seat.refresh_from_db()
        assert (seat.is_active, seat.recused) == (False, False)
        with pytest.raises(NotAllowed):
            vote_as(board_round, members[0], at=later)

    def test_a_vote_is_not_taken_away(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        vote_as(board_round, members[0], Choice.DECLINE, at=later)
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(IllegalMove):
            substitute(seat, member=members[5], reason="换一位委员重新投票", actor=manager, at=later)

    def test_a_seat_gets_one_substitute(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        substitute(seat, member=members[5], reason="委员出差，今晚无法投票", actor=manager, at=later)
        with pytest.raises(IllegalMove):
            substitute(seat, member=members[6], reason="委员出差，今晚无法投票", actor=manager, at=later)

    def test_a_substitute_is_new_to_the_round_and_did_not_prepare_it(
        self, board_round: Round, members: list[User], manager: User, officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MEMBER)
        seat = board_round.seats.get(member=members[0])
        for person in (members[1], officer, make_user(Role.OFFICER, name="不在名册")):
            with pytest.raises(DomainError) as error:
                substitute(seat, member=person, reason="委员出差，今晚无法投票", actor=manager, at=later)
            assert error.value.field == "member"

    def test_the_officer_of_the_case_names_no_substitute(
        self, board_round: Round, members: list[User], officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MANAGER)
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(NotAllowed):
            substitute(
                seat,
                member=members[5],
                reason="委员出差，今晚无法投票",
                actor=User.objects.get(pk=officer.pk),
                at=later,
            )

    def test_seats_of_a_closed_round_stand(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        vote_all(board_round, at=later)
        with pytest.raises(IllegalMove):
            recuse(seat, reason="后来得知与申请人合伙，应当回避", actor=members[0], at=later)
