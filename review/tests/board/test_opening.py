"""Putting a case before the board: who sits, what is frozen."""

from datetime import datetime, timedelta

import pytest

from jinxin.access import Role
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.models import Notice
from jinxin.policy.services import change_policy
from jinxin.staff.models import RoleGrant, User
from jinxin.tests.factories import make_user
from jinxin.worktime.models import Deadline
from loans.enums import State
from loans.models import Application
from review.dossier import digest, intact
from review.models import Round
from review.queries.board import roster
from review.services.board import open_round
from review.tests.factories import (
    BOUNDARY,
    make_admitted,
    make_complete,
    open_case_round,
)

pytestmark = pytest.mark.django_db


class TestOpening:
    def test_freezes_the_case_and_starts_the_clock(
        self, board_round: Round, application: Application, manager: User, at: datetime
    ) -> None:
        application.refresh_from_db()
        assert application.state == State.IN_REVIEW
        assert board_round.dossier_hash == digest(board_round.dossier)
        assert board_round.deadline.kind == Deadline.Kind.VOTE
        assert board_round.deadline.responsible == manager
        assert board_round.deadline.due_at == at.replace(day=24, hour=21)
        assert board_round.seats.filter(is_active=True).count() == 5

    def test_what_is_frozen_is_masked_but_for_the_name(self, board_round: Round, application: Application) -> None:
        text = str(board_round.dossier)
        assert application.customer.name in text
        assert application.customer.id_number not in text
        assert application.customer.mobile not in text

    def test_tells_the_members(self, board_round: Round, members: list[User]) -> None:
        told = Notice.objects.filter(entry__action="board.opened").values_list("recipient", flat=True)
        assert set(told) == {member.pk for member in members[:5]}

    def test_later_changes_do_not_reach_the_frozen_case(self, board_round: Round, application: Application) -> None:
        application.customer.name = "改名"
        application.customer.save()
        fresh = Round.objects.get(pk=board_round.pk)
        assert intact(fresh)
        assert "改名" not in str(fresh.dossier)

    def test_takes_exactly_as_many_members_as_there_are_seats(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        for count in (0, 4, 6):
            with pytest.raises(DomainError, match="5") as error:
                open_round(application, members=members[:count], actor=manager, at=later)
            assert error.value.field == "members"

    def test_nobody_sits_twice(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        with pytest.raises(DomainError):
            open_round(application, members=[*members[:4], members[0]], actor=manager, at=later)

    def test_only_the_roster_sits(
        self, application: Application, members: list[User], manager: User, other_officer: User, later: datetime
    ) -> None:
        with pytest.raises(DomainError, match=other_officer.name):
            open_round(application, members=[*members[:4], other_officer], actor=manager, at=later)

    def test_who_prepared_the_case_does_not_sit(
        self, application: Application, members: list[User], manager: User, officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MEMBER)
        with pytest.raises(DomainError, match=officer.name):
            open_round(application, members=[*members[:4], officer], actor=manager, at=later)

    def test_a_former_officer_who_investigated_does_not_sit(
        self, application: Application, members: list[User], manager: User, officer: User, later: datetime
    ) -> None:
        successor = make_user(Role.OFFICER, name="接任")
        Application.objects.filter(pk=application.pk).update(officer=successor)
        type(application.customer).objects.update(officer=successor)
        RoleGrant.objects.create(user=officer, role=Role.MEMBER)
        with pytest.raises(DomainError, match=officer.name):
            open_round(application, members=[*members[:4], officer], actor=manager, at=later)

    def test_the_officer_does_not_convene_the_board_on_the_own_case(
        self, application: Application, members: list[User], officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MANAGER)
        with pytest.raises(NotAllowed):
            open_round(application, members=members[:5], actor=User.objects.get(pk=officer.pk), at=later)

    def test_only_an_admitted_case_comes_before_the_board(
        self, members: list[User], manager: User, at: datetime, later: datetime
    ) -> None:
        application = make_complete(at=at)
        with pytest.raises(IllegalMove):
            open_round(application, members=members[:5], actor=manager, at=later)
        assert not Round.objects.exists()

    def test_a_case_has_one_running_round(
        self, board_round: Round, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        with pytest.raises(IllegalMove):
            open_round(application, members=members[:5], actor=manager, at=later)

    def test_checks_are_frozen_under_the_policy_of_the_opening(
        self, manager: User, members: list[User], at: datetime, later: datetime
    ) -> None:
        application = make_admitted(case=BOUNDARY, at=at, manager=manager)
        assert not application.statement_sets.get().veto_unlocked
        change_policy(
            values={"equity_deviation_base": "period_profit"},
            reason="按期间利润衡量权益偏差更为审慎",
            actor=manager,
            at=later,
        )
        opened = open_case_round(application, members=members, manager=manager, at=later + timedelta(minutes=1))
        assert opened.veto_unlocked
        assert opened.policy_version == 1

    def test_suggests_the_least_loaded(
        self, board_round: Round, members: list[User], at: datetime, later: datetime
    ) -> None:
        other = make_admitted(at=at)
        candidates = roster(other, seats=5, since=at)
        assert {item.user for item in candidates if item.suggested} >= set(members[5:])
        assert [item.waiting for item in candidates[:2]] == [0, 0]
